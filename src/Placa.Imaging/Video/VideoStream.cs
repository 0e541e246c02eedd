using System.Buffers.Binary;
using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>
/// The stream of a video (MPEG-2, H.264, HEVC; PS3.5 sections 8.2.5 to 8.2.8): all fragments one after the other, as players take it. It is not
/// decoded, nor held in memory; its file stays open as long as it is read.
/// </summary>
public sealed class VideoStream
{
    /// <summary>Boxes of an MP4 file that are followed to find its end; a fragmented one of hours has fewer.</summary>
    private const int MaxBoxes = 100_000;

    private readonly IReadOnlyList<Fragment> _fragments;

    private VideoStream(IReadOnlyList<Fragment> fragments, VideoFormat format, long length)
    {
        _fragments = fragments;
        Format = format;
        Length = length;
    }

    /// <summary>What the stream is.</summary>
    public VideoFormat Format { get; }

    /// <summary>Bytes of the stream, without the one that pads it to an even length.</summary>
    public long Length { get; }

    /// <summary>True when a file holds a video; what cannot be decoded, but has a stream.</summary>
    public static bool IsVideo(DicomFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return FrameReader.SyntaxOfPixelData(file).IsVideo && file.Dataset.Contains(Tags.PixelData);
    }

    /// <summary>Finds the stream of a file.</summary>
    /// <exception cref="PixelDataException">The file holds no video, or one without data.</exception>
    public static VideoStream Read(DicomFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Read(file.Dataset, FrameReader.SyntaxOfPixelData(file));
    }

    /// <summary>Finds the stream of a data set.</summary>
    /// <exception cref="PixelDataException">The data set holds no video, or one without data.</exception>
    public static VideoStream Read(Dataset dataset, TransferSyntax transferSyntax)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(transferSyntax);
        if (!dataset.TryGet(Tags.PixelData, out var element) || element.IsSequence)
            throw new PixelDataException(PixelDataError.NotAnImage, "The data set has no pixel data, so no video.");
        if (!transferSyntax.IsVideo)
            throw new PixelDataException(PixelDataError.NotAnImage, $"The pixel data are {transferSyntax.Name}, which is no video.");
        if (!element.IsEncapsulated)
            throw new PixelDataException(PixelDataError.InvalidFragments, $"Pixel Data is not encapsulated, but {transferSyntax.Name} is.");

        var fragments = element.Fragments;
        using var stream = new FragmentsStream(fragments);
        if (stream.Length == 0)
            throw new PixelDataException(PixelDataError.Truncated, "The video has no data.");

        var head = new byte[(int)Math.Min(VideoSniffer.HeadLength, stream.Length)];
        stream.ReadExactly(head);
        var format = VideoSniffer.Find(head, transferSyntax);
        return new VideoStream(fragments, format, stream.Length - (IsPadded(dataset, stream, format) ? 1 : 0));
    }

    /// <summary>Opens the stream, which can be read from any place; the caller disposes it before the file.</summary>
    public Stream OpenRead() => new FragmentsStream(_fragments, Length);

    /// <summary>Copies the stream.</summary>
    /// <param name="output">Where it goes; only written to asynchronously, and left open.</param>
    /// <param name="cancellationToken">Ends copying between two blocks.</param>
    public async Task CopyToAsync(Stream output, CancellationToken cancellationToken = default)
    {
        await using var stream = OpenRead();
        await stream.CopyToAsync(output, 1 << 17, cancellationToken);
    }

    /// <summary>
    /// Whether the last byte only makes the length even (PS3.5 section A.4): it is 0, and the extended offset table or the stream itself says that
    /// it ended before. Where neither does, the byte stays: it may be data, and decoders pass over it.
    /// </summary>
    private static bool IsPadded(Dataset dataset, FragmentsStream stream, VideoFormat format)
    {
        if (stream.Length % 2 != 0)
            return false;
        Span<byte> tail = stackalloc byte[(int)Math.Min(5, stream.Length)];
        stream.Position = stream.Length - tail.Length;
        stream.ReadExactly(tail);
        if (tail[^1] != 0)
            return false;
        if (FragmentMap.ReadExtendedLengths(dataset, 1) is [var length])
            return length == stream.Length - 1;

        return format switch
        {
            VideoFormat.Mp4 => EndOfBoxes(stream) == stream.Length - 1,
            VideoFormat.Mpeg2 => tail is [0, 0, 1, 0xB7, 0], // sequence end
            VideoFormat.ProgramStream => tail is [0, 0, 1, 0xB9 or 0xB7, 0], // program end
            VideoFormat.H264 or VideoFormat.Hevc => true, // no NAL unit ends with 0 (H.264 section 7.4.1)
            _ => false, // packets of a transport stream have an even length
        };
    }

    /// <summary>Where the last whole box ends; -1 where that cannot be said.</summary>
    private static long EndOfBoxes(FragmentsStream stream)
    {
        Span<byte> header = stackalloc byte[16];
        var position = 0L;
        for (var boxes = 0; boxes < MaxBoxes; boxes++)
        {
            if (stream.Length - position < 8)
                return position;
            stream.Position = position;
            var read = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
            var length = BinaryPrimitives.ReadUInt32BigEndian(header) switch
            {
                1 when read == 16 => BinaryPrimitives.ReadInt64BigEndian(header[8..]),
                var given => given,
            };
            if (length < 8 || length > stream.Length - position)
                return -1; // the box goes on to the end, or is none
            position += length;
        }

        return -1;
    }
}
