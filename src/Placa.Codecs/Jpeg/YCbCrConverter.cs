using System.Runtime.Intrinsics;

namespace Placa.Codecs.Jpeg;

/// <summary>Converts between RGB and the full-range YCbCr of JFIF (ITU-R BT.601), in integers with 16 fractional bits.</summary>
internal static class YCbCrConverter
{
    private const int Half = 1 << 15;
    private const int RedOfCr = 91881; // 1.402
    private const int GreenOfCb = -22554; // -0.34414
    private const int GreenOfCr = -46802; // -0.71414
    private const int BlueOfCb = 116130; // 1.772

    /// <summary>Converts a row. Lanes of the vectors are pixels; the loop behind does the same for those left over.</summary>
    public static void ToRgb(
        ReadOnlySpan<ushort> luma, ReadOnlySpan<ushort> cb, ReadOnlySpan<ushort> cr, int precision, Span<ushort> red, Span<ushort> green, Span<ushort> blue)
    {
        var length = luma.Length;
        cb = cb[..length];
        cr = cr[..length];
        red = red[..length];
        green = green[..length];
        blue = blue[..length];
        int centre = 1 << (precision - 1), largest = (1 << precision) - 1;

        var i = 0;
        var centres = Vector256.Create(centre);
        var limit = Vector128.Create((short)largest);
        var half = Vector256.Create(Half);
        for (; i <= length - 8; i += 8)
        {
            var y = Widen(luma.Slice(i, 8));
            var b = Widen(cb.Slice(i, 8)) - centres;
            var r = Widen(cr.Slice(i, 8)) - centres;
            Narrow(y + ((r * RedOfCr + half) >> 16), limit).CopyTo(red.Slice(i, 8));
            Narrow(y + ((b * GreenOfCb + r * GreenOfCr + half) >> 16), limit).CopyTo(green.Slice(i, 8));
            Narrow(y + ((b * BlueOfCb + half) >> 16), limit).CopyTo(blue.Slice(i, 8));
        }

        for (; i < length; i++)
        {
            int y = luma[i], b = cb[i] - centre, r = cr[i] - centre;
            red[i] = (ushort)Math.Clamp(y + ((r * RedOfCr + Half) >> 16), 0, largest);
            green[i] = (ushort)Math.Clamp(y + ((b * GreenOfCb + r * GreenOfCr + Half) >> 16), 0, largest);
            blue[i] = (ushort)Math.Clamp(y + ((b * BlueOfCb + Half) >> 16), 0, largest);
        }
    }

    /// <summary>Converts a row in place: red, green and blue become luminance, Cb and Cr.</summary>
    public static void FromRgb(Span<ushort> red, Span<ushort> green, Span<ushort> blue, int precision)
    {
        green = green[..red.Length];
        blue = blue[..red.Length];
        var offset = (1 << (precision + 15)) + Half - 1;
        var i = 0;
        for (; i <= red.Length - 8; i += 8)
        {
            var r = Widen(red.Slice(i, 8));
            var g = Widen(green.Slice(i, 8));
            var b = Widen(blue.Slice(i, 8));
            Narrow((r * 19595 + g * 38470 + b * 7471 + Vector256.Create(Half)) >> 16).CopyTo(red.Slice(i, 8));
            Narrow((r * -11059 + g * -21709 + b * 32768 + Vector256.Create(offset)) >> 16).CopyTo(green.Slice(i, 8));
            Narrow((r * 32768 + g * -27439 + b * -5329 + Vector256.Create(offset)) >> 16).CopyTo(blue.Slice(i, 8));
        }

        for (; i < red.Length; i++)
        {
            int r = red[i], g = green[i], b = blue[i];
            red[i] = (ushort)((r * 19595 + g * 38470 + b * 7471 + Half) >> 16);
            green[i] = (ushort)((r * -11059 + g * -21709 + b * 32768 + offset) >> 16);
            blue[i] = (ushort)((r * 32768 + g * -27439 + b * -5329 + offset) >> 16);
        }
    }

    private static Vector128<ushort> Narrow(Vector256<int> samples) =>
        Vector128.Narrow(samples.GetLower(), samples.GetUpper()).AsUInt16();

    private static Vector256<int> Widen(ReadOnlySpan<ushort> samples) => Vector256.WidenLower(Vector128.Create(samples).ToVector256()).AsInt32();

    private static Vector128<ushort> Narrow(Vector256<int> samples, Vector128<short> limit)
    {
        var narrow = Vector128.NarrowWithSaturation(samples.GetLower(), samples.GetUpper());
        return Vector128.Min(Vector128.Max(narrow, Vector128<short>.Zero), limit).AsUInt16();
    }
}
