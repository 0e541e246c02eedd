using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Placa.Codecs.JpegLS;

/// <summary>
/// The line at hand and the one above it, of each component of a scan. A line has one sample more on each side: to the left what stands
/// above the first sample, to the right, in the line above, its last sample once more (T.87 clause A.2.1).
/// </summary>
internal sealed class SampleLines(int components, int width) : IDisposable
{
    private readonly RentedArray<ushort> _samples = new(checked(2 * components * (width + 2)));
    private readonly int _stride = width + 2;
    private bool _isSecond;

    /// <summary>The lines at hand of all components, one after the other.</summary>
    public Span<ushort> Current => Half(_isSecond);

    public Span<ushort> Above => Half(!_isSecond);

    public Span<ushort> CurrentOf(int component) => Current.Slice(component * _stride, _stride);

    public Span<ushort> AboveOf(int component) => Above.Slice(component * _stride, _stride);

    /// <summary>Turns to the next line and sets the samples beside it.</summary>
    public void Advance()
    {
        _isSecond = !_isSecond;
        for (var i = 0; i < components; i++)
        {
            var above = AboveOf(i);
            above[^1] = above[^2];
            CurrentOf(i)[0] = above[1];
        }
    }

    /// <summary>Begins anew, with zeros above.</summary>
    public void Clear() => _samples.Span.Clear();

    /// <summary>Takes the current line of a component out of a row of pixels, little endian.</summary>
    public void Load(int component, ReadOnlySpan<byte> row, int index, int samplesPerPixel, int bytesPerSample, int maxValue)
    {
        var line = CurrentOf(component)[1..^1];
        if (bytesPerSample == 1)
        {
            for (int x = 0, from = index; x < line.Length && from < row.Length; x++, from += samplesPerPixel)
                line[x] = (ushort)(row[from] & maxValue);
            return;
        }

        var wide = MemoryMarshal.Cast<byte, ushort>(row);
        for (int x = 0, from = index; x < line.Length && from < wide.Length; x++, from += samplesPerPixel)
            line[x] = (ushort)(LittleEndian(wide[from]) & maxValue);
    }

    public void Dispose() => _samples.Dispose();

    private static ushort LittleEndian(ushort value) =>
        BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);

    private Span<ushort> Half(bool isSecond) => _samples.Span.Slice(isSecond ? components * _stride : 0, components * _stride);
}
