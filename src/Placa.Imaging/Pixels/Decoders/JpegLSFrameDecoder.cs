using Placa.Codecs;
using Placa.Codecs.JpegLS;

namespace Placa.Imaging;

/// <summary>JPEG-LS, lossless and near-lossless (PS3.5 section A.4.3).</summary>
internal sealed class JpegLSFrameDecoder : CodestreamFrameDecoder
{
    protected override (CodestreamImage Image, PhotometricInterpretation Photometric) ReadHeader(ReadOnlySpan<byte> codestream, ImagePixelDescription declared)
    {
        var header = JpegLSDecoder.ReadHeader(codestream);
        return (header.Image, Colour(header.Image.SamplesPerPixel, declared.PhotometricInterpretation, isRgb: null));
    }

    protected override int DecodeRows(ReadOnlySpan<byte> codestream, Span<byte> destination, CancellationToken cancellationToken) =>
        JpegLSDecoder.DecodeAvailable(codestream, destination, cancellationToken: cancellationToken);
}
