using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Placa.Codecs.Jpeg2000;

/// <summary>Takes a tile-component apart into sub-bands, columns before rows (T.800 section F.4). What <see cref="SynthesisRows{T, TKernel}"/> undoes.</summary>
internal static class ForwardWavelet
{
    private const int StripWidth = Wavelet.StripWidth;

    /// <summary>Works in place.</summary>
    public static void Run<T, TKernel>(Span<T> samples, int stride, ReadOnlySpan<Resolution> resolutions, CancellationToken cancellationToken)
        where T : unmanaged
        where TKernel : IWaveletKernel<T>
    {
        var longest = Math.Max(resolutions[^1].Area.Width, StripWidth * resolutions[^1].Area.Height);
        using var workspace = new RentedArray<int>(longest + 4 * StripWidth);
        var work = MemoryMarshal.Cast<int, T>(workspace.Span);
        for (var r = resolutions.Length - 1; r > 0; r--)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var area = resolutions[r].Area;
            var below = resolutions[r - 1].Area;
            if (area.IsEmpty)
                continue;
            Columns<T, TKernel>(samples, stride, area, below.Height, work);
            Rows<T, TKernel>(samples, stride, area, below.Width, work);
        }
    }

    private static void Columns<T, TKernel>(Span<T> samples, int stride, Area area, int lowCount, Span<T> work)
        where T : unmanaged
        where TKernel : IWaveletKernel<T>
    {
        var parity = area.Y0 & 1;
        for (var x = 0; x < area.Width; x += StripWidth)
        {
            var unit = Math.Min(StripWidth, area.Width - x);
            if (area.Height == 1)
            {
                for (var i = x; parity == 1 && i < x + unit; i++)
                    samples[i] = TKernel.Double(samples[i]);
                continue;
            }

            var low = work[..((lowCount + 2) * unit)];
            var high = work.Slice(low.Length, (area.Height - lowCount + 2) * unit);
            for (var y = 0; y < area.Height; y++)
            {
                var target = ((y ^ parity) & 1) == 0 ? low : high;
                Wavelet.Copy<T>(samples.Slice(y * stride + x, unit), target.Slice(((y >> 1) + 1) * unit, unit));
            }

            Wavelet.Analyse<T, TKernel>(low, high, unit, parity);
            for (var y = 0; y < lowCount; y++)
                Wavelet.Copy<T>(low.Slice((y + 1) * unit, unit), samples.Slice(y * stride + x, unit));
            for (var y = lowCount; y < area.Height; y++)
                Wavelet.Copy<T>(high.Slice((y - lowCount + 1) * unit, unit), samples.Slice(y * stride + x, unit));
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
                    row[0] = TKernel.Double(row[0]);
                continue;
            }

            var low = work[..(lowCount + 2)];
            var high = work.Slice(lowCount + 2, row.Length - lowCount + 2);
            var first = parity == 0 ? low[1..^1] : high[1..^1];
            var second = parity == 0 ? high[1..^1] : low[1..^1];
            Separate(MemoryMarshal.Cast<T, uint>(row), MemoryMarshal.Cast<T, uint>(first), MemoryMarshal.Cast<T, uint>(second));
            Wavelet.Analyse<T, TKernel>(low, high, 1, parity);
            low[1..^1].CopyTo(row);
            high[1..^1].CopyTo(row[lowCount..]);
        }
    }

    /// <summary>Gives both samples in turn. Pairs are seen as 64 bits, of which one is the lower, the other the upper half.</summary>
    private static void Separate(ReadOnlySpan<uint> row, Span<uint> first, Span<uint> second)
    {
        const int Lanes = 8;
        var i = 0;
        for (; i + Lanes <= second.Length; i += Lanes)
        {
            var a = Vector256.Create(row.Slice(2 * i, Lanes)).AsUInt64();
            var b = Vector256.Create(row.Slice(2 * i + Lanes, Lanes)).AsUInt64();
            Vector256.Narrow(a, b).CopyTo(first.Slice(i, Lanes));
            Vector256.Narrow(a >>> 32, b >>> 32).CopyTo(second.Slice(i, Lanes));
        }

        for (; i < second.Length; i++)
        {
            first[i] = row[2 * i];
            second[i] = row[2 * i + 1];
        }

        if (first.Length > second.Length)
            first[^1] = row[^1];
    }
}
