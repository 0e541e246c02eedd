using Placa.Codecs;

namespace Placa.Imaging;

/// <summary>Encodes frames as codestreams whose precision is Bits Stored (PS3.5 section 8.2).</summary>
internal abstract class CodestreamFrameEncoder : IFrameEncoder
{
    public abstract string? LossyMethod { get; }

    /// <summary>The most bits a sample may have.</summary>
    protected abstract int MaxBits { get; }

    /// <summary>The fewest bits a sample may have in the codestream.</summary>
    protected virtual int MinBits => 1;

    /// <summary>True when the codestream itself tells that samples are signed.</summary>
    protected virtual bool KnowsSign => false;

    public virtual ImagePixelDescription Plan(ImagePixelDescription source)
    {
        Check(source.SampleKind == SampleKind.Whole, "floating point samples");
        Check(source.BitsAllocated > 1, "single bits");
        Check(source.BitsStored <= MaxBits, $"samples of {source.BitsStored} bits, of which it holds {MaxBits}");
        Check(source.SamplesPerPixel is 1 or 3, $"{source.SamplesPerPixel} samples per pixel");
        Check(LossyMethod is null || source.PhotometricInterpretation != PhotometricInterpretation.PaletteColor, "a palette, whose indices cannot be changed a little");
        Check(LossyMethod is null || KnowsSign || !source.IsSigned, "signed samples");
        return source with
        {
            BitsAllocated = 8 * new CodestreamImage(1, 1, 1, source.BitsStored).BytesPerSample,
            HighBit = source.BitsStored - 1,
            IsPlanar = false,
            PhotometricInterpretation = Encoded(source.PhotometricInterpretation),
        };
    }

    public byte[] Encode(Frame frame, ImagePixelDescription encoded, TranscodeOptions options, CancellationToken cancellationToken)
    {
        var isSigned = KnowsSign && frame.Description.IsSigned;
        var samples = StoredSamples.Take(frame, isSigned);
        try
        {
            var image = StoredSamples.ImageOf(frame.Description, isSigned);
            return Encode(samples.Span, image with { BitsPerSample = Math.Max(image.BitsPerSample, MinBits) }, frame.Description, options, cancellationToken);
        }
        catch (CodecException error)
        {
            throw new PixelDataException(PixelDataError.Unsupported, $"Frame {frame.Index + 1} cannot be encoded: {error.Message}", error);
        }
    }

    /// <summary>What the colours of decoded samples become in the codestream.</summary>
    protected virtual PhotometricInterpretation Encoded(PhotometricInterpretation decoded) => decoded switch
    {
        PhotometricInterpretation.YbrFull422 => PhotometricInterpretation.YbrFull,
        _ => decoded,
    };

    protected abstract byte[] Encode(
        ReadOnlySpan<byte> samples, CodestreamImage image, ImagePixelDescription description, TranscodeOptions options, CancellationToken cancellationToken);

    protected static void Check(bool condition, string what)
    {
        if (!condition)
            throw new PixelDataException(PixelDataError.Unsupported, $"The transfer syntax cannot hold {what}.");
    }
}
