using Placa.Codecs;
using Placa.Codecs.Jpeg2000;

namespace Placa.Imaging;

/// <summary>JPEG 2000 and High-Throughput JPEG 2000; RGB goes through the colour transform of the codestream (PS3.5 section 8.2.4).</summary>
internal sealed class Jpeg2000FrameEncoder(bool isHighThroughput, bool mayLose) : CodestreamFrameEncoder
{
    public override string? LossyMethod => !mayLose ? null : isHighThroughput ? "ISO_15444_15" : "ISO_15444_1";

    // The wavelet and the colour transform make numbers longer; the coefficients have 31 bits.
    protected override int MaxBits => 24;

    protected override bool KnowsSign => true;

    protected override PhotometricInterpretation Encoded(PhotometricInterpretation decoded) =>
        decoded != PhotometricInterpretation.Rgb ? base.Encoded(decoded)
        : mayLose ? PhotometricInterpretation.YbrIct
        : PhotometricInterpretation.YbrRct;

    protected override byte[] Encode(
        ReadOnlySpan<byte> samples, CodestreamImage image, ImagePixelDescription description, TranscodeOptions options, CancellationToken cancellationToken)
    {
        var lossless = isHighThroughput ? Jpeg2000EncoderOptions.HighThroughputLossless : Jpeg2000EncoderOptions.Lossless;
        return Jpeg2000Encoder.Encode(
            samples,
            image,
            lossless with
            {
                Ratio = mayLose ? options.Ratio : null,
                UsesColourTransform = description.PhotometricInterpretation == PhotometricInterpretation.Rgb,
            },
            cancellationToken);
    }
}
