using System.Globalization;

namespace Placa.Archive.Querying;

/// <summary>Dates and times in another timezone, for timezone query adjustment (PS3.4 section C.2.2.2).</summary>
public static class ZonedMoment
{
    private static readonly TimeSpan Earliest = TimeSpan.FromHours(-12);
    private static readonly TimeSpan Latest = TimeSpan.FromHours(14);

    /// <summary>Reads a value of Timezone Offset From UTC (0008,0201), <c>&amp;ZZXX</c>: -1200 to +1400.</summary>
    public static bool TryParseOffset(string text, out TimeSpan offset)
    {
        offset = default;
        if (text.Length != 5 || text[0] is not ('+' or '-') || text.AsSpan(1).ContainsAnyExceptInRange('0', '9'))
            return false;
        var minutes = int.Parse(text.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture);
        offset = new TimeSpan(int.Parse(text.AsSpan(1, 2), NumberStyles.None, CultureInfo.InvariantCulture), minutes, 0);
        if (text[0] == '-')
            offset = -offset;
        return minutes < 60 && offset >= Earliest && offset <= Latest;
    }

    /// <summary>An offset as (0008,0201) has it.</summary>
    public static string Format(TimeSpan offset) =>
        string.Create(CultureInfo.InvariantCulture, $"{(offset < TimeSpan.Zero ? '-' : '+')}{Math.Abs(offset.Hours):00}{Math.Abs(offset.Minutes):00}");

    /// <summary>The offset that holds for a stored moment: the one its data set declares, else that of this machine at that moment.</summary>
    /// <param name="date">A DA value.</param>
    /// <param name="time">A TM value.</param>
    /// <param name="declared">Timezone Offset From UTC; empty where it is not declared.</param>
    public static TimeSpan OffsetOf(string date, string time, string declared)
    {
        if (TryParseOffset(declared, out var offset))
            return offset;
        return TryRead(date, time, out var moment, out _) ? TimeZoneInfo.Local.GetUtcOffset(moment) : TimeZoneInfo.Local.BaseUtcOffset;
    }

    /// <summary>A stored moment as it is called in another timezone. What is no moment, as a date without a time, stays as it is.</summary>
    /// <param name="date">A DA value.</param>
    /// <param name="time">A TM value.</param>
    /// <param name="declared">Timezone Offset From UTC of the data set; empty where it is not declared.</param>
    /// <param name="minutes">The other timezone's offset from UTC in minutes.</param>
    internal static (string Date, string Time) Convert(string date, string time, string declared, long minutes)
    {
        if (!TryRead(date, time, out var moment, out var rest))
            return (date, time);
        var ticks = moment.Ticks + minutes * TimeSpan.TicksPerMinute - OffsetOf(date, time, declared).Ticks;
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks)
            return (date, time);
        var converted = new DateTime(ticks);
        return (converted.ToString("yyyyMMdd", CultureInfo.InvariantCulture), converted.ToString("HHmm", CultureInfo.InvariantCulture) + rest);
    }

    /// <summary>Seconds and their fractions are the same in all timezones, and so are left as text.</summary>
    private static bool TryRead(string date, string time, out DateTime moment, out string rest)
    {
        rest = time.Length > 4 ? time[4..] : "";
        var minutes = time.Length switch { 2 => time + "00", >= 4 => time[..4], _ => "" };
        return DateTime.TryParseExact(date + minutes, "yyyyMMddHHmm", CultureInfo.InvariantCulture, DateTimeStyles.None, out moment);
    }
}
