using System.Numerics;
using System.Runtime.CompilerServices;

namespace Placa.Codecs.JpegLossless;

/// <summary>Categories of differences modulo 2^16, called SSSS (T.81 table H.2).</summary>
internal static class LosslessCategory
{
    /// <summary>The difference 32768 alone, which has no additional bits.</summary>
    public const int Largest = 16;

    /// <summary>The category of a difference.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of(int difference)
    {
        var sign = difference >> 31;
        return 32 - BitOperations.LeadingZeroCount((uint)((difference ^ sign) - sign));
    }

    /// <summary>The number of bits that follow the code of a category.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AdditionalBits(int category) => category & (Largest - 1);
}
