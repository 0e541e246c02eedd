namespace Placa.Codecs.Png;

/// <summary>What a PNG file holds (ISO/IEC 15948): samples of 8 or 16 bits, grey or red, green and blue.</summary>
/// <param name="Width">Pixels across, at least 1.</param>
/// <param name="Height">Rows, at least 1.</param>
/// <param name="SamplesPerPixel">1 for grey, 3 for RGB.</param>
/// <param name="BitsPerSample">8 or 16.</param>
public readonly record struct PngImage(int Width, int Height, int SamplesPerPixel, int BitsPerSample)
{
    /// <summary>Bytes of a pixel.</summary>
    public int BytesPerPixel => SamplesPerPixel * (BitsPerSample / 8);

    /// <summary>Bytes of a row.</summary>
    public int RowLength => checked(Width * BytesPerPixel);

    /// <summary>Bytes of all rows.</summary>
    public long Length => (long)RowLength * Height;

    internal void Check(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Height);
        if (SamplesPerPixel is not (1 or 3))
            throw new ArgumentException("A PNG image has 1 or 3 samples per pixel here.", nameof(length));
        if (BitsPerSample is not (8 or 16))
            throw new ArgumentException("A PNG image has 8 or 16 bits per sample here.", nameof(length));
        if (Length != length)
            throw new ArgumentException($"The image takes {Length} bytes, the buffer has {length}.", nameof(length));
    }
}

/// <summary>How much time a PNG file may take to become small.</summary>
public enum PngCompression
{
    /// <summary>One filter for all rows and the fastest deflate.</summary>
    Fastest,

    /// <summary>The filter that suits each row. (Trying harder takes ten times as long for a few percent.)</summary>
    Balanced,
}

/// <summary>What a PNG file carries beside its pixels.</summary>
public sealed record PngOptions
{
    /// <summary>Balanced, no text.</summary>
    public static PngOptions Default { get; } = new();

    /// <summary>Time against size.</summary>
    public PngCompression Compression { get; init; } = PngCompression.Balanced;

    /// <summary>Keywords and texts for tEXt chunks; both are Latin-1, the keyword 1 to 79 characters.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Texts { get; init; } = [];

    /// <summary>An ICC profile for the iCCP chunk; empty leaves it out.</summary>
    public ReadOnlyMemory<byte> IccProfile { get; init; }

    /// <summary>Pixels per metre across and down for the pHYs chunk; null leaves it out.</summary>
    public (int X, int Y)? PixelsPerMetre { get; init; }
}
