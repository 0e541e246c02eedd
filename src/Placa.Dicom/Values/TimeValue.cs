using System.Globalization;
using System.Text;

namespace Placa.Dicom;

/// <summary>A time of day as TM holds it: as precise as it was written, from the hour to a millionth of a second (PS3.5 section 6.2).</summary>
public readonly record struct TimeValue
{
    /// <summary>Makes a time.</summary>
    /// <param name="hour">0 to 23.</param>
    /// <param name="minute">0 to 59; null when only the hour is known.</param>
    /// <param name="second">0 to 60, since there are leap seconds; null when it is not known.</param>
    /// <param name="microsecond">0 to 999,999.</param>
    /// <param name="fractionDigits">How many digits of the fraction are known, 0 to 6.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such time.</exception>
    public TimeValue(int hour, int? minute = null, int? second = null, int microsecond = 0, int fractionDigits = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)hour, 23u, nameof(hour));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)(minute ?? 0), 59u, nameof(minute));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)(second ?? 0), minute is null ? 0u : 60u, nameof(second));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)microsecond, fractionDigits == 0 ? 0u : 999_999u, nameof(microsecond));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)fractionDigits, second is null ? 0u : 6u, nameof(fractionDigits));
        (Hour, Minute, Second, Microsecond, FractionDigits) = (hour, minute, second, microsecond, fractionDigits);
    }

    /// <summary>The hour, 0 to 23.</summary>
    public int Hour { get; }

    /// <summary>The minute; null when only the hour is known.</summary>
    public int? Minute { get; }

    /// <summary>The second, 60 for a leap second; null when it is not known.</summary>
    public int? Second { get; }

    /// <summary>Millionths of the second.</summary>
    public int Microsecond { get; }

    /// <summary>How many digits of the fraction were written, 0 to 6.</summary>
    public int FractionDigits { get; }

    /// <summary>The time with what is not known as zero, and a leap second as the last tick before the next minute.</summary>
    public TimeOnly ToTimeOnly() => Second == 60
        ? new TimeOnly(Hour, Minute ?? 0, 59).Add(TimeSpan.FromTicks(TimeSpan.TicksPerSecond - 1))
        : new TimeOnly(Hour, Minute ?? 0, Second ?? 0).Add(TimeSpan.FromMicroseconds(Microsecond));

    /// <summary>The time of a clock, with as many digits of the fraction as it needs.</summary>
    public static TimeValue From(TimeOnly time)
    {
        var microsecond = (int)(time.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond);
        var digits = microsecond == 0 ? 0 : 6;
        for (var rest = microsecond; digits > 0 && rest % 10 == 0; rest /= 10)
            digits--;
        return new TimeValue(time.Hour, time.Minute, time.Second, microsecond, digits);
    }

    /// <summary>Reads <c>HH[MM[SS[.FFFFFF]]]</c>, and <c>HH:MM:SS</c> as ACR-NEMA wrote it.</summary>
    /// <returns>False when the text is no such time.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out TimeValue time)
    {
        var reader = new DigitReader(text);
        return TryRead(ref reader, out time) && reader.IsAtEnd;
    }

    internal static bool TryRead(ref DigitReader reader, out TimeValue time)
    {
        time = default;
        if (!reader.TryRead(2, 0, 23, out var hour))
            return false;

        time = new TimeValue(hour);
        var colons = reader.TrySkip(':');
        if (!colons && !char.IsAsciiDigit((char)reader.Next))
            return true;
        if (!reader.TryRead(2, 0, 59, out var minute))
            return false;

        time = new TimeValue(hour, minute);
        if (colons ? !reader.TrySkip(':') : !char.IsAsciiDigit((char)reader.Next))
            return true;
        if (!reader.TryRead(2, 0, 60, out var second))
            return false;

        var (microsecond, digits) = (0, 0);
        if (reader.TrySkip('.') && !reader.TryReadFraction(out microsecond, out digits))
            return false;
        time = new TimeValue(hour, minute, second, microsecond, digits);
        return true;
    }

    /// <summary>The value as TM holds it.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(13).Append(CultureInfo.InvariantCulture, $"{Hour:00}");
        if (Minute is { } minute)
            text.Append(CultureInfo.InvariantCulture, $"{minute:00}");
        if (Second is { } second)
            text.Append(CultureInfo.InvariantCulture, $"{second:00}");
        if (FractionDigits > 0)
            text.Append('.').Append(Microsecond.ToString("000000", CultureInfo.InvariantCulture).AsSpan(0, FractionDigits));
        return text.ToString();
    }
}
