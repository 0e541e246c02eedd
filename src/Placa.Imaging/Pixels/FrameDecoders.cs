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
    ]);

    /// <summary>The decoder for a transfer syntax, null when there is none.</summary>
    public IFrameDecoder? Find(TransferSyntax transferSyntax) => _decoders.GetValueOrDefault(transferSyntax.Uid);
}
