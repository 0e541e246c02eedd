using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Placa.Codecs.Jpeg2000;

/// <summary>The multiple component transforms of Part 1, in place (T.800 Annex G). Lanes are pixels.</summary>
internal static class ColourTransform
{
    private const int Lanes = 8;

    /// <summary>RCT (T.800 equations G-6 to G-8): Y, U, V become R, G, B.</summary>
    public static void InverseReversible(Span<int> first, Span<int> second, Span<int> third)
    {
        var i = 0;
        for (; i + Lanes <= first.Length; i += Lanes)
        {
            var u = Vector256.Create<int>(second.Slice(i, Lanes));
            var v = Vector256.Create<int>(third.Slice(i, Lanes));
            var green = Vector256.Create<int>(first.Slice(i, Lanes)) - (u + v >> 2);
            (v + green).CopyTo(first.Slice(i, Lanes));
            green.CopyTo(second.Slice(i, Lanes));
            (u + green).CopyTo(third.Slice(i, Lanes));
        }

        for (; i < first.Length; i++)
        {
            var (u, v) = (second[i], third[i]);
            var green = first[i] - (u + v >> 2);
            first[i] = v + green;
            second[i] = green;
            third[i] = u + green;
        }
    }

    /// <summary>ICT (T.800 equations G-12 to G-14) on the bits of floats: Y, Cb, Cr become R, G, B, rounded to integers.</summary>
    public static void InverseIrreversible(Span<int> first, Span<int> second, Span<int> third)
    {
        var luma = MemoryMarshal.Cast<int, float>(first);
        var blue = MemoryMarshal.Cast<int, float>(second);
        var red = MemoryMarshal.Cast<int, float>(third);
        var i = 0;
        for (; i + Lanes <= luma.Length; i += Lanes)
        {
            var y = Vector256.Create<float>(luma.Slice(i, Lanes));
            var cb = Vector256.Create<float>(blue.Slice(i, Lanes));
            var cr = Vector256.Create<float>(red.Slice(i, Lanes));
            Round(y + cr * 1.402f).CopyTo(first.Slice(i, Lanes));
            Round(y - cb * 0.34413f - cr * 0.71414f).CopyTo(second.Slice(i, Lanes));
            Round(y + cb * 1.772f).CopyTo(third.Slice(i, Lanes));
        }

        for (; i < luma.Length; i++)
        {
            var (y, cb, cr) = (luma[i], blue[i], red[i]);
            first[i] = Round(y + cr * 1.402f);
            second[i] = Round(y - cb * 0.34413f - cr * 0.71414f);
            third[i] = Round(y + cb * 1.772f);
        }
    }

    /// <summary>RCT (T.800 equations G-3 to G-5): R, G, B become Y, U, V.</summary>
    public static void ForwardReversible(Span<int> first, Span<int> second, Span<int> third)
    {
        var i = 0;
        for (; i + Lanes <= first.Length; i += Lanes)
        {
            var red = Vector256.Create<int>(first.Slice(i, Lanes));
            var green = Vector256.Create<int>(second.Slice(i, Lanes));
            var blue = Vector256.Create<int>(third.Slice(i, Lanes));
            (red + green + green + blue >> 2).CopyTo(first.Slice(i, Lanes));
            (blue - green).CopyTo(second.Slice(i, Lanes));
            (red - green).CopyTo(third.Slice(i, Lanes));
        }

        for (; i < first.Length; i++)
        {
            var (red, green, blue) = (first[i], second[i], third[i]);
            first[i] = red + 2 * green + blue >> 2;
            second[i] = blue - green;
            third[i] = red - green;
        }
    }

    /// <summary>ICT (T.800 equations G-9 to G-11): R, G, B become Y, Cb, Cr.</summary>
    public static void ForwardIrreversible(Span<float> first, Span<float> second, Span<float> third)
    {
        for (var i = 0; i < first.Length; i++)
        {
            var (red, green, blue) = (first[i], second[i], third[i]);
            first[i] = 0.299f * red + 0.587f * green + 0.114f * blue;
            second[i] = -0.16875f * red - 0.33126f * green + 0.5f * blue;
            third[i] = 0.5f * red - 0.41869f * green - 0.08131f * blue;
        }
    }

    /// <summary>The bits of floats become integers, halves to even.</summary>
    public static void Round(Span<int> samples)
    {
        var floats = MemoryMarshal.Cast<int, float>(samples);
        var i = 0;
        for (; i + Lanes <= samples.Length; i += Lanes)
            Round(Vector256.Create<float>(floats.Slice(i, Lanes))).CopyTo(samples.Slice(i, Lanes));
        for (; i < samples.Length; i++)
            samples[i] = Round(floats[i]);
    }

    private static Vector256<int> Round(Vector256<float> value) => Vector256.ConvertToInt32(Vector256.Round(value));

    private static int Round(float value) => Vector256.ConvertToInt32(Vector256.Round(Vector256.Create(value)))[0];
}
