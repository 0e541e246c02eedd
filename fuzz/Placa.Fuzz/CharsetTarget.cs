using Placa.Dicom;

namespace Placa.Fuzz;

/// <summary>
/// Text in every character set: decoding never fails, values are what stands between the delimiters, and what can be encoded decodes to the
/// same text. The first two bytes of an input choose the set and the value representation.
/// </summary>
internal static class CharsetTarget
{
    private static readonly string[][] Terms =
    [
        [], ["ISO_IR 100"], ["ISO_IR 101"], ["ISO_IR 109"], ["ISO_IR 110"], ["ISO_IR 144"], ["ISO_IR 127"], ["ISO_IR 126"], ["ISO_IR 138"],
        ["ISO_IR 148"], ["ISO_IR 203"], ["ISO_IR 13"], ["ISO_IR 166"], ["ISO_IR 192"], ["GB18030"], ["GBK"],
        ["", "ISO 2022 IR 87"], ["ISO 2022 IR 13", "ISO 2022 IR 87", "ISO 2022 IR 159"], ["", "ISO 2022 IR 149"], ["", "ISO 2022 IR 58"],
        ["ISO 2022 IR 6", "ISO 2022 IR 100", "ISO 2022 IR 144", "ISO 2022 IR 126"], ["ISO 2022 IR 100", "ISO 2022 IR 13", "ISO 2022 IR 149"],
        ["ISO 2022 IR 166", "ISO 2022 IR 58"], ["Shift_JIS"], ["windows-1252"], ["Big5"],
    ];

    private static readonly VR[] VRs = [VR.PN, VR.LO, VR.SH, VR.UC, VR.LT, VR.ST, VR.UT, VR.CS];

    private static readonly string[] Texts =
    [
        "Yamada^Tarou=山田^太郎=やまだ^たろう", "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう", "Hong^Gildong=洪^吉洞=홍^길동", "Zhang^XiaoDong=张^小东=", "Wang^XiaoDong=王^小东=",
        "Buc^Jérôme\\Äneas^Rüdiger", "Люкceмбypг", "Διονυσιος", "قباني^لنزار", "שרון^דבורה", "ไทย^ข้อความ", "Ibáñez Peña\\María\\", "a\\b\r\nc\fd\te",
    ];

    public static bool Run(byte[] input)
    {
        if (input.Length < 2)
            return false;

        var terms = Terms[input[0] % Terms.Length];
        var set = CharacterSet.FromSpecificCharacterSet(terms, out _);
        var vr = VRs[input[1] % VRs.Length];
        var bytes = input.AsSpan(2);
        var text = set.Decode(bytes, vr, out var issues);
        var pieces = CheckValues(set, bytes, vr);
        if (vr.IsMultiValuedString && text != string.Join('\\', pieces))
            throw new InvalidDataException($"{set}, {vr}: the text is not that of the values with delimiters between.");

        if (set.TryEncode(text, vr, out var encoded))
        {
            var again = set.Decode(encoded, vr);
            if (again != text)
                throw new InvalidDataException($"{set}, {vr}: encoded and decoded again, the text differs: {Show(text)} became {Show(again)} from {Convert.ToHexString(encoded)}");
        }
        return issues == TextIssues.None;
    }

    public static IEnumerable<byte[]> Seeds()
    {
        for (var terms = 0; terms < Terms.Length; terms++)
        {
            var set = CharacterSet.FromSpecificCharacterSet(Terms[terms], out _);
            foreach (var text in Texts)
            {
                for (var vr = 0; vr < VRs.Length; vr++)
                {
                    if (set.TryEncode(text, VRs[vr], out var bytes))
                        yield return [(byte)terms, (byte)vr, .. bytes];
                }
            }
        }
    }

    /// <summary>Splits at the delimiters by hand; what stands between them must be the values.</summary>
    private static List<string> CheckValues(CharacterSet set, ReadOnlySpan<byte> bytes, VR vr)
    {
        var values = set.DecodeValues(bytes, vr);
        var pieces = new List<string>();
        var trimmed = new List<string>();
        for (var rest = bytes; ;)
        {
            var delimiter = set.IndexOfDelimiter(rest, vr);
            var piece = delimiter < 0 ? rest : rest[..delimiter];
            pieces.Add(set.Decode(piece, vr));
            trimmed.Add(set.Decode(piece.Trim(" \0"u8), vr));
            if (delimiter < 0)
                break;
            rest = rest[(delimiter + 1)..];
        }

        if (vr.IsMultiValuedString && values.Length > 0 && !values.SequenceEqual(trimmed))
            throw new InvalidDataException($"{set}, {vr}: the values are not what stands between the delimiters.");
        return pieces;
    }

    private static string Show(string text) => string.Concat(text.Select(character => character is > ' ' and < '\x7F' ? $"{character}" : $"\\u{(int)character:X4}"));
}
