using System.Numerics;
using System.Runtime.Intrinsics;

namespace Placa.Codecs.Png;

/// <summary>
/// Filters rows before they are compressed (ISO/IEC 15948 section 9): each byte less a prediction from the byte to its left, above it, and
/// above left. Everything predicted from is known while writing, so all lanes are independent.
/// </summary>
internal static class PngFilter
{
    public const byte None = 0;
    public const byte Sub = 1;
    public const byte Up = 2;
    public const byte Average = 3;
    public const byte Paeth = 4;

    /// <summary>Filters one row.</summary>
    /// <param name="type">The filter.</param>
    /// <param name="row">The row, behind <paramref name="bytesPerPixel"/> bytes of 0.</param>
    /// <param name="above">The row above in the same form, all 0 for the first row.</param>
    /// <param name="bytesPerPixel">Bytes of a pixel, which is also the distance to the byte on the left.</param>
    /// <param name="output">As long as the row itself.</param>
    public static void Apply(byte type, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int bytesPerPixel, Span<byte> output)
    {
        var current = row[bytesPerPixel..];
        var up = above.Slice(bytesPerPixel, current.Length);
        var left = row[..current.Length];
        var upLeft = above[..current.Length];
        output = output[..current.Length];
        var i = 0;
        switch (type)
        {
            case Sub:
                Subtract(current, left, output);
                break;
            case Up:
                Subtract(current, up, output);
                break;
            case Average:
                for (; i <= current.Length - 16; i += 16)
                {
                    var (a, b) = (Load(left, i), Load(up, i));
                    // floor of the mean without a ninth bit
                    (Load(current, i) - ((a & b) + ((a ^ b) >> 1))).CopyTo(output[i..]);
                }

                for (; i < current.Length; i++)
                    output[i] = (byte)(current[i] - (left[i] + up[i] >> 1));
                break;
            case Paeth:
                for (; i <= current.Length - 16; i += 16)
                    (Load(current, i) - PredictPaeth(Load(left, i), Load(up, i), Load(upLeft, i))).CopyTo(output[i..]);
                for (; i < current.Length; i++)
                    output[i] = (byte)(current[i] - PredictPaeth(left[i], up[i], upLeft[i]));
                break;
            default:
                current.CopyTo(output);
                break;
        }
    }

    /// <summary>The usual guess at how well a filtered row compresses: its bytes as signed numbers, without sign, added up.</summary>
    public static long Cost(ReadOnlySpan<byte> filtered)
    {
        var sum = 0L;
        var i = 0;
        while (i <= filtered.Length - 16)
        {
            // a lane of 16 bits takes 255 / 2 pairs of at most 128 each before it could overflow
            var lanes = Vector128<ushort>.Zero;
            for (var block = 0; block < 200 && i <= filtered.Length - 16; block++, i += 16)
            {
                var value = Load(filtered, i);
                var (low, high) = Vector128.Widen(Vector128.Min(value, Vector128<byte>.Zero - value));
                lanes += low + high;
            }

            var (first, second) = Vector128.Widen(lanes);
            sum += Vector128.Sum(first + second);
        }

        for (; i < filtered.Length; i++)
            sum += Math.Abs((int)(sbyte)filtered[i]);
        return sum;
    }

    private static Vector128<byte> Load(ReadOnlySpan<byte> bytes, int index) => Vector128.Create(bytes.Slice(index, 16));

    private static void Subtract(ReadOnlySpan<byte> current, ReadOnlySpan<byte> other, Span<byte> output)
    {
        var i = 0;
        for (; i <= current.Length - Vector<byte>.Count; i += Vector<byte>.Count)
            (new Vector<byte>(current[i..]) - new Vector<byte>(other[i..])).CopyTo(output[i..]);
        for (; i < current.Length; i++)
            output[i] = (byte)(current[i] - other[i]);
    }

    private static byte PredictPaeth(int left, int up, int upLeft)
    {
        var estimate = left + up - upLeft;
        var distanceLeft = Math.Abs(estimate - left);
        var distanceUp = Math.Abs(estimate - up);
        var distanceUpLeft = Math.Abs(estimate - upLeft);
        if (distanceLeft <= distanceUp && distanceLeft <= distanceUpLeft)
            return (byte)left;
        return (byte)(distanceUp <= distanceUpLeft ? up : upLeft);
    }

    private static Vector128<byte> PredictPaeth(Vector128<byte> left, Vector128<byte> up, Vector128<byte> upLeft)
    {
        var (leftLow, leftHigh) = Vector128.Widen(left);
        var (upLow, upHigh) = Vector128.Widen(up);
        var (upLeftLow, upLeftHigh) = Vector128.Widen(upLeft);
        return Vector128.Narrow(
            PredictPaeth(leftLow.AsInt16(), upLow.AsInt16(), upLeftLow.AsInt16()),
            PredictPaeth(leftHigh.AsInt16(), upHigh.AsInt16(), upLeftHigh.AsInt16()));
    }

    /// <summary>Eight lanes; the same three comparisons as the scalar form.</summary>
    private static Vector128<ushort> PredictPaeth(Vector128<short> left, Vector128<short> up, Vector128<short> upLeft)
    {
        var distanceLeft = Vector128.Abs(up - upLeft);
        var distanceUp = Vector128.Abs(left - upLeft);
        var distanceUpLeft = Vector128.Abs(left + up - upLeft - upLeft);
        var takeLeft = Vector128.LessThanOrEqual(distanceLeft, distanceUp) & Vector128.LessThanOrEqual(distanceLeft, distanceUpLeft);
        var takeUp = Vector128.LessThanOrEqual(distanceUp, distanceUpLeft);
        return Vector128.ConditionalSelect(takeLeft, left, Vector128.ConditionalSelect(takeUp, up, upLeft)).AsUInt16();
    }
}
