namespace Placa.Codecs.Jpeg2000;

/// <summary>Rows of coefficients or samples, made one after the other from the top, so that no more of them are held than are needed.</summary>
internal abstract class RowSource : IDisposable
{
    /// <summary>The next row, with room for one sample before it and after it. The caller may change it; it lasts until the next one is taken.</summary>
    /// <param name="codestream">The bytes that code-blocks refer to.</param>
    /// <returns>Integers, or the bits of floats where the wavelet is irreversible.</returns>
    public abstract Span<int> Next(ReadOnlySpan<byte> codestream);

    public abstract void Dispose();

    /// <summary>Working memory for so many rows.</summary>
    protected static RentedArray<int> RentRows(int rows, int stride)
    {
        var length = (long)rows * stride;
        return length <= Array.MaxLength
            ? new RentedArray<int>((int)length)
            : throw new CodecException(CodecError.LimitExceeded, 0, $"{rows} rows of {stride} samples at once.");
    }
}
