using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>Tells from its first bytes what a video stream is.</summary>
internal static class VideoSniffer
{
    /// <summary>How much of a stream is enough to know it.</summary>
    public const int HeadLength = 4096;

    private static readonly TransferSyntax Hevc = TransferSyntax.Get(new Uid("1.2.840.10008.1.2.4.107"));
    private static readonly TransferSyntax Hevc10 = TransferSyntax.Get(new Uid("1.2.840.10008.1.2.4.108"));

    /// <summary>The format of a stream.</summary>
    /// <param name="head">Its first <see cref="HeadLength"/> bytes, or all of it.</param>
    /// <param name="syntax">Decides between H.264 and HEVC where the bytes could be either.</param>
    public static VideoFormat Find(ReadOnlySpan<byte> head, TransferSyntax syntax)
    {
        if (IsBaseMedia(head))
            return VideoFormat.Mp4;
        if (HasSync(head, 0, 188))
            return VideoFormat.TransportStream;
        if (HasSync(head, 4, 192))
            return VideoFormat.TimedTransportStream;
        return FindByStartCode(head, syntax);
    }

    /// <summary>True when the first box is one that files begin with.</summary>
    private static bool IsBaseMedia(ReadOnlySpan<byte> head) =>
        head.Length >= 8 && (head[4..8].SequenceEqual("ftyp"u8) || head[4..8].SequenceEqual("styp"u8)
            || head[4..8].SequenceEqual("moov"u8) || head[4..8].SequenceEqual("mdat"u8) || head[4..8].SequenceEqual("free"u8)
            || head[4..8].SequenceEqual("skip"u8) || head[4..8].SequenceEqual("wide"u8));

    /// <summary>True when as many packets as there are begin with the sync byte, and there is a whole one at least.</summary>
    private static bool HasSync(ReadOnlySpan<byte> head, int first, int packetLength)
    {
        if (head.Length < packetLength)
            return false;
        for (var i = first; i < head.Length; i += packetLength)
        {
            if (head[i] != 0x47)
                return false;
        }

        return true;
    }

    private static VideoFormat FindByStartCode(ReadOnlySpan<byte> head, TransferSyntax syntax)
    {
        var zeros = head.IndexOfAnyExcept((byte)0);
        if (zeros < 2 || head[zeros] != 1 || zeros + 1 >= head.Length)
            return VideoFormat.Unknown;

        var code = head[zeros + 1];
        switch (code)
        {
            case 0xB3 or 0xB8: // sequence and group of pictures headers
                return VideoFormat.Mpeg2;
            case 0xBA or 0xBB or (>= 0xBD and <= 0xEF): // pack and system headers, packets
                return VideoFormat.ProgramStream;
            case >= 0x80: // the first bit of a NAL unit is 0
                return VideoFormat.Unknown;
        }

        if (syntax == Hevc || syntax == Hevc10)
            return VideoFormat.Hevc;
        if (syntax.Uid.Value.StartsWith("1.2.840.10008.1.2.4.100", StringComparison.Ordinal)
            || syntax.Uid.Value.StartsWith("1.2.840.10008.1.2.4.101", StringComparison.Ordinal))
            return code == 0 ? VideoFormat.Mpeg2 : VideoFormat.Unknown; // a picture
        return (code & 0x1F) is >= 1 and <= 23 ? VideoFormat.H264 : VideoFormat.Unknown;
    }
}
