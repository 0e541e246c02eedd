using System.Collections.Frozen;
using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>Frame decoders by transfer syntax.</summary>
public sealed class FrameDecoders
{
    private readonly FrozenDictionary<Uid, IFrameDecoder> _decoders;

    /// <summary>Brings decoders together.</summary>
    public FrameDecoders(IEnumerable<KeyValuePair<TransferSyntax, IFrameDecoder>> decoders) =>
        _decoders = decoders.ToFrozenDictionary(pair => pair.Key.Uid, pair => pair.Value);

    /// <summary>Every decoder there is.</summary>
    public static FrameDecoders Default { get; } = new(
    [
        new(TransferSyntax.RLELossless, new RleFrameDecoder()),
        new(TransferSyntax.EncapsulatedUncompressedExplicitVRLittleEndian, new UncompressedFrameDecoder()),
        new(TransferSyntax.DeflatedImageFrameCompression, new DeflatedFrameDecoder()),
        .. Family(
            JpegFamilyFrameDecoder.Dct,
            TransferSyntax.JPEGBaseline8Bit,
            TransferSyntax.JPEGExtended12Bit,
            TransferSyntax.Get(new Uid("1.2.840.10008.1.2.4.53")), // spectral selection, retired
            TransferSyntax.Get(new Uid("1.2.840.10008.1.2.4.55"))), // full progression, retired
        .. Family(JpegFamilyFrameDecoder.Lossless, TransferSyntax.JPEGLossless, TransferSyntax.JPEGLosslessSV1),
        .. Family(JpegFamilyFrameDecoder.LS, TransferSyntax.JPEGLSLossless, TransferSyntax.JPEGLSNearLossless),
        .. Family(JpegFamilyFrameDecoder.Jpeg2000, Wavelets),
    ]);

    private static TransferSyntax[] Wavelets =>
    [
        TransferSyntax.JPEG2000Lossless,
        TransferSyntax.JPEG2000,
        TransferSyntax.HTJ2KLossless,
        TransferSyntax.HTJ2KLosslessRPCL,
        TransferSyntax.HTJ2K,
    ];

    /// <summary>Decoders that give frames of half the rows and columns, or a quarter, and so on: for JPEG 2000 and HTJ2K, which hold them.</summary>
    /// <param name="levels">How often to halve.</param>
    public static FrameDecoders Reduced(int levels)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(levels);
        var decoder = new Jpeg2000FrameDecoder(levels);
        return new FrameDecoders(Wavelets.Select(syntax => KeyValuePair.Create<TransferSyntax, IFrameDecoder>(syntax, decoder)));
    }

    /// <summary>The decoder for a transfer syntax, null when there is none.</summary>
    public IFrameDecoder? Find(TransferSyntax transferSyntax) => _decoders.GetValueOrDefault(transferSyntax.Uid);

    private static IEnumerable<KeyValuePair<TransferSyntax, IFrameDecoder>> Family(IFrameDecoder expected, params IEnumerable<TransferSyntax> syntaxes)
    {
        var decoder = new JpegFamilyFrameDecoder(expected);
        return syntaxes.Select(syntax => KeyValuePair.Create<TransferSyntax, IFrameDecoder>(syntax, decoder));
    }
}
