namespace Placa.Fuzz;

/// <summary>What documents are changed to: tags, VRs and values that ask something of a reader.</summary>
internal static class TellingValues
{
    private static readonly string[] Tags =
    [
        "00020010", "00080005", "00080016", "00080020", "00081140", "00090010", "00090011", "00091001", "00091101", "00100010", "00104000", "00181063",
        "00280103", "00280106", "00283002", "00283006", "00289503", "0040A730", "00420011", "54000100", "60003000", "7FE00010", "7FE10010", "7FE11001",
        "00080000", "00090000", "FFFCFFFC", "FFFEE000", "00000000", "FFFFFFFF", "0019100a", "00E10FFF", "04FF00FF",
    ];

    private static readonly string[] MultiValued = ["AE", "AS", "CS", "DA", "DS", "DT", "IS", "LO", "SH", "TM", "UC", "UI", "PN"];
    private static readonly string[] SingleValued = ["LT", "ST", "UT", "UR"];
    private static readonly string[] Integers = ["US", "SS", "UL", "SL", "UV", "SV", "FL", "FD"];
    private static readonly string[] Binary = ["OB", "OW", "OD", "OF", "OL", "OV", "UN"];
    private static readonly string[] Others = ["SQ", "AT", "XX", "ob", "", "O", "US or SS", "\u00D1\u00D1"];

    private static readonly string[] Texts =
    [
        "", " ", "A ", " A", "A^B^C^D^E", "A=B=C", "^", "=", "Núñez^Begoña", "山田^太郎", "やまだ", "ﾔﾏﾀﾞ", "Люкceмбypг", "김희중", "\u00A5\u203E", "e\u0301", "\U00020BB7",
        "\uFEFF", "\u200F\u202E", "\uFFFD", "\uFFFF", "\u0085\u2028", "a\tb\r\nc\n", "<&>]]>\"'", "a,b]{}:", "ISO_IR 100", "ISO 2022 IR 87", "GB18030", "NOSUCH",
        "a\\b", "\\", "...", "1.2.840.10008.1.2.1", "frames/1",
    ];

    private static readonly string[] Ascii =
    [
        "", " ", "A", "a_b", "20261123", "2026.11.23", "20261323", "20260101-20261231", "235960.999999", "24", "20260101120000.5-0300", "072Y", "ISO_IR 192", "ISO_IR 13",
        "\\ISO 2022 IR 149", "ISO 2022 IR 6\\ISO 2022 IR 58", "1.2.840.10008.1.2", "0.0.", "1e5", "+0.50", "-0", "1E-400", "00001", "é", "12345678901234567890", "0x10", "NaN",
    ];

    private static readonly string[] Numbers =
    [
        "0", "-0", "1", "-1", "7", "127", "255", "256", "32767", "32768", "-32768", "65535", "65536", "2147483647", "-2147483648", "4294967295", "9007199254740993",
        "9223372036854775807", "-9223372036854775808", "18446744073709551615", "1.0", "1.5", "1e2", "5.12E2", "0.1", "1.7976931348623157e308", "1e400", "4.9e-324", "1e-400",
        "0.30000000000000004", "16777217", "3.4028235e38",
    ];

    private static readonly string[] Base64 = ["", "AAA=", "AAAA", "AQIDBA==", "/////////////w==", "/v8A4AAAAAD+/90AAAAAAA==", "AAECAwQFBgc=", "A", "AA==\n", "!!"];

    public static string Tag(Random random) => One(random, Tags);

    /// <summary>Most often a VR whose values are spelled as those of the one that is there.</summary>
    public static string VR(Random random, string? current)
    {
        string[][] kinds = [MultiValued, SingleValued, Integers, Binary, Others];
        var kind = Array.Find(kinds, names => names.Contains(current));
        if (kind == MultiValued && current == "PN")
            kind = null;
        return One(random, kind is null || random.Next(6) == 0 ? kinds[random.Next(kinds.Length)] : kind);
    }

    /// <summary>A value of this VR or, now and then, of any.</summary>
    public static string Value(Random random, string? vr)
    {
        if (Array.IndexOf(Binary, vr) >= 0)
            return One(random, Base64);
        if (random.Next(16) == 0)
            return One(random, random.Next(2) == 0 ? Texts : Numbers);
        if (vr == "AT")
            return Tag(random);
        if (Array.IndexOf(Integers, vr) >= 0)
            return Numbers[random.Next(random.Next(2) == 0 ? 6 : Numbers.Length)]; // the first ones fit everywhere
        if (vr is "DS" or "IS" && random.Next(2) == 0)
            return One(random, Numbers);
        if (vr is null || (Dicom.VR.TryParse(vr, out var known) && known.IsText))
            return random.Next(40) == 0 ? string.Concat(Enumerable.Repeat(One(random, Texts), random.Next(2000))) : One(random, Texts);
        return One(random, Ascii);
    }

    public static bool IsBinary(string? vr) => Array.IndexOf(Binary, vr) >= 0;

    private static string One(Random random, string[] values) => values[random.Next(values.Length)];
}
