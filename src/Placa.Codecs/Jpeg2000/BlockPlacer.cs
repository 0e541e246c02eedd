using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Placa.Codecs.Jpeg2000;

/// <summary>Decodes code-blocks of a component, undoes region of interest and quantisation, and puts the coefficients into their place.</summary>
internal sealed class BlockPlacer(TileComponent component)
{
    private readonly BlockDecoder _decoder = new();
    private readonly int[] _coefficients = new int[1 << component.Coding.BlockWidthExponent + component.Coding.BlockHeightExponent];

    /// <param name="bytes">The codestream.</param>
    /// <param name="block">The code-block.</param>
    /// <param name="band">Its sub-band.</param>
    /// <param name="target">Starts with the first coefficient of the block.</param>
    /// <param name="stride">From one row of the target to the next.</param>
    public void Place(ReadOnlySpan<byte> bytes, CodeBlock block, Subband band, Span<int> target, int stride)
    {
        var (width, height) = (block.Area.Width, block.Area.Height);
        var coefficients = _coefficients.AsSpan(0, width * height);
        var style = component.Coding.BlockStyle;
        _decoder.Decode(bytes, block, band, style, coefficients);
        if (component.RegionShift > 0)
            UndoRegionShift(coefficients);

        for (var y = 0; y < height; y++)
        {
            var row = coefficients.Slice(y * width, width);
            var place = target.Slice(y * stride, width);
            if (component.Coding.IsReversible)
                Halve(row, place);
            else
                Scale(row, MemoryMarshal.Cast<int, float>(place), band.Step / 2);
        }
    }

    /// <summary>Coefficients of the region were shifted above all others (T.800 section H.1).</summary>
    private void UndoRegionShift(Span<int> coefficients)
    {
        var shift = Math.Min(31, component.RegionShift);
        foreach (ref var coefficient in coefficients)
        {
            var magnitude = Math.Abs(coefficient);
            if (magnitude >> 1 >= 1L << component.RegionShift)
                coefficient = coefficient < 0 ? -(magnitude >> shift) : magnitude >> shift;
        }
    }

    /// <summary>From half units to whole ones, towards zero.</summary>
    private static void Halve(ReadOnlySpan<int> row, Span<int> place)
    {
        var i = 0;
        for (; i + Vector256<int>.Count <= row.Length; i += Vector256<int>.Count)
        {
            var value = Vector256.Create(row.Slice(i, Vector256<int>.Count));
            (value + (value >>> 31) >> 1).CopyTo(place.Slice(i, Vector256<int>.Count));
        }

        for (; i < row.Length; i++)
            place[i] = row[i] / 2;
    }

    private static void Scale(ReadOnlySpan<int> row, Span<float> place, float factor)
    {
        var i = 0;
        for (; i + Vector256<int>.Count <= row.Length; i += Vector256<int>.Count)
        {
            var value = Vector256.ConvertToSingle(Vector256.Create(row.Slice(i, Vector256<int>.Count)));
            (value * factor).CopyTo(place.Slice(i, Vector256<int>.Count));
        }

        for (; i < row.Length; i++)
            place[i] = row[i] * factor;
    }
}
