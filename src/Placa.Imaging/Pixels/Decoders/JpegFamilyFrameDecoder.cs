using System.Buffers.Binary;
using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>
/// All that goes by the name of JPEG. The codestream tells which it is: files exist whose transfer syntax names another member of the family.
/// </summary>
internal sealed class JpegFamilyFrameDecoder(IFrameDecoder expected) : IFrameDecoder
{
    private const byte StartOfFrame0 = 0xC0, StartOfFrame2 = 0xC2, StartOfFrame3 = 0xC3, StartOfFrameLS = 0xF7, StartOfScan = 0xDA;

    public static IFrameDecoder Dct { get; } = new JpegFrameDecoder();

    public static IFrameDecoder Lossless { get; } = new JpegLosslessFrameDecoder();

    public static IFrameDecoder LS { get; } = new JpegLSFrameDecoder();

    public static IFrameDecoder Jpeg2000 { get; } = new Jpeg2000FrameDecoder();

    public ImagePixelDescription Describe(ReadOnlySpan<byte> codestream, ImagePixelDescription declared) => Choose(codestream).Describe(codestream, declared);

    public IReadOnlyList<CodestreamDifference> Compare(ReadOnlySpan<byte> codestream, ImagePixelDescription declared)
    {
        var chosen = Choose(codestream);
        var found = chosen.Compare(codestream, declared);
        return chosen == expected
            ? found
            : [new CodestreamDifference(Tags.TransferSyntaxUID, $"the codestream is {NameOf(chosen)}, the transfer syntax says {NameOf(expected)}"), .. found];
    }

    private static string NameOf(IFrameDecoder decoder) =>
        decoder == Dct ? "JPEG by DCT" : decoder == Lossless ? "lossless JPEG" : decoder == LS ? "JPEG-LS" : "JPEG 2000";

    public int Decode(ReadOnlySpan<byte> codestream, ImagePixelDescription description, Span<byte> destination, CancellationToken cancellationToken) =>
        Choose(codestream).Decode(codestream, description, destination, cancellationToken);

    private IFrameDecoder Choose(ReadOnlySpan<byte> codestream)
    {
        if (codestream.StartsWith<byte>([0xFF, 0x4F, 0xFF, 0x51]) || codestream.StartsWith<byte>([0, 0, 0, 0x0C, 0x6A, 0x50, 0x20, 0x20]))
            return Jpeg2000;
        return FindStartOfFrame(codestream) switch
        {
            >= StartOfFrame0 and <= StartOfFrame2 => Dct,
            StartOfFrame3 => Lossless,
            StartOfFrameLS => LS,
            _ => expected,
        };
    }

    /// <summary>The marker of the frame header, segments before it passed over (T.81 clause B.1.1.4); 0 when there is none.</summary>
    private static byte FindStartOfFrame(ReadOnlySpan<byte> codestream)
    {
        if (!codestream.StartsWith<byte>([0xFF, 0xD8]))
            return 0;
        for (var position = 2; position + 4 <= codestream.Length;)
        {
            var marker = codestream[position + 1];
            if (codestream[position] != 0xFF)
                return 0;
            if (marker == 0xFF) // a fill byte
                position++;
            else if (marker is >= StartOfFrame0 and <= StartOfFrame3 or StartOfFrameLS)
                return marker;
            else if (marker == StartOfScan)
                return 0;
            else
                position += 2 + BinaryPrimitives.ReadUInt16BigEndian(codestream[(position + 2)..]);
        }
        return 0;
    }
}
