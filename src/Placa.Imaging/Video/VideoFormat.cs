namespace Placa.Imaging;

/// <summary>What the stream of a video is. An elementary stream and a container are told apart by how they begin (PS3.5 section 8.2 allows both).</summary>
public enum VideoFormat
{
    /// <summary>None of the others.</summary>
    Unknown,

    /// <summary>A file of the ISO base media format (ISO/IEC 14496-12), MP4 for instance.</summary>
    Mp4,

    /// <summary>An MPEG-2 transport stream, packets of 188 bytes (ISO/IEC 13818-1).</summary>
    TransportStream,

    /// <summary>A transport stream in packets of 192 bytes, each with its time before it, as BD discs have.</summary>
    TimedTransportStream,

    /// <summary>An MPEG program stream or bare PES packets (ISO/IEC 13818-1 or 11172-1).</summary>
    ProgramStream,

    /// <summary>An MPEG-2 or MPEG-1 elementary stream.</summary>
    Mpeg2,

    /// <summary>An H.264 byte stream (ITU-T H.264 Annex B).</summary>
    H264,

    /// <summary>An HEVC byte stream (ITU-T H.265 Annex B).</summary>
    Hevc,
}

/// <summary>File names and media types of video streams.</summary>
public static class VideoFormats
{
    /// <summary>The extension by which players know the stream, without the dot.</summary>
    public static string Extension(this VideoFormat format) => format switch
    {
        VideoFormat.Mp4 => "mp4",
        VideoFormat.TransportStream => "ts",
        VideoFormat.TimedTransportStream => "m2ts",
        VideoFormat.ProgramStream => "mpg",
        VideoFormat.Mpeg2 => "m2v",
        VideoFormat.H264 => "h264",
        VideoFormat.Hevc => "h265",
        _ => "bin",
    };

    /// <summary>The media type.</summary>
    public static string MediaType(this VideoFormat format) => format switch
    {
        VideoFormat.Mp4 => "video/mp4",
        VideoFormat.TransportStream or VideoFormat.TimedTransportStream => "video/mp2t",
        VideoFormat.ProgramStream or VideoFormat.Mpeg2 => "video/mpeg",
        VideoFormat.H264 => "video/h264",
        VideoFormat.Hevc => "video/h265",
        _ => "application/octet-stream",
    };
}
