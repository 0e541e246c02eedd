using System.Buffers;
using System.Globalization;
using System.Text;

namespace Placa.Dicom;

/// <summary>Values in the notation of Python literals, in which the dump shows them: quoted, with escapes for what cannot be printed.</summary>
internal static class PythonRepr
{
    /// <summary>What is shown as it is in either kind of quotes.</summary>
    private static readonly SearchValues<char> PlainCharacters =
        SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(value => (char)value).Except("'\"\\")]);

    /// <summary>Text in quotes: single ones unless only the double ones need no escapes.</summary>
    public static void AppendText(StringBuilder output, string text)
    {
        var quote = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        output.Append(quote);
        if (!text.AsSpan().ContainsAnyExcept(PlainCharacters))
        {
            output.Append(text).Append(quote);
            return;
        }

        foreach (var rune in text.EnumerateRunes())
        {
            var value = rune.Value;
            if (value == quote || value == '\\')
                output.Append('\\').Append((char)value);
            else if (value is '\t' or '\n' or '\r')
                output.Append(value == '\t' ? "\\t" : value == '\n' ? "\\n" : "\\r");
            else if (IsPrintable(rune))
                output.Append(rune.ToString());
            else if (value <= 0xFF)
                output.Append(CultureInfo.InvariantCulture, $"\\x{value:x2}");
            else if (value <= 0xFFFF)
                output.Append(CultureInfo.InvariantCulture, $"\\u{value:x4}");
            else
                output.Append(CultureInfo.InvariantCulture, $"\\U{value:x8}");
        }

        output.Append(quote);
    }

    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator);

    /// <summary>Bytes as <c>b'\x00A'</c>.</summary>
    public static void AppendBytes(StringBuilder output, ReadOnlySpan<byte> bytes)
    {
        var quote = bytes.Contains((byte)'\'') && !bytes.Contains((byte)'"') ? '"' : '\'';
        output.Append('b').Append(quote);
        foreach (var value in bytes)
        {
            if (value == quote || value == '\\')
                output.Append('\\').Append((char)value);
            else if (value is (byte)'\t' or (byte)'\n' or (byte)'\r')
                output.Append(value == '\t' ? "\\t" : value == '\n' ? "\\n" : "\\r");
            else if (value is >= 0x20 and < 0x7F)
                output.Append((char)value);
            else
                output.Append(CultureInfo.InvariantCulture, $"\\x{value:x2}");
        }

        output.Append(quote);
    }

    /// <summary>The shortest digits that give the number back, always with a point or an exponent: <c>1.0</c>, <c>1e-05</c>, <c>1.5e+300</c>.</summary>
    public static void AppendNumber(StringBuilder output, double value)
    {
        if (!double.IsFinite(value))
        {
            output.Append(double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf");
            return;
        }

        var text = value.ToString("R", CultureInfo.InvariantCulture).TrimStart('-');
        var power = text.IndexOf('E', StringComparison.Ordinal);
        var mantissa = power < 0 ? text : text[..power];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? mantissa.Length : point;
        var allDigits = mantissa.Replace(".", "", StringComparison.Ordinal);
        var leading = allDigits.Length - allDigits.TrimStart('0').Length;
        var digits = value == 0 ? "0" : allDigits.Trim('0');

        // The power of ten of the first digit that counts.
        var exponent = value == 0 ? 0 : whole - leading - 1
            + (power < 0 ? 0 : int.Parse(text.AsSpan(power + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));

        if (double.IsNegative(value))
            output.Append('-');
        if (exponent is < -4 or >= 16)
        {
            output.Append(digits[0]);
            if (digits.Length > 1)
                output.Append('.').Append(digits.AsSpan(1));
            output.Append('e').Append(exponent < 0 ? '-' : '+').Append(Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture));
        }
        else if (exponent < 0)
        {
            output.Append("0.").Append('0', -exponent - 1).Append(digits);
        }
        else if (digits.Length <= exponent + 1)
        {
            output.Append(digits).Append('0', exponent + 1 - digits.Length).Append(".0");
        }
        else
        {
            output.Append(digits.AsSpan(0, exponent + 1)).Append('.').Append(digits.AsSpan(exponent + 1));
        }
    }
}
