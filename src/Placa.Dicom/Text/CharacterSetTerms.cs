namespace Placa.Dicom;

/// <summary>
/// Makes codecs from the defined terms of Specific Character Set (PS3.3 section C.12.1.1.2), and from the spellings and names that stand
/// there in the field instead.
/// </summary>
internal static class CharacterSetTerms
{
    /// <summary>One character set of the standard, or a code page seen in its place.</summary>
    /// <param name="Term">The defined term when it is the only one; a name for what the standard lacks.</param>
    /// <param name="ExtensionTerm">The defined term among several; null for a set that stands alone.</param>
    /// <param name="Elements">The sets it brings into the halves of the code table.</param>
    /// <param name="CodePage">The code page of an encoding that stands alone; else 0.</param>
    /// <param name="IsStandard">False for what the standard lacks.</param>
    private sealed record Repertoire(string? Term, string? ExtensionTerm, CodeElement[] Elements, int CodePage = 0, bool IsStandard = true);

    private static readonly Repertoire Default = new("", "", []);

    private static readonly Dictionary<string, Repertoire> ByName = MakeNames();

    /// <summary>The codec of the values of Specific Character Set.</summary>
    /// <param name="values">The values, without padding.</param>
    /// <param name="terms">The defined terms the values were taken for.</param>
    /// <param name="recognised">False when a value is not a defined term in its place.</param>
    public static TextCodec Codec(ReadOnlySpan<string> values, out string[] terms, out bool recognised)
    {
        recognised = true;
        var repertoires = new List<Repertoire>();
        foreach (var value in values)
        {
            if (!ByName.TryGetValue(Normalise(value), out var repertoire))
            {
                recognised = false;
                repertoire = Default;
            }

            var isFirst = repertoires.Count == 0;
            recognised &= repertoire.IsStandard && IsTerm(value, repertoire, isFirst, isOnly: values.Length == 1);
            if (isFirst || repertoire.CodePage == 0)
                repertoires.Add(repertoire);
            else
                recognised = false; // it cannot be switched to, so it says nothing about the text (PS3.3 table C.12-5)
        }

        if (repertoires.Count == 0)
            repertoires.Add(Default);
        if (repertoires[0].CodePage != 0 && repertoires.Count > 1)
        {
            recognised = false;
            repertoires.RemoveRange(1, repertoires.Count - 1);
        }

        terms = [.. repertoires.Select(r => (repertoires.Count > 1 ? r.ExtensionTerm : r.Term) ?? r.ExtensionTerm ?? "")];
        return Combine(repertoires);
    }

    private static TextCodec Combine(List<Repertoire> repertoires)
    {
        if (repertoires[0].CodePage is not 0 and var codePage)
            return new EncodingCodec(codePage, backslashCanTrail: codePage is 54936 or 936 or 932 or 950);

        var first = repertoires[0].Elements;
        var lower = first.FirstOrDefault(element => !element.IsUpper && !element.IsDoubleByte) ?? CodeElement.Ascii;
        var upper = first.FirstOrDefault(element => element.IsUpper);
        var extensions = repertoires.SelectMany(r => r.Elements).Distinct().Where(element => element != lower && element != upper);
        return new Iso2022Codec(lower, upper, [.. extensions]);
    }

    private static bool IsTerm(string value, Repertoire repertoire, bool isFirst, bool isOnly) =>
        isOnly
            ? value == repertoire.Term || value == "ISO_IR 6"
            : value == repertoire.ExtensionTerm || (isFirst && value.Length == 0);

    /// <summary>Capital letters and digits only, so that blanks, hyphens and underscores may stand for one another.</summary>
    private static string Normalise(string value) => string.Concat(value.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();

    private static Dictionary<string, Repertoire> MakeNames()
    {
        var names = new Dictionary<string, Repertoire>(StringComparer.Ordinal) { [""] = Default };

        AddSet(6, null, [CodeElement.Ascii], "ASCII", "USASCII", "ISO646", "ISO646US");
        AddSet(100, 1, [CodeElement.Ascii, CodeElement.Latin1], "LATIN1");
        AddSet(101, 2, [CodeElement.Ascii, CodeElement.Latin2], "LATIN2");
        AddSet(109, 3, [CodeElement.Ascii, CodeElement.Latin3], "LATIN3");
        AddSet(110, 4, [CodeElement.Ascii, CodeElement.Latin4], "LATIN4");
        AddSet(144, 5, [CodeElement.Ascii, CodeElement.Cyrillic]);
        AddSet(127, 6, [CodeElement.Ascii, CodeElement.Arabic]);
        AddSet(126, 7, [CodeElement.Ascii, CodeElement.Greek]);
        AddSet(138, 8, [CodeElement.Ascii, CodeElement.Hebrew]);
        AddSet(148, 9, [CodeElement.Ascii, CodeElement.Latin5], "LATIN5");
        AddSet(166, 11, [CodeElement.Ascii, CodeElement.Thai], "TIS620");
        AddSet(203, 15, [CodeElement.Ascii, CodeElement.Latin9], "LATIN9");
        AddSet(13, null, [CodeElement.JisRomaji, CodeElement.JisKatakana], "JISX0201", "ISO2022IR14");
        AddExtension(87, [CodeElement.JisX0208], "JISX0208", "ISO2022JP");
        AddExtension(159, [CodeElement.JisX0212], "JISX0212", "ISO2022JP2");
        AddExtension(149, [CodeElement.KsX1001], "KSX1001", "EUCKR", "KSC56011987", "UHC", "CP949", "WINDOWS949");
        AddExtension(58, [CodeElement.Gb2312], "GB2312", "EUCCN");
        AddAlone("ISO_IR 192", EncodingCodec.Utf8CodePage, true, "ISOIR192", "ISO2022IR192", "UTF8", "ISO10646", "UNICODE");
        AddAlone("GB18030", 54936, true, "GB18030", "ISO2022GB18030");
        AddAlone("GBK", 936, true, "GBK", "ISO2022GBK", "CP936", "WINDOWS936");
        AddAlone("Shift_JIS", 932, false, "SHIFTJIS", "SJIS", "MSKANJI", "CP932", "WINDOWS31J", "WINDOWS932");
        AddAlone("Big5", 950, false, "BIG5", "CP950", "WINDOWS950");
        for (var codePage = 1250; codePage <= 1258; codePage++)
            AddAlone($"windows-{codePage}", codePage, false, $"WINDOWS{codePage}", $"CP{codePage}");
        return names;

        // Forms of the term itself (ISO IR 100, ISO-2022-100), then the numbers of ISO 8859 and other names.
        void AddSet(int number, int? part, CodeElement[] elements, params string[] others)
        {
            var repertoire = new Repertoire(number == 6 ? "" : $"ISO_IR {number}", $"ISO 2022 IR {number}", elements);
            Add(repertoire, [$"ISOIR{number}", $"ISO2022IR{number}", $"ISO2022{number}", $"IR{number}", .. others]);
            if (part is not null)
                Add(repertoire, [$"ISO8859{part}", $"8859{part}"]);
        }

        void AddExtension(int number, CodeElement[] elements, params string[] others) =>
            Add(
                new Repertoire(null, $"ISO 2022 IR {number}", elements),
                [$"ISO2022IR{number}", $"ISOIR{number}", $"ISO2022{number}", $"IR{number}", .. others]);

        void AddAlone(string term, int codePage, bool isStandard, params string[] others) =>
            Add(new Repertoire(term, null, [], codePage, isStandard), others);

        void Add(Repertoire repertoire, string[] keys)
        {
            foreach (var key in keys)
                names.Add(key, repertoire);
        }
    }
}
