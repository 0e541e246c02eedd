using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Placa.Codecs.Jpeg2000;

/// <summary>
/// The rows of a resolution, put together from the resolution below and three sub-bands (T.800 section F.3). A row is synthesised along
/// itself as it arrives. Then come the lifting steps down the columns: when the row of odd coordinate y is there, step n is done for row y − n,
/// as its neighbours have seen all earlier steps.
/// </summary>
internal sealed class SynthesisRows<T, TKernel> : RowSource
    where T : unmanaged
    where TKernel : IWaveletKernel<T>
{
    private readonly Area _area;
    private readonly RowSource _lowest;
    private readonly RowSource _horizontal;
    private readonly RowSource _vertical;
    private readonly RowSource _diagonal;
    private readonly int _stride;
    private readonly RentedArray<int> _lines;
    private readonly int _lineMask;

    // Coordinates are counted from the even one at or above the first row.
    private readonly int _first;
    private readonly int _end;
    private int _odd = 1;
    private int _next;
    private int _ready;

    public SynthesisRows(Area area, RowSource lowest, RowSource horizontal, RowSource vertical, RowSource diagonal)
    {
        (_area, _lowest, _horizontal, _vertical, _diagonal) = (area, lowest, horizontal, vertical, diagonal);
        var lines = (int)BitOperations.RoundUpToPowerOf2((uint)TKernel.Steps + 2);
        _lineMask = lines - 1;
        _stride = area.Width + 2;
        _lines = RentRows(lines, _stride);
        _first = _next = _ready = area.Y0 & 1;
        _end = _first + area.Height;
    }

    public override Span<int> Next(ReadOnlySpan<byte> codestream)
    {
        while (_next == _ready && _area.Width > 0)
            Advance(codestream);
        return Line(_next++);
    }

    public override void Dispose()
    {
        _lines.Dispose();
        _lowest.Dispose();
        _horizontal.Dispose();
        _vertical.Dispose();
        _diagonal.Dispose();
    }

    private Span<int> Line(int y) => _lines.Span.Slice((y & _lineMask) * _stride, _stride);

    private Span<T> Samples(int y) => MemoryMarshal.Cast<int, T>(Line(y)[1..^1]);

    /// <summary>Takes two more rows in and finishes two.</summary>
    private void Advance(ReadOnlySpan<byte> codestream)
    {
        for (var y = Math.Max(_odd - 1, _first); y <= _odd && y < _end; y++)
            Take(y, codestream);

        if (_area.Height == 1)
        {
            if (_first == 1)
                Halve(Samples(1));
            _ready = _end;
            return;
        }

        for (var step = 1; step <= TKernel.Steps; step++)
        {
            // At both ends the only neighbour stands for the other one: the symmetric extension.
            var y = _odd - step;
            if (y < _first || y >= _end)
                continue;
            var above = Samples(y > _first ? y - 1 : y + 1);
            var below = Samples(y + 1 < _end ? y + 1 : y - 1);
            TKernel.Lift(step, Samples(y), above, below);
        }

        _ready = Math.Clamp(_odd + 1 - TKernel.Steps, _first, _end);
        _odd += 2;
    }

    /// <summary>Takes a row of low-pass and one of high-pass samples and makes one of them.</summary>
    private void Take(int y, ReadOnlySpan<byte> codestream)
    {
        var isHigh = (y & 1) != 0;
        var low = MemoryMarshal.Cast<int, T>((isHigh ? _vertical : _lowest).Next(codestream));
        var high = MemoryMarshal.Cast<int, T>((isHigh ? _diagonal : _horizontal).Next(codestream));
        var row = Samples(y);
        var parity = _area.X0 & 1;
        if (row.Length == 1)
        {
            row[0] = parity == 0 ? low[1] : TKernel.Halve(high[1]);
        }
        else
        {
            Wavelet.Synthesize<T, TKernel>(low, high, parity);
            if (parity == 0)
                Interleave(MemoryMarshal.Cast<T, uint>(low[1..^1]), MemoryMarshal.Cast<T, uint>(high[1..^1]), MemoryMarshal.Cast<T, uint>(row));
            else
                Interleave(MemoryMarshal.Cast<T, uint>(high[1..^1]), MemoryMarshal.Cast<T, uint>(low[1..^1]), MemoryMarshal.Cast<T, uint>(row));
        }

        if (_area.Height > 1)
            TKernel.Scale(row, isHigh);
    }

    private static void Halve(Span<T> row)
    {
        foreach (ref var sample in row)
            sample = TKernel.Halve(sample);
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
}
