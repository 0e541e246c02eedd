using System.Numerics;
using System.Runtime.Intrinsics;

namespace Placa.Codecs.HighThroughput;

/// <summary>What the cleanup pass writes of the samples of a row of quads, of an even number of columns.</summary>
internal readonly ref struct HtSampleRows(Span<uint> room)
{
    private const int Lanes = 8;

    /// <summary>The values 2(μ − 1) + sign that MagSgn holds; those of no magnitude are not written.</summary>
    public Span<uint> TopValues { get; } = room[..(room.Length / 4)];

    /// <summary>The exponents of 2μ − 1, 0 for no magnitude (T.814 section 7.3.2).</summary>
    public Span<uint> TopExponents { get; } = room.Slice(room.Length / 4, room.Length / 4);

    public Span<uint> BottomValues { get; } = room.Slice(room.Length / 2, room.Length / 4);

    public Span<uint> BottomExponents { get; } = room[^(room.Length / 4)..];

    /// <summary>Describes a row of coefficients.</summary>
    public static void Describe(ReadOnlySpan<int> row, Span<uint> values, Span<uint> exponents)
    {
        var x = 0;
        for (; x + Lanes <= row.Length; x += Lanes)
        {
            var coefficient = Vector256.Create(row.Slice(x, Lanes));
            var doubled = Vector256.Abs(coefficient).AsUInt32() << 1;
            (doubled - Vector256.Create(2u) + (coefficient.AsUInt32() >>> 31)).CopyTo(values.Slice(x, Lanes));

            // With the bit below the highest cleared, no float rounds up to the next exponent.
            var odd = Vector256.Max(doubled, Vector256<uint>.One) - Vector256<uint>.One;
            var biased = Vector256.ConvertToSingle(Vector256.AndNot(odd, odd >>> 1).AsInt32()).AsInt32() >> 23;
            Vector256.Max(biased - Vector256.Create(126), Vector256<int>.Zero).AsUInt32().CopyTo(exponents.Slice(x, Lanes));
        }

        for (; x < row.Length; x++)
        {
            var sign = row[x] >> 31;
            var doubled = (uint)((row[x] ^ sign) - sign) << 1;
            values[x] = doubled - 2 - (uint)sign;
            exponents[x] = (uint)(32 - BitOperations.LeadingZeroCount(Math.Max(doubled, 1) - 1));
        }
    }
}
