using System.Globalization;

namespace Placa.Archive.Querying;

/// <summary>A DT value with the precision it was written in: 2024 is the whole year (PS3.5 section 6.2).</summary>
/// <param name="Start">Its first moment, by the clock it was written by.</param>
/// <param name="End">The first moment after it.</param>
/// <param name="Offset">The clock's offset from UTC; null where it does not say.</param>
internal readonly record struct DateTimeValue(DateTime Start, DateTime End, TimeSpan? Offset)
{
    private const int FractionDigits = 6;
    private const int LengthWithSeconds = 14;

    private static readonly string[] Formats = ["yyyy", "yyyyMM", "yyyyMMdd", "yyyyMMddHH", "yyyyMMddHHmm", "yyyyMMddHHmmss"];

    public long StartTicks(bool isZoned, TimeSpan? assumed) => Start.Ticks - (isZoned ? OffsetOr(assumed).Ticks : 0);

    public long EndTicks(bool isZoned, TimeSpan? assumed) => End.Ticks - (isZoned ? OffsetOr(assumed).Ticks : 0);

    private TimeSpan OffsetOr(TimeSpan? assumed) => Offset ?? assumed ?? TimeZoneInfo.Local.GetUtcOffset(Start);

    /// <summary>Reads YYYY[MM[DD[HH[MM[SS[.F…]]]]]][&amp;ZZXX].</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeValue value)
    {
        value = default;
        text = text.Trim();
        TimeSpan? offset = null;
        if (text.IndexOfAny('+', '-') is var sign and >= 0)
        {
            if (!ZonedMoment.TryParseOffset(text[sign..].ToString(), out var parsed))
                return false;
            offset = parsed;
            text = text[..sign];
        }

        var fraction = ReadOnlySpan<char>.Empty;
        if (text.IndexOf('.') is var point and >= 0)
        {
            fraction = text[(point + 1)..];
            text = text[..point];
            if (fraction.IsEmpty || fraction.Length > FractionDigits || fraction.ContainsAnyExceptInRange('0', '9') || text.Length != LengthWithSeconds)
                return false;
        }

        // Leap seconds are written as 60, which no calendar here knows.
        var isLeap = text.Length == LengthWithSeconds && text[12..] is "60";
        var digits = isLeap ? $"{text[..12]}59" : text.ToString();
        if (text.ContainsAnyExceptInRange('0', '9') || !DateTime.TryParseExact(digits, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var start) || start.Year > 9998)
            return false;
        if (isLeap)
            start = start.AddSeconds(1);
        for (var i = 0; i < fraction.Length; i++)
            start = start.AddTicks((fraction[i] - '0') * (long)Math.Pow(10, 6 - i));
        value = new DateTimeValue(start, EndOf(start, text.Length, fraction.Length), offset);
        return true;
    }

    /// <summary>The moment that a stored value begins at, in ticks; null for what is none.</summary>
    /// <param name="text">A DT value.</param>
    /// <param name="zone">Timezone Offset From UTC of the data set; empty where it is not declared.</param>
    /// <param name="isZoned">Not 0 for ticks of UTC, 0 for those of the clock it was written by.</param>
    public static long? TicksOf(string? text, string zone, long isZoned)
    {
        if (!TryParse(text, out var value))
            return null;
        return value.StartTicks(isZoned != 0, ZonedMoment.TryParseOffset(zone, out var declared) ? declared : null);
    }

    private static DateTime EndOf(DateTime start, int digits, int fractionDigits) => digits switch
    {
        4 => start.AddYears(1),
        6 => start.AddMonths(1),
        8 => start.AddDays(1),
        10 => start.AddHours(1),
        12 => start.AddMinutes(1),
        _ => start.AddTicks((long)Math.Pow(10, 7 - fractionDigits)),
    };
}

/// <summary>A key for an attribute of VR DT: a value or a range (PS3.4 section C.2.2.2.5). An end that is missing is open.</summary>
internal readonly record struct DateTimeRange(DateTimeValue? First, DateTimeValue? Last)
{
    private const int OffsetLength = 5;

    /// <summary>Whether any end says in which timezone it is.</summary>
    public bool HasOffset => First?.Offset is not null || Last?.Offset is not null;

    public static bool TryParse(string text, out DateTimeRange range)
    {
        range = default;
        var value = text.AsSpan().Trim();
        var dash = RangeDash(value);
        if (dash < 0)
        {
            if (!DateTimeValue.TryParse(value, out var single))
                return false;
            range = new DateTimeRange(single, single);
            return true;
        }

        if (!TryParseEnd(value[..dash], out var first) || !TryParseEnd(value[(dash + 1)..], out var last) || first is null && last is null)
            return false;
        range = new DateTimeRange(first, last);
        return true;
    }

    private static bool TryParseEnd(ReadOnlySpan<char> text, out DateTimeValue? end)
    {
        end = null;
        if (text.IsEmpty)
            return true;
        if (!DateTimeValue.TryParse(text, out var value))
            return false;
        end = value;
        return true;
    }

    /// <summary>The hyphen between two ends, not one of an offset: where four digits after it can be an offset they are one, as the standard has it.</summary>
    private static int RangeDash(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '-' && !(i > 0 && IsOffset(text[i..])))
                return i;
        }

        return -1;
    }

    private static bool IsOffset(ReadOnlySpan<char> text) =>
        text.Length >= OffsetLength && (text.Length == OffsetLength || text[OffsetLength] == '-') && ZonedMoment.TryParseOffset(text[..OffsetLength].ToString(), out _);
}
