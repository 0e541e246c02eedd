namespace Placa.Dicom;

/// <summary>A person's name: alphabetic, ideographic and phonetic groups (PS3.5 section 6.2.1).</summary>
public readonly record struct PersonName(string Alphabetic, string Ideographic, string Phonetic)
{
    /// <summary>Splits a value into its groups.</summary>
    public static PersonName Parse(string value)
    {
        var groups = value.Split('=');
        return new PersonName(groups[0], groups.Length > 1 ? groups[1] : "", groups.Length > 2 ? groups[2] : "");
    }
}
