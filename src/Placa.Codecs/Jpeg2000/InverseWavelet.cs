using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Placa.Codecs.Jpeg2000;

/// <summary>Puts the sub-bands of a tile-component together, level by level, rows before columns (T.800 section F.3).</summary>
internal static class InverseWavelet
{
    private const int StripWidth = Wavelet.StripWidth;

    /// <summary>Works in place.</summary>
    /// <param name="samples">Rows of the highest resolution; LL, HL, LH and HH of each level are the quarters of its corner.</param>
    /// <param name="stride">From one row to the next.</param>
    /// <param name="resolutions">The areas of the resolutions, lowest first.</param>
    /// <param name="cancellationToken">Looked at once for each strip.</param>
    public static void Run<T, TKernel>(Span<T> samples, int stride, ReadOnlySpan<Resolution> resolutions, CancellationToken cancellationToken)
        where T : unmanaged
        where TKernel : IWaveletKernel<T>
    {
        var longest = Math.Max(resolutions[^1].Area.Width, StripWidth * resolutions[^1].Area.Height);
        using var workspace = new RentedArray<int>(longest + 4 * StripWidth);
        var work = MemoryMarshal.Cast<int, T>(workspace.Span);
        for (var r = 1; r < resolutions.Length; r++)
        {
            var area = resolutions[r].Area;
            var below = resolutions[r - 1].Area;
            if (area.IsEmpty)
                continue;
            Rows<T, TKernel>(samples, stride, area, below.Width, work);
            Columns<T, TKernel>(samples, stride, area, below.Height, work, cancellationToken);
        }
    }

    private static void Rows<T, TKernel>(Span<T> samples, int stride, Area area, int lowCount, Span<T> work)
        where T : unmanaged
        where TKernel : IWaveletKernel<T>
    {
        var parity = area.X0 & 1;
        for (var y = 0; y < area.Height; y++)
        {
            var row = samples.Slice(y * stride, area.Width);
            if (row.Length == 1)
            {
                if (parity == 1)
                    row[0] = TKernel.Halve(row[0]);
                continue;
            }

            var low = work[..(lowCount + 2)];
            var high = work.Slice(lowCount + 2, row.Length - lowCount + 2);
            row[..lowCount].CopyTo(low[1..]);
            row[lowCount..].CopyTo(high[1..]);
            TKernel.Synthesize(low, high, 1, parity);
            if (parity == 0)
                Interleave(MemoryMarshal.Cast<T, uint>(low[1..^1]), MemoryMarshal.Cast<T, uint>(high[1..^1]), MemoryMarshal.Cast<T, uint>(row));
            else
                Interleave(MemoryMarshal.Cast<T, uint>(high[1..^1]), MemoryMarshal.Cast<T, uint>(low[1..^1]), MemoryMarshal.Cast<T, uint>(row));
        }
    }

    /// <summary>Takes samples from both in turn. Eight of each are widened to 64 bits, one into the lower, the other into the upper half.</summary>
    private static void Interleave(ReadOnlySpan<uint> first, ReadOnlySpan<uint> second, Span<uint> row)
    {
        var i = 0;
        for (; i + Vector256<uint>.Count <= second.Length; i += Vector256<uint>.Count)
        {
            var a = Vector256.Create(first.Slice(i, Vector256<uint>.Count));
            var b = Vector256.Create(second.Slice(i, Vector256<uint>.Count));
            var target = row.Slice(2 * i, 2 * Vector256<uint>.Count);
            (Vector256.WidenLower(a) | Vector256.WidenLower(b) << 32).AsUInt32().CopyTo(target);
            (Vector256.WidenUpper(a) | Vector256.WidenUpper(b) << 32).AsUInt32().CopyTo(target[Vector256<uint>.Count..]);
        }

        for (; i < second.Length; i++)
        {
            row[2 * i] = first[i];
            row[2 * i + 1] = second[i];
        }

        if (first.Length > second.Length)
            row[2 * i] = first[i];
    }

    private static void Columns<T, TKernel>(Span<T> samples, int stride, Area area, int lowCount, Span<T> work, CancellationToken cancellationToken)
        where T : unmanaged
        where TKernel : IWaveletKernel<T>
    {
        var parity = area.Y0 & 1;
        for (var x = 0; x < area.Width; x += StripWidth)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var unit = Math.Min(StripWidth, area.Width - x);
            if (area.Height == 1)
            {
                for (var i = x; parity == 1 && i < x + unit; i++)
                    samples[i] = TKernel.Halve(samples[i]);
                continue;
            }

            var low = work[..((lowCount + 2) * unit)];
            var high = work.Slice(low.Length, (area.Height - lowCount + 2) * unit);
            for (var y = 0; y < lowCount; y++)
                Wavelet.Copy<T>(samples.Slice(y * stride + x, unit), low.Slice((y + 1) * unit, unit));
            for (var y = lowCount; y < area.Height; y++)
                Wavelet.Copy<T>(samples.Slice(y * stride + x, unit), high.Slice((y - lowCount + 1) * unit, unit));
            TKernel.Synthesize(low, high, unit, parity);
            for (var y = 0; y < area.Height; y++)
            {
                var source = ((y ^ parity) & 1) == 0 ? low : high;
                Wavelet.Copy<T>(source.Slice(((y >> 1) + 1) * unit, unit), samples.Slice(y * stride + x, unit));
            }
        }
    }
}
