namespace Placa.Codecs;

/// <summary>
/// The image that a codestream holds, as the codestream itself says. Decoded samples are colour-by-pixel, rows from the top without
/// padding, each little endian in <see cref="BytesPerSample"/> bytes; signed ones are extended to all bits of those bytes.
/// </summary>
/// <param name="Rows">Rows, at least 1.</param>
/// <param name="Columns">Columns, at least 1.</param>
/// <param name="SamplesPerPixel">Components, all of the size of the image once decoded; at least 1.</param>
/// <param name="BitsPerSample">Bits that count in a sample, 1 to 32.</param>
/// <param name="IsSigned">Whether samples are two's complement.</param>
public readonly record struct CodestreamImage(int Rows, int Columns, int SamplesPerPixel, int BitsPerSample, bool IsSigned = false)
{
    /// <summary>The container of a decoded sample: 1, 2 or 4 bytes.</summary>
    public int BytesPerSample => BitsPerSample <= 8 ? 1 : BitsPerSample <= 16 ? 2 : 4;

    /// <summary>Samples of all components. Never overflows: it is to be held against a limit before anything is allocated.</summary>
    public long SampleCount => (long)Rows * Columns * SamplesPerPixel;

    /// <summary>Bytes of the decoded image.</summary>
    public long FrameLength => (Int128)SampleCount * BytesPerSample is var length && length <= long.MaxValue ? (long)length : long.MaxValue;

    internal void CheckBuffer(int bufferLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Columns);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(SamplesPerPixel);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(BitsPerSample);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(BitsPerSample, 32);
        if (FrameLength != bufferLength)
            throw new ArgumentException($"The image takes {FrameLength} bytes, the buffer has {bufferLength}.", nameof(bufferLength));
    }
}
