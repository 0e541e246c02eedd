using Placa.Codecs;
using Placa.Codecs.JpegLossless;

namespace Placa.Imaging;

/// <summary>JPEG's lossless process (PS3.5 section A.4.2).</summary>
internal sealed class JpegLosslessFrameDecoder : CodestreamFrameDecoder
{
    protected override (CodestreamImage Image, PhotometricInterpretation Photometric) ReadHeader(ReadOnlySpan<byte> codestream, ImagePixelDescription declared)
    {
        var header = JpegLosslessDecoder.ReadHeader(codestream);
        return (header.Image, Colour(header.Image.SamplesPerPixel, declared.PhotometricInterpretation, isRgb: null));
    }

    protected override int DecodeRows(ReadOnlySpan<byte> codestream, Span<byte> destination, CancellationToken cancellationToken) =>
        JpegLosslessDecoder.DecodeAvailable(codestream, destination, cancellationToken: cancellationToken);
}
