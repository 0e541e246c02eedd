using System.Globalization;

namespace Placa.Dicom;

/// <summary>What an <see cref="Age"/> counts.</summary>
public enum AgeUnit
{
    /// <summary>Days, <c>D</c>.</summary>
    Days,

    /// <summary>Weeks, <c>W</c>.</summary>
    Weeks,

    /// <summary>Months, <c>M</c>.</summary>
    Months,

    /// <summary>Years, <c>Y</c>.</summary>
    Years,
}

/// <summary>An age as AS holds it, such as <c>018M</c> (PS3.5 section 6.2).</summary>
/// <param name="Number">How many, 0 to 999.</param>
/// <param name="Unit">Of what.</param>
public readonly record struct Age(int Number, AgeUnit Unit)
{
    private const string Letters = "DWMY";

    /// <summary>Reads three digits and a letter.</summary>
    /// <returns>False when the text is no age.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out Age age)
    {
        age = default;
        var reader = new DigitReader(text);
        if (text.Length != 4 || !reader.TryRead(3, 0, 999, out var number) || Letters.IndexOf((char)reader.Next, StringComparison.Ordinal) is not (>= 0 and var unit))
            return false;
        age = new Age(number, (AgeUnit)unit);
        return true;
    }

    /// <summary>The value as AS holds it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number:000}{Letters[(int)Unit]}");
}
