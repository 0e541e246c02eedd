using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Placa.Imaging;

/// <summary>
/// Samples in a form that does not depend on how they were stored, for comparing decoders: the layout of <see cref="Frame.Samples"/>, and the
/// same with only the bits that count.
/// </summary>
public static class CanonicalSamples
{
    /// <summary>
    /// Keeps of each sample the bits from High Bit down, Bits Stored of them, moved to the bottom, and extends the sign when Pixel Representation is 1.
    /// Floating point samples and those whose bits all count stay as they are.
    /// </summary>
    /// <param name="description">How the samples are laid out.</param>
    /// <param name="samples">Decoded samples; changed in place.</param>
    public static void KeepStoredBits(ImagePixelDescription description, Span<byte> samples)
    {
        ArgumentNullException.ThrowIfNull(description);
        var bytes = description.BytesPerSample;
        if (description.SampleKind != SampleKind.Whole || description.BitsAllocated == 1 || description.BitsStored == 8 * bytes)
            return;

        var extractor = new StoredValueExtractor(description);
        Span<byte> wide = stackalloc byte[8];
        for (var position = 0; position + bytes <= samples.Length; position += bytes)
        {
            var sample = samples.Slice(position, bytes);
            wide.Clear();
            sample.CopyTo(wide);
            BinaryPrimitives.WriteInt64LittleEndian(wide, extractor.Extract(BinaryPrimitives.ReadUInt64LittleEndian(wide)));
            wide[..bytes].CopyTo(sample);
        }
    }
}

/// <summary>SHA-256 of frames, of all of them together, and of their values, as they are added.</summary>
public sealed class SampleHashes : IDisposable
{
    private readonly IncrementalHash _all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _values = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Adds the next frame.</summary>
    /// <returns>The hash of this frame's samples, in lower case hexadecimal digits.</returns>
    public string Add(Frame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        var samples = frame.Samples.Span;
        _all.AppendData(samples);
        var values = samples.ToArray();
        CanonicalSamples.KeepStoredBits(frame.Description, values);
        _values.AppendData(values);
        return Convert.ToHexStringLower(SHA256.HashData(samples));
    }

    /// <summary>The hash of the samples of all frames so far.</summary>
    public string All() => Convert.ToHexStringLower(_all.GetCurrentHash());

    /// <summary>The hash of the values of all frames so far: see <see cref="CanonicalSamples.KeepStoredBits"/>.</summary>
    public string Values() => Convert.ToHexStringLower(_values.GetCurrentHash());

    /// <inheritdoc/>
    public void Dispose()
    {
        _all.Dispose();
        _values.Dispose();
    }
}
