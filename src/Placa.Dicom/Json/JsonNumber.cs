using System.Buffers.Text;
using System.Globalization;

namespace Placa.Dicom;

/// <summary>Decimal strings (DS, IS) as JSON numbers.</summary>
internal static class JsonNumber
{
    /// <summary>Decimal digits that a double always keeps.</summary>
    private const int SafeDigits = 15;

    /// <summary>
    /// The number a decimal string stands for, as JSON spells it: without a plus sign, leading zeros or a bare point.
    /// </summary>
    /// <returns>False when the text is no number, or a reader of JSON would not keep all of its digits (PS3.18 section F.2.3.1).</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> number)
    {
        number = text;
        if (text.Length > 32)
            return false;

        var rest = text;
        var sign = rest[0] is (byte)'-' or (byte)'+' ? rest[..1] : [];
        rest = rest[sign.Length..];
        var whole = Digits(ref rest);
        ReadOnlySpan<byte> fraction = [];
        var hasPoint = rest.StartsWith("."u8);
        if (hasPoint)
        {
            rest = rest[1..];
            fraction = Digits(ref rest);
        }

        if (whole.Length + fraction.Length == 0 || !IsExponent(rest))
            return false;

        var significant = whole.TrimStart((byte)'0').Length + fraction.Length;
        if (significant > SafeDigits && !KeepsDigits(text))
            return false;

        var isJson = whole.Length > 0 && (whole.Length == 1 || whole[0] != '0') && (fraction.Length > 0 || !hasPoint) && !sign.SequenceEqual("+"u8);
        if (!isJson)
        {
            whole = whole.TrimStart((byte)'0');
            number = (byte[])
            [
                .. sign.SequenceEqual("-"u8) ? "-"u8 : [],
                .. whole.IsEmpty ? "0"u8 : whole,
                .. fraction.IsEmpty ? [] : "."u8,
                .. fraction,
                .. rest,
            ];
        }

        return true;
    }

    private static ReadOnlySpan<byte> Digits(scoped ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        var digits = end < 0 ? rest : rest[..end];
        rest = rest[digits.Length..];
        return digits;
    }

    private static bool IsExponent(ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty)
            return true;
        if (rest[0] is not ((byte)'e' or (byte)'E'))
            return false;

        rest = rest[1..];
        if (!rest.IsEmpty && rest[0] is (byte)'+' or (byte)'-')
            rest = rest[1..];
        // Beyond three digits no double follows.
        return rest.Length is > 0 and <= 3 && rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
    }

    /// <summary>True when the nearest double, printed as short as it can be, is the same number.</summary>
    private static bool KeepsDigits(ReadOnlySpan<byte> text)
    {
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var nearest))
            return false;

        Span<byte> printed = stackalloc byte[32];
        return Utf8Formatter.TryFormat(nearest, printed, out var length)
            && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact)
            && decimal.TryParse(printed[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out var kept)
            && exact == kept;
    }
}
