using Placa.Codecs;
using Placa.Codecs.Jpeg;

namespace Placa.Imaging;

/// <summary>JPEG by DCT: baseline, extended and progressive (PS3.5 section A.4.1). Luminance and colour differences stay what they are.</summary>
internal sealed class JpegFrameDecoder : CodestreamFrameDecoder
{
    protected override (CodestreamImage Image, PhotometricInterpretation Photometric) ReadHeader(ReadOnlySpan<byte> codestream, ImagePixelDescription declared)
    {
        var header = JpegDecoder.ReadHeader(codestream);
        bool? isRgb = header.Colour switch
        {
            JpegColour.Rgb => true,
            JpegColour.YCbCr => false,
            _ => null,
        };
        // Only luminance and colour differences are worth storing in several resolutions.
        return (header.Image, Colour(header.Image.SamplesPerPixel, declared.PhotometricInterpretation, isRgb ?? (header.IsSubsampled ? false : null)));
    }

    protected override int DecodeRows(ReadOnlySpan<byte> codestream, Span<byte> destination, CancellationToken cancellationToken) =>
        JpegDecoder.DecodeAvailable(codestream, destination, cancellationToken: cancellationToken);
}
