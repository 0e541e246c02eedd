using Placa.Codecs;
using Placa.Codecs.JpegLS;

namespace Placa.Imaging;

/// <summary>JPEG-LS, lossless or near-lossless (PS3.5 section A.4.3).</summary>
internal sealed class JpegLSFrameEncoder(bool mayLose) : CodestreamFrameEncoder
{
    public override string? LossyMethod => mayLose ? "ISO_14495_1" : null;

    protected override int MinBits => 2;

    protected override int MaxBits => 16;

    protected override byte[] Encode(
        ReadOnlySpan<byte> samples, CodestreamImage image, ImagePixelDescription description, TranscodeOptions options, CancellationToken cancellationToken) =>
        JpegLSEncoder.Encode(
            samples, image, new JpegLSEncoderOptions { Near = mayLose ? options.Near : 0, Interleave = JpegLSInterleave.Line }, cancellationToken);
}
