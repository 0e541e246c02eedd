using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Placa.Imaging;

/// <summary>
/// A linear window as arithmetic, value · factor + summand, on sixteen samples of two bytes at a time. It is had only where it gives what the
/// table holds for every sample there can be, so single precision changes nothing.
/// </summary>
internal sealed class GreyRamp
{
    private const int Lanes = 16;

    /// <summary>More than single precision errs by, and less than the smallest step of usual windows.</summary>
    private const double RoundingRoom = 1.0 / 8192;

    private readonly int _left;
    private readonly int _right;
    private readonly bool _isSigned;
    private readonly float _factor;
    private readonly float _summand;

    private GreyRamp(ImagePixelDescription description, double factor, double summand)
    {
        _left = 15 - description.HighBit;
        _right = 16 - description.BitsStored;
        _isSigned = description.IsSigned;
        _factor = (float)factor;
        _summand = (float)summand;
    }

    /// <summary>The ramp that equals a table of the low bits of samples; null when there is none.</summary>
    public static GreyRamp? TryMake(
        ImagePixelDescription description, ModalityLut modality, VoiLut voi, PresentationLut presentation, ReadOnlySpan<byte> table)
    {
        if (!Vector256.IsHardwareAccelerated || table.Length < Lanes || modality.IsTable || presentation.IsTable
            || voi.Window is not { Function: not VoiLutFunction.Sigmoid } window)
            return null;

        var (center, width) = window.Function == VoiLutFunction.Linear ? (window.Center - 0.5, window.Width - 1) : (window.Center, window.Width);
        var factor = 255 * modality.Slope / width;
        var summand = 255 * ((modality.Intercept - center) / width + 0.5);
        var isInverse = presentation.Apply(0) > presentation.Apply(1);
        var ramp = new GreyRamp(description, isInverse ? -factor : factor, (isInverse ? 255 - summand : summand) + 0.5 + RoundingRoom);
        return ramp.Equals(table, description.HighBit + 1 - description.BitsStored) ? ramp : null;
    }

    /// <summary>Renders as many samples as fill whole vectors.</summary>
    /// <returns>How many.</returns>
    public int Render(ReadOnlySpan<ushort> samples, Span<byte> grey)
    {
        var factor = Vector256.Create(_factor);
        var summand = Vector256.Create(_summand);
        var whole = Math.Min(samples.Length, grey.Length) / Lanes;
        var source = MemoryMarshal.Cast<ushort, Vector256<ushort>>(samples[..(whole * Lanes)]);
        var target = MemoryMarshal.Cast<byte, Vector128<byte>>(grey[..(whole * Lanes)]);
        for (var i = 0; i < source.Length && i < target.Length; i++)
        {
            var aligned = source[i] << _left;
            var (low, high) = _isSigned
                ? Vector256.Widen(aligned.AsInt16() >> _right)
                : AsInt32(Vector256.Widen(aligned >> _right));
            var words = Vector256.NarrowWithSaturation(GreyOf(low, factor, summand), GreyOf(high, factor, summand)).AsUInt16();
            target[i] = Vector128.Narrow(words.GetLower(), words.GetUpper());
        }

        return whole * Lanes;
    }

    private static Vector256<int> GreyOf(Vector256<int> value, Vector256<float> factor, Vector256<float> summand)
    {
        var grey = Vector256.ConvertToSingle(value) * factor + summand;
        return Vector256.ConvertToInt32Native(Vector256.Min(Vector256.Max(grey, Vector256<float>.Zero), Vector256.Create(255f)));
    }

    private static (Vector256<int> Low, Vector256<int> High) AsInt32((Vector256<uint> Low, Vector256<uint> High) words) =>
        (words.Low.AsInt32(), words.High.AsInt32());

    private bool Equals(ReadOnlySpan<byte> table, int shift)
    {
        Span<ushort> samples = stackalloc ushort[256];
        Span<byte> grey = stackalloc byte[256];
        for (var first = 0; first < table.Length; first += samples.Length)
        {
            var count = Math.Min(samples.Length, table.Length - first);
            for (var i = 0; i < count; i++)
                samples[i] = (ushort)(first + i << shift);
            Render(samples[..count], grey);
            if (!grey[..count].SequenceEqual(table.Slice(first, count)))
                return false;
        }

        return true;
    }
}
