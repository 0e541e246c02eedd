using System.Globalization;

namespace Placa.Dicom;

/// <summary>Numbers of DS and IS without the loss that binary fractions bring (PS3.5 section 6.2).</summary>
internal static class DecimalText
{
    private const int MaxDigits = 28;

    /// <summary>Reads a decimal number that <see cref="decimal"/> holds exactly.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out decimal value) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && IsHeldExactly(text);

    /// <summary><see cref="decimal"/> rounds what has more digits than it, or stands too far behind the point.</summary>
    private static bool IsHeldExactly(ReadOnlySpan<byte> text)
    {
        var exponentAt = text.IndexOfAny("eE"u8);
        var exponent = 0;
        if (exponentAt >= 0 && !int.TryParse(text[(exponentAt + 1)..], NumberStyles.Integer, CultureInfo.InvariantCulture, out exponent))
            return false;
        var mantissa = exponentAt < 0 ? text : text[..exponentAt];
        var point = mantissa.IndexOf((byte)'.');
        var fraction = point < 0 ? [] : mantissa[(point + 1)..].TrimEnd((byte)'0');
        var whole = (point < 0 ? mantissa : mantissa[..point]).TrimStart("+-0 \t"u8);
        var digits = whole.IsEmpty ? fraction.TrimStart((byte)'0').Length : whole.Length + fraction.Length;
        return digits == 0 || (digits <= MaxDigits && fraction.Length - (long)exponent <= MaxDigits);
    }

    /// <summary>At most 16 characters, as many digits as fit (PS3.5 section 6.2).</summary>
    public static string ToText(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        for (var digits = 15; text.Length > 16; digits--)
            text = value.ToString("G" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return text;
    }
}
