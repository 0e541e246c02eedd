namespace Placa.Dicom;

/// <summary>A person's name in up to three scripts (PS3.5 section 6.2.1). Groups keep the text they were given.</summary>
/// <param name="Alphabetic">The group in single-byte characters, such as <c>Müller^Ana</c>; empty when absent.</param>
/// <param name="Ideographic">The group in ideographs, such as <c>山田^太郎</c>; empty when absent.</param>
/// <param name="Phonetic">The group in phonetic script, such as <c>やまだ^たろう</c>; empty when absent.</param>
public readonly record struct PersonName(string Alphabetic, string Ideographic = "", string Phonetic = "")
{
    /// <summary>The components of the alphabetic group, or of the first one there is.</summary>
    public PersonNameComponents Components =>
        PersonNameComponents.Parse(Alphabetic is { Length: > 0 } ? Alphabetic : Ideographic is { Length: > 0 } ? Ideographic : Phonetic ?? "");

    /// <summary>The components of the ideographic group.</summary>
    public PersonNameComponents IdeographicComponents => PersonNameComponents.Parse(Ideographic ?? "");

    /// <summary>The components of the phonetic group.</summary>
    public PersonNameComponents PhoneticComponents => PersonNameComponents.Parse(Phonetic ?? "");

    /// <summary>True when no group has a character other than delimiters and spaces.</summary>
    public bool IsEmpty => ToString().AsSpan().IndexOfAnyExcept("^= ") < 0;

    /// <summary>
    /// Splits a value at <c>=</c> into its groups, spaces around them removed. What follows a third one belongs to the phonetic group.
    /// </summary>
    public static PersonName Parse(string value)
    {
        var rest = value.AsSpan();
        var alphabetic = Next(ref rest);
        var ideographic = Next(ref rest);
        return new PersonName(alphabetic, ideographic, rest.Trim(' ').ToString());

        static string Next(ref ReadOnlySpan<char> rest)
        {
            var end = rest.IndexOf('=');
            var group = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            return group.Trim(' ').ToString();
        }
    }

    /// <summary>The value as it is stored, without delimiters for groups at the end that are empty.</summary>
    public override string ToString() => $"{Alphabetic}={Ideographic}={Phonetic}".TrimEnd('=');
}

/// <summary>The five components of one group of a person's name (PS3.5 section 6.2.1.1).</summary>
/// <param name="FamilyName">The family name complex.</param>
/// <param name="GivenName">The given name complex.</param>
/// <param name="MiddleName">The middle names.</param>
/// <param name="NamePrefix">What goes before, such as a title.</param>
/// <param name="NameSuffix">What follows, such as a degree.</param>
public readonly record struct PersonNameComponents(
    string FamilyName, string GivenName = "", string MiddleName = "", string NamePrefix = "", string NameSuffix = "")
{
    /// <summary>Splits a group at <c>^</c>, spaces around components removed. What follows a fifth one belongs to the suffix.</summary>
    public static PersonNameComponents Parse(string group)
    {
        var parts = group.Split('^', 5);
        return new PersonNameComponents(Part(0), Part(1), Part(2), Part(3), Part(4));

        string Part(int index) => index < parts.Length ? parts[index].Trim(' ') : "";
    }

    /// <summary>The group as it is stored, without delimiters for components at the end that are empty.</summary>
    public override string ToString() => $"{FamilyName}^{GivenName}^{MiddleName}^{NamePrefix}^{NameSuffix}".TrimEnd('^');
}
