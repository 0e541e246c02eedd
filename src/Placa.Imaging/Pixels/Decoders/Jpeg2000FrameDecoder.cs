using Placa.Codecs;
using Placa.Codecs.Jpeg2000;

namespace Placa.Imaging;

/// <summary>JPEG 2000 and High-Throughput JPEG 2000 (PS3.5 sections A.4.4 and A.4.14). Its own colour transform is undone.</summary>
/// <param name="reducedLevels">How often the image is halved.</param>
internal sealed class Jpeg2000FrameDecoder(int reducedLevels = 0) : CodestreamFrameDecoder
{
    protected override bool IsPrecisionExact => true;

    /// <summary>A frame that is halved differs on purpose.</summary>
    public override IReadOnlyList<CodestreamDifference> Compare(ReadOnlySpan<byte> codestream, ImagePixelDescription declared) =>
        reducedLevels > 0 ? [] : base.Compare(codestream, declared);

    protected override (CodestreamImage Image, PhotometricInterpretation Photometric) ReadHeader(ReadOnlySpan<byte> codestream, ImagePixelDescription declared)
    {
        var header = Jpeg2000Decoder.ReadHeader(codestream);
        if (reducedLevels > header.Levels)
            throw new PixelDataException(PixelDataError.Unsupported, $"The codestream can be halved {header.Levels} times, not {reducedLevels}.");
        return (header.ImageAt(reducedLevels), Colour(header.Image.SamplesPerPixel, declared.PhotometricInterpretation, header.UsesColourTransform ? true : null));
    }

    protected override int DecodeRows(ReadOnlySpan<byte> codestream, Span<byte> destination, CancellationToken cancellationToken) =>
        Jpeg2000Decoder.DecodeAvailable(codestream, destination, new Jpeg2000DecoderOptions { ReducedLevels = reducedLevels }, cancellationToken);
}
