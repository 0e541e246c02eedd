using Placa.Codecs.Rle;

namespace Placa.Imaging;

/// <summary>RLE Lossless (PS3.5 Annex G). All bits of a sample are kept; single bits are packed first.</summary>
internal sealed class RleFrameEncoder : IFrameEncoder
{
    public string? LossyMethod => null;

    public ImagePixelDescription Plan(ImagePixelDescription source)
    {
        if (source.SampleKind != SampleKind.Whole || source.BytesPerPixel > RleLayout.MaxSegments)
            throw new PixelDataException(PixelDataError.Unsupported, $"The transfer syntax cannot hold pixels of {source.BytesPerPixel} bytes, or floating point ones.");
        return NativeFrames.Plan(source);
    }

    public byte[] Encode(Frame frame, ImagePixelDescription encoded, TranscodeOptions options, CancellationToken cancellationToken)
    {
        var description = frame.Description;
        if (description.BitsAllocated != 1)
            return RleEncoder.Encode(frame.Samples.Span, new RleLayout(description.Rows, description.Columns, description.SamplesPerPixel, description.BytesPerSample));

        var packed = new byte[NativeFrames.Length(encoded, 1)];
        NativeFrames.Pack(frame, packed, 0);
        return RleEncoder.Encode(packed, new RleLayout(1, packed.Length, 1, 1));
    }
}
