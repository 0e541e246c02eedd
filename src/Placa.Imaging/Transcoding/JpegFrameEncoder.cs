using Placa.Codecs;
using Placa.Codecs.Jpeg;

namespace Placa.Imaging;

/// <summary>JPEG by DCT. Colour is stored as YBR_FULL_422, the form that all readers of DICOM know (PS3.5 section 8.2.1).</summary>
internal sealed class JpegFrameEncoder(int maxBits) : CodestreamFrameEncoder
{
    public override string LossyMethod => "ISO_10918_1";

    protected override int MaxBits => maxBits;

    public override ImagePixelDescription Plan(ImagePixelDescription source)
    {
        Check(source.PhotometricInterpretation is not PhotometricInterpretation.YbrPartial422 and not PhotometricInterpretation.YbrPartial420, "colour of partial range");
        return base.Plan(source);
    }

    protected override PhotometricInterpretation Encoded(PhotometricInterpretation decoded) => decoded switch
    {
        PhotometricInterpretation.Rgb or PhotometricInterpretation.YbrFull or PhotometricInterpretation.YbrFull422 => PhotometricInterpretation.YbrFull422,
        _ => decoded,
    };

    protected override byte[] Encode(
        ReadOnlySpan<byte> samples, CodestreamImage image, ImagePixelDescription description, TranscodeOptions options, CancellationToken cancellationToken) =>
        JpegEncoder.Encode(
            samples,
            image,
            new JpegEncoderOptions
            {
                Quality = options.Quality,
                Subsampling = JpegSubsampling.Columns,
                Colour = description.PhotometricInterpretation is PhotometricInterpretation.YbrFull or PhotometricInterpretation.YbrFull422
                    ? JpegEncoderColour.YCbCr
                    : JpegEncoderColour.RgbToYCbCr,
                OptimizeHuffmanTables = true,
            },
            cancellationToken);
}
