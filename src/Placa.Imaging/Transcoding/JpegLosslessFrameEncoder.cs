using Placa.Codecs;
using Placa.Codecs.JpegLossless;

namespace Placa.Imaging;

/// <summary>JPEG's lossless process with first-order prediction (PS3.5 section A.4.2).</summary>
internal sealed class JpegLosslessFrameEncoder : CodestreamFrameEncoder
{
    public override string? LossyMethod => null;

    // GDCM reads no fewer.
    protected override int MinBits => 8;

    protected override int MaxBits => 16;

    protected override byte[] Encode(
        ReadOnlySpan<byte> samples, CodestreamImage image, ImagePixelDescription description, TranscodeOptions options, CancellationToken cancellationToken) =>
        JpegLosslessEncoder.Encode(samples, image, new JpegLosslessEncoderOptions { IsRgb = description.PhotometricInterpretation == PhotometricInterpretation.Rgb }, cancellationToken);
}
