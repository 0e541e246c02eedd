using System.Globalization;
using System.Text;

namespace Placa.Dicom;

/// <summary>
/// A date and time as DT holds it: as precise as it was written, from the year on, with the offset from UTC where that is known (PS3.5
/// section 6.2).
/// </summary>
public readonly record struct DateTimeValue
{
    /// <summary>Makes a date and time.</summary>
    /// <param name="year">1 to 9999.</param>
    /// <param name="month">1 to 12; null when only the year is known.</param>
    /// <param name="day">1 to 31; null when it is not known.</param>
    /// <param name="time">The time of day; null when it is not known.</param>
    /// <param name="offset">The offset from UTC in whole minutes, from -12 to +14 hours; null when it is not known.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such time.</exception>
    public DateTimeValue(int year, int? month = null, int? day = null, TimeValue? time = null, TimeSpan? offset = null)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(year is >= 1 and <= 9999, true, nameof(year));
        ArgumentOutOfRangeException.ThrowIfNotEqual(month is null or (>= 1 and <= 12), true, nameof(month));
        ArgumentOutOfRangeException.ThrowIfNotEqual(
            day is null || (month is { } known && day >= 1 && day <= DateTime.DaysInMonth(year, known)), true, nameof(day));
        ArgumentOutOfRangeException.ThrowIfNotEqual(time is null || day is not null, true, nameof(time));
        ArgumentOutOfRangeException.ThrowIfNotEqual(offset is null || IsOffset(offset.Value), true, nameof(offset));
        (Year, Month, Day, Time, Offset) = (year, month, day, time, offset);
    }

    /// <summary>The year.</summary>
    public int Year { get; }

    /// <summary>The month, from 1; null when only the year is known.</summary>
    public int? Month { get; }

    /// <summary>The day of the month; null when it is not known.</summary>
    public int? Day { get; }

    /// <summary>The time of day; null when it is not known.</summary>
    public TimeValue? Time { get; }

    /// <summary>The offset from UTC; null when neither the value nor its data set tells.</summary>
    public TimeSpan? Offset { get; }

    /// <summary>The date and time of the place, what is not known being the first there is.</summary>
    public DateTime ToDateTime() => new(new DateOnly(Year, Month ?? 1, Day ?? 1), Time?.ToTimeOnly() ?? TimeOnly.MinValue, DateTimeKind.Unspecified);

    /// <summary>The moment; null when the offset from UTC is not known.</summary>
    public DateTimeOffset? ToDateTimeOffset()
    {
        // At either end of the calendar the moment may lie beyond it.
        var local = ToDateTime();
        return Offset is { } offset && (local.Ticks - offset.Ticks) is var utc && utc >= 0 && utc <= DateTime.MaxValue.Ticks
            ? new DateTimeOffset(local, offset)
            : null;
    }

    /// <summary>The value that stands for a moment.</summary>
    public static DateTimeValue From(DateTimeOffset moment) => new(
        moment.Year, moment.Month, moment.Day, TimeValue.From(TimeOnly.FromTimeSpan(moment.TimeOfDay)), moment.Offset);

    /// <summary>Reads <c>YYYY[MM[DD[HH[MM[SS[.FFFFFF]]]]]][&amp;ZZXX]</c>.</summary>
    /// <returns>False when the text is no such time.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out DateTimeValue value)
    {
        value = default;
        TimeSpan? offset = null;
        if (text.LastIndexOfAny("+-"u8) is >= 0 and var sign)
        {
            if (!TryParseOffset(text[sign..], out var found))
                return false;
            offset = found;
            text = text[..sign];
        }

        var reader = new DigitReader(text);
        if (!reader.TryRead(4, 1, 9999, out var year))
            return false;
        int? month = null, day = null;
        TimeValue? time = null;
        if (!reader.IsAtEnd)
        {
            if (!reader.TryRead(2, 1, 12, out var number))
                return false;
            month = number;
        }
        if (!reader.IsAtEnd)
        {
            if (!reader.TryRead(2, 1, DateTime.DaysInMonth(year, month!.Value), out var number))
                return false;
            day = number;
        }
        if (!reader.IsAtEnd)
        {
            if (!TimeValue.TryRead(ref reader, out var known) || !reader.IsAtEnd)
                return false;
            time = known;
        }
        value = new DateTimeValue(year, month, day, time, offset);
        return true;
    }

    /// <summary>Reads an offset from UTC, such as <c>+0130</c>; also that of Timezone Offset From UTC (PS3.3 section C.12.1.1.8).</summary>
    internal static bool TryParseOffset(ReadOnlySpan<byte> text, out TimeSpan offset)
    {
        offset = default;
        if (text.Length != 5 || text[0] is not ((byte)'+' or (byte)'-'))
            return false;
        var reader = new DigitReader(text[1..]);
        if (!reader.TryRead(2, 0, 14, out var hours) || !reader.TryRead(2, 0, 59, out var minutes))
            return false;
        offset = new TimeSpan(hours, minutes, 0);
        if (text[0] == '-')
            offset = -offset;
        return IsOffset(offset);
    }

    internal DateTimeValue WithOffset(TimeSpan? offset) => new(Year, Month, Day, Time, offset);

    private static bool IsOffset(TimeSpan offset) =>
        offset >= TimeSpan.FromHours(-12) && offset <= TimeSpan.FromHours(14) && offset.Ticks % TimeSpan.TicksPerMinute == 0;

    /// <summary>The value as DT holds it.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(26).Append(CultureInfo.InvariantCulture, $"{Year:0000}");
        if (Month is { } month)
            text.Append(CultureInfo.InvariantCulture, $"{month:00}");
        if (Day is { } day)
            text.Append(CultureInfo.InvariantCulture, $"{day:00}");
        if (Time is { } time)
            text.Append(time.ToString());
        if (Offset is { } offset)
            text.Append(offset < TimeSpan.Zero ? '-' : '+').Append(offset.ToString("hhmm", CultureInfo.InvariantCulture));
        return text.ToString();
    }
}
