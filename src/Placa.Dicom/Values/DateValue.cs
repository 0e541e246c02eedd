using System.Globalization;

namespace Placa.Dicom;

/// <summary>Dates as DA holds them (PS3.5 section 6.2).</summary>
internal static class DateValue
{
    /// <summary>Reads <c>YYYYMMDD</c>, or <c>YYYY.MM.DD</c> as ACR-NEMA wrote it.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out DateOnly date)
    {
        date = default;
        var reader = new DigitReader(text);
        if (!reader.TryRead(4, 1, 9999, out var year))
            return false;
        var dotted = reader.TrySkip('.');
        if (!reader.TryRead(2, 1, 12, out var month) || (dotted && !reader.TrySkip('.'))
            || !reader.TryRead(2, 1, DateTime.DaysInMonth(year, month), out var day) || !reader.IsAtEnd)
        {
            return false;
        }
        date = new DateOnly(year, month, day);
        return true;
    }

    public static string ToText(DateOnly date) => date.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
