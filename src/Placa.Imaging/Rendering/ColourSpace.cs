namespace Placa.Imaging;

/// <summary>Turns luminance and colour differences of 8 bits into RGB, by the equations of PS3.3 section C.7.6.3.1.2 solved for RGB.</summary>
internal static class ColourSpace
{
    private const int FractionBits = 16;

    /// <summary>YBR_FULL: all of 0 to 255 is used.</summary>
    public static void FromYbrFull(ReadOnlySpan<byte> ybr, Span<byte> rgb) => Convert(ybr, rgb, black: 0, gain: 1, differenceGain: 1);

    /// <summary>YBR_PARTIAL: luminance from 16 to 235, colour differences from 16 to 240.</summary>
    public static void FromYbrPartial(ReadOnlySpan<byte> ybr, Span<byte> rgb) =>
        Convert(ybr, rgb, black: 16, gain: 255.0 / 219, differenceGain: 255.0 / 224);

    private static void Convert(ReadOnlySpan<byte> ybr, Span<byte> rgb, int black, double gain, double differenceGain)
    {
        var luminance = Fixed(gain);
        var (redOfCr, blueOfCb) = (Fixed(1.402 * differenceGain), Fixed(1.772 * differenceGain));
        var (greenOfCb, greenOfCr) = (Fixed(-0.344136 * differenceGain), Fixed(-0.714136 * differenceGain));
        const int Half = 1 << FractionBits - 1;
        rgb = rgb[..ybr.Length];
        for (var i = 0; i + 2 < ybr.Length; i += 3)
        {
            var y = (ybr[i] - black) * luminance + Half;
            var cb = ybr[i + 1] - 128;
            var cr = ybr[i + 2] - 128;
            rgb[i] = Clamp(y + cr * redOfCr >> FractionBits);
            rgb[i + 1] = Clamp(y + cb * greenOfCb + cr * greenOfCr >> FractionBits);
            rgb[i + 2] = Clamp(y + cb * blueOfCb >> FractionBits);
        }
    }

    private static int Fixed(double factor) => (int)Math.Round(factor * (1 << FractionBits));

    private static byte Clamp(int value) => (byte)Math.Clamp(value, 0, 255);
}
