namespace Placa.Codecs.Rle;

/// <summary>
/// The image that an RLE frame holds (PS3.5 Annex G). Samples outside the codec are colour-by-pixel and little endian,
/// rows from the top without padding; inside, each byte of each sample is a segment of its own, the most significant first.
/// </summary>
/// <param name="Rows">Rows of the frame, at least 1.</param>
/// <param name="Columns">Columns of the frame, at least 1.</param>
/// <param name="SamplesPerPixel">Samples of a pixel, at least 1.</param>
/// <param name="BytesPerSample">Bytes of a sample: Bits Allocated / 8.</param>
public readonly record struct RleLayout(int Rows, int Columns, int SamplesPerPixel, int BytesPerSample)
{
    /// <summary>The most segments the RLE header has offsets for (PS3.5 section G.5).</summary>
    public const int MaxSegments = 15;

    /// <summary>One segment for each byte of a pixel.</summary>
    public int SegmentCount => checked(SamplesPerPixel * BytesPerSample);

    /// <summary>Pixels of the frame, which is the decoded length of each segment.</summary>
    public int PixelCount => checked(Rows * Columns);

    /// <summary>Bytes of the decoded frame.</summary>
    public int FrameLength => checked(PixelCount * SegmentCount);

    internal void Check(int frameLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Columns);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(SamplesPerPixel);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(BytesPerSample);
        if ((long)SamplesPerPixel * BytesPerSample > MaxSegments)
            throw new CodecException(CodecError.Unsupported, 0, $"a pixel of {(long)SamplesPerPixel * BytesPerSample} bytes; RLE holds at most {MaxSegments}.");
        if ((long)Rows * Columns * SegmentCount != frameLength)
            throw new ArgumentException($"The frame takes {(long)Rows * Columns * SegmentCount} bytes, the buffer has {frameLength}.", nameof(frameLength));
    }
}
