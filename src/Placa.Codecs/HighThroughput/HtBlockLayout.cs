namespace Placa.Codecs.HighThroughput;

/// <summary>How a code-block falls into quads of 2 × 2 samples and stripes of four rows, and the working memory that takes.</summary>
internal readonly struct HtBlockLayout(int width, int height)
{
    public int Width { get; } = width;

    public int Height { get; } = height;

    /// <summary>Quads side by side, the last of which may be half outside.</summary>
    public int QuadsWide { get; } = (width + 1) / 2;

    public int QuadsHigh { get; } = (height + 1) / 2;

    /// <summary>From one row of quads to the next: whole pairs, and an empty pair that the last quad sees to its right.</summary>
    public int QuadStride => (QuadsWide + 3) & ~1;

    /// <summary>All quads, and an empty row below those of the last stripe.</summary>
    public int QuadLength => (QuadsHigh + 1) * QuadStride;

    /// <summary>A pair of quads takes at most 30 bits of VLC: two codewords of 7 and two values of 8.</summary>
    public int VlcBitsLength => QuadsHigh * QuadStride * 2 + HtBits.Padding;

    /// <summary>Stripes of four rows.</summary>
    public int Stripes => (Height + 3) / 4;

    /// <summary>SigProp takes at most two bits a sample.</summary>
    public int RefinementBitsLength => Stripes * (Width + 4) + HtBits.Padding;

    /// <summary>A sample takes at most as many bits as the exponent bound allows, which is two more than the missing planes.</summary>
    public int MagnitudeBitsLength(int missingBitPlanes) => QuadsHigh * QuadsWide * (missingBitPlanes + 2) / 2 + HtBits.Padding;

    /// <summary>Enough for any one of the segments, as they are read one after the other.</summary>
    public int BitsLength(int missingBitPlanes) =>
        Math.Max(Math.Max(VlcBitsLength, RefinementBitsLength), MagnitudeBitsLength(missingBitPlanes));
}
