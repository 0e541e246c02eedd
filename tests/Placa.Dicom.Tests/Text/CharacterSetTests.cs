using System.Text;
using Placa.Testing;

namespace Placa.Dicom.Tests.Text;

public class CharacterSetTests
{
    private static CharacterSet Set(string specificCharacterSet) =>
        CharacterSet.FromSpecificCharacterSet(specificCharacterSet.Split('\\'), out _);

    /// <summary>Bytes from text in which <c>␛</c> stands for the escape character and <c>{E9}</c> for the byte E9.</summary>
    private static byte[] Raw(string text)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '{')
            {
                bytes.AddRange(Bytes.FromHex(text[(i + 1)..text.IndexOf('}', i)]));
                i = text.IndexOf('}', i);
            }
            else
            {
                bytes.Add(text[i] == '␛' ? (byte)0x1B : (byte)text[i]);
            }
        }

        return [.. bytes];
    }

    // The examples of PS3.5 annexes H, I, J and K, and the corpus' European names.
    [Theory]
    [InlineData("ISO_IR 100", "Buc^J{E9}r{F4}me", "Buc^Jérôme")]
    [InlineData("ISO_IR 101", "Wa{B3}{EA}sa", "Wałęsa")]
    [InlineData("ISO_IR 109", "{A6}", "Ĥ")]
    [InlineData("ISO_IR 110", "{BF}", "ŋ")]
    [InlineData("ISO_IR 144", "{BB EE DA 63 65 DC D1 79 70 D3}", "Люкceмбypг")]
    [InlineData("ISO_IR 127", "{E2 C8 C7 E6 EA}^{E4 E6 D2 C7 D1}", "قباني^لنزار")]
    [InlineData("ISO_IR 126", "{C4 E9 EF ED F5 F3 E9 EF F2}", "Διονυσιος")]
    [InlineData("ISO_IR 138", "{F9 F8 E5 EF}^{E3 E1 E5 F8 E4}", "שרון^דבורה")]
    [InlineData("ISO_IR 148", "{DE}{FD}", "Şı")]
    [InlineData("ISO_IR 166", "{CA C1}", "สม")]
    [InlineData("ISO_IR 203", "{A4}{BC}", "€Œ")]
    [InlineData("ISO_IR 13", "{D4 CF C0 DE}^{C0 DB B3}", "ﾔﾏﾀﾞ^ﾀﾛｳ")]
    [InlineData("ISO_IR 192", "Wang^XiaoDong={E7 8E 8B}^{E5 B0 8F E6 9D B1}=", "Wang^XiaoDong=王^小東=")]
    [InlineData("GB18030", "Wang^XiaoDong={CD F5}^{D0 A1 B6 AB}=", "Wang^XiaoDong=王^小东=")]
    [InlineData("GBK", "Wang^XiaoDong={CD F5}^{D0 A1 B6 AB}=", "Wang^XiaoDong=王^小东=")]
    [InlineData("\\ISO 2022 IR 87", "Yamada^Tarou=␛$B;3ED␛(B^␛$BB@O:␛(B=␛$B$d$^$@␛(B^␛$B$?$m$&␛(B", "Yamada^Tarou=山田^太郎=やまだ^たろう")]
    [InlineData("ISO 2022 IR 13\\ISO 2022 IR 87", "{D4 CF C0 DE}^{C0 DB B3}=␛$B;3ED␛(J^␛$BB@O:␛(J=␛$B$d$^$@␛(J^␛$B$?$m$&␛(J", "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう")]
    [InlineData("\\ISO 2022 IR 149", "Hong^Gildong=␛$)C{FB F3}^␛$)C{D1 CE D4 D7}=␛$)C{C8 AB}^␛$)C{B1 E6 B5 BF}", "Hong^Gildong=洪^吉洞=홍^길동")]
    [InlineData("\\ISO 2022 IR 58", "Zhang^XiaoDong=␛$)A{D5 C5}^␛$)A{D0 A1 B6 AB}=", "Zhang^XiaoDong=张^小东=")]
    [InlineData("\\ISO 2022 IR 159", "␛$(D{30 21 22 37}␛(B", "丂～")]
    [InlineData("\\ISO 2022 IR 87\\ISO 2022 IR 100", "␛$B;3␛(B␛-A{E9}", "山é")]
    [InlineData("ISO 2022 IR 100\\ISO 2022 IR 126", "{E9}␛-F{C4}^{E9}", "éΔ^é")]
    public void Names_decode_and_encode(string set, string raw, string text)
    {
        Assert.Equal(text, Set(set).Decode(Raw(raw), VR.PN, out var issues));
        Assert.Equal(TextIssues.None, issues);

        Assert.True(Set(set).TryEncode(text, VR.PN, out var encoded));
        Assert.Equal(text, Set(set).Decode(encoded, VR.PN, out issues));
        Assert.Equal(TextIssues.None, issues);
    }

    [Theory]
    [InlineData("\\ISO 2022 IR 87", "Yamada^Tarou=␛$B;3ED␛(B^␛$BB@O:␛(B=␛$B$d$^$@␛(B^␛$B$?$m$&␛(B", "Yamada^Tarou=山田^太郎=やまだ^たろう")]
    [InlineData("ISO 2022 IR 13\\ISO 2022 IR 87", "{D4 CF C0 DE}^{C0 DB B3}=␛$B;3ED␛(J^␛$BB@O:␛(J=␛$B$d$^$@␛(J^␛$B$?$m$&␛(J", "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう")]
    [InlineData("\\ISO 2022 IR 149", "Hong^Gildong=␛$)C{FB F3}^␛$)C{D1 CE D4 D7}=␛$)C{C8 AB}^␛$)C{B1 E6 B5 BF}", "Hong^Gildong=洪^吉洞=홍^길동")]
    public void Encoding_gives_the_bytes_of_the_standards_examples(string set, string raw, string text)
    {
        Assert.True(Set(set).TryEncode(text, VR.PN, out var bytes));

        Assert.Equal(Raw(raw), bytes);
    }

    [Fact]
    public void A_backslash_inside_a_character_is_no_delimiter()
    {
        // 8D 5C is one character of GB18030 and GBK, 83 5C one of Shift-JIS, 21 5C one of JIS X 0208.
        Assert.Equal(["峔", "A"], Set("GB18030").DecodeValues(Raw("{8D}\\\\A"), VR.LO));
        Assert.Equal(["峔", "A"], Set("GBK").DecodeValues(Raw("{8D}\\\\A"), VR.LO));
        Assert.Equal(["ソ", "A"], Set("Shift_JIS").DecodeValues(Raw("{83}\\\\A"), VR.LO));
        Assert.Equal(["＋", "A"], Set("\\ISO 2022 IR 87").DecodeValues(Raw("␛$B!\\␛(B\\A"), VR.LO));
        Assert.Equal(["㐀\u5000", "A"], Set("GB18030").DecodeValues([.. Encoded("GB18030", "㐀\u5000"), (byte)'\\', (byte)'A'], VR.LO));
    }

    private static byte[] Encoded(string set, string text)
    {
        Assert.True(Set(set).TryEncode(text, VR.LT, out var bytes));
        return bytes;
    }

    [Theory]
    [InlineData("A\\B", "LO", new[] { "A", "B" })]
    [InlineData(" A \\ B ", "LO", new[] { "A", "B" })]
    [InlineData("A\\", "LO", new[] { "A", "" })]
    [InlineData("\\\\", "LO", new[] { "", "", "" })]
    [InlineData("A\\B", "LT", new[] { "A\\B" })]
    [InlineData("  A  ", "LT", new[] { "  A" })]
    [InlineData("A{00}", "SH", new[] { "A" })]
    [InlineData("   ", "LO", new string[0])]
    [InlineData("", "LT", new string[0])]
    public void Values_are_split_and_padding_is_removed(string raw, string vr, string[] values)
    {
        Assert.True(VR.TryParse(vr, out var parsed));

        Assert.Equal(values, CharacterSet.Default.DecodeValues(Raw(raw), parsed));
    }

    [Theory]
    [InlineData("LT", "\r", false)]
    [InlineData("LT", "\n", false)]
    [InlineData("LT", "\f", false)]
    [InlineData("LT", "\t", false)]
    [InlineData("PN", "^", false)]
    [InlineData("PN", "=", false)]
    [InlineData("LO", "\\", false)]
    [InlineData("LO", "^", true)]
    [InlineData("LT", "\\", true)]
    public void Delimiters_bring_the_first_set_back(string vr, string delimiter, bool stays)
    {
        Assert.True(VR.TryParse(vr, out var parsed));

        var text = Set("ISO 2022 IR 100\\ISO 2022 IR 144").Decode(Raw($"␛-L{{D0}}{delimiter}{{E9}}"), parsed);

        Assert.Equal($"а{delimiter}{(stays ? 'щ' : 'é')}", text);
    }

    [Fact]
    public void Yen_and_overline_of_JIS_X_0201_are_read_as_such_where_they_are_text()
    {
        Assert.Equal("¥‾", Set("ISO_IR 13").Decode("\\~"u8, VR.LT));
        Assert.Equal(["A", "B"], Set("ISO_IR 13").DecodeValues("A\\B"u8, VR.LO));
        Assert.Equal("\\~", Set("ISO 2022 IR 13\\ISO 2022 IR 87").Decode(Raw("␛(B\\~"), VR.LT));
    }

    [Theory]
    [InlineData("ISO_IR 100", "ISO_IR 100", true)]
    [InlineData("", "", true)]
    [InlineData("ISO_IR 6", "", true)]
    [InlineData("ISO IR 100", "ISO_IR 100", false)]
    [InlineData("ISO-IR 100", "ISO_IR 100", false)]
    [InlineData("ISO_IR_100", "ISO_IR 100", false)]
    [InlineData("iso_ir 100", "ISO_IR 100", false)]
    [InlineData("iso8859-1", "ISO_IR 100", false)]
    [InlineData("ISO 8859-2", "ISO_IR 101", false)]
    [InlineData("ISO 2022 IR 100", "ISO_IR 100", false)]
    [InlineData("latin1", "ISO_IR 100", false)]
    [InlineData("UTF-8", "ISO_IR 192", false)]
    [InlineData("utf8", "ISO_IR 192", false)]
    [InlineData("WINDOWS-1252", "windows-1252", false)]
    [InlineData("ISO_IR 999", "", false)]
    [InlineData("\\ISO 2022 IR 87", "\\ISO 2022 IR 87", true)]
    [InlineData("ISO 2022 IR 6\\ISO 2022 IR 87", "ISO 2022 IR 6\\ISO 2022 IR 87", true)]
    [InlineData("ISO_IR 100\\ISO 2022 IR 87", "ISO 2022 IR 100\\ISO 2022 IR 87", false)]
    [InlineData("ISO_IR 192\\ISO 2022 IR 87", "ISO_IR 192", false)]
    [InlineData("ISO 2022 IR 100\\ISO_IR 192", "ISO_IR 100", false)]
    [InlineData("ISO 2022 GBK", "GBK", false)]
    [InlineData("ISO 2022 IR 149", "ISO 2022 IR 149", false)]
    public void Misspelt_terms_are_taken_for_what_they_resemble(string value, string terms, bool recognised)
    {
        var set = CharacterSet.FromSpecificCharacterSet(value.Split('\\'), out var isRecognised);

        Assert.Equal(terms, set.ToString());
        Assert.Equal(recognised, isRecognised);
    }

    [Theory]
    [InlineData("", "{E9}", "é", TextIssues.BeyondRepertoire)]
    [InlineData("ISO_IR 6", "{E9}", "é", TextIssues.BeyondRepertoire)]
    [InlineData("ISO_IR 100", "{93}", "\u0093", TextIssues.None)]
    [InlineData("ISO_IR 127", "{A1}", "\uFFFD", TextIssues.Undecodable)]
    [InlineData("ISO_IR 192", "a{E9}b", "a\uFFFDb", TextIssues.Undecodable)]
    [InlineData("GB18030", "a{FF}b", "a\uFFFDb", TextIssues.Undecodable)]
    [InlineData("\\ISO 2022 IR 149", "{C8 AB}", "홍", TextIssues.BeyondRepertoire)]
    [InlineData("ISO 2022 IR 149", "{C8 AB}", "홍", TextIssues.None)]
    [InlineData("\\ISO 2022 IR 87", "␛$B;", "\uFFFD", TextIssues.Undecodable)]
    [InlineData("\\ISO 2022 IR 87", "␛$B/~␛(BA", "\uFFFDA", TextIssues.Undecodable)]
    [InlineData("\\ISO 2022 IR 149", "␛$)C{C8}", "\uFFFD", TextIssues.Undecodable)]
    [InlineData("ISO_IR 100", "␛$B;3␛(B", "山", TextIssues.UndeclaredEscape)]
    [InlineData("ISO_IR 100", "a␛%Gb", "a\u001B%Gb", TextIssues.UnknownEscape)]
    [InlineData("\\ISO 2022 IR 87", "a␛", "a\u001B", TextIssues.UnknownEscape)]
    public void Bytes_against_the_rules_lose_as_little_as_can_be(string set, string raw, string text, TextIssues expected)
    {
        Assert.Equal(text, Set(set).Decode(Raw(raw), VR.LO, out var issues));

        Assert.Equal(expected, issues);
    }

    [Theory]
    [InlineData("", "é")]
    [InlineData("ISO_IR 100", "ł")]
    [InlineData("ISO_IR 100", "山")]
    [InlineData("ISO_IR 13", "山")]
    [InlineData("\\ISO 2022 IR 87", "홍")]
    [InlineData("ISO_IR 100", "😀")]
    [InlineData("GBK", "😀")]
    public void Text_the_set_lacks_is_not_encoded(string set, string text)
    {
        Assert.False(Set(set).TryEncode(text, VR.LO, out _));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_not_encoded()
    {
        Assert.False(CharacterSet.Utf8.TryEncode("a\uD800", VR.LO, out _));
    }

    [Fact]
    public void Codes_and_numbers_keep_to_the_default_repertoire()
    {
        Assert.Equal("Ã©", Set("ISO_IR 192").Decode("é"u8, VR.CS));
        Assert.False(Set("ISO_IR 192").TryEncode("é", VR.CS, out _));
    }

    [Fact]
    public void Every_set_reads_every_byte_and_every_pair_of_bytes_without_failing()
    {
        string[] sets =
        [
            "", "ISO_IR 100", "ISO_IR 101", "ISO_IR 109", "ISO_IR 110", "ISO_IR 144", "ISO_IR 127", "ISO_IR 126", "ISO_IR 138", "ISO_IR 148",
            "ISO_IR 203", "ISO_IR 13", "ISO_IR 166", "ISO_IR 192", "GB18030", "GBK", "Shift_JIS", "Big5", "windows-1252",
            "\\ISO 2022 IR 87\\ISO 2022 IR 159", "\\ISO 2022 IR 149", "\\ISO 2022 IR 58", "ISO 2022 IR 13\\ISO 2022 IR 87",
        ];
        byte[][] prefixes = [[], .. new[] { "$B", "$(D", "$)C", "$)A", "(J", ")I", "-L" }.Select(e => Encoding.ASCII.GetBytes("\u001B" + e))];
        foreach (var set in sets)
            foreach (var prefix in prefixes)
                for (var pair = 0; pair < 0x10000; pair += prefix.Length > 0 ? 31 : 7)
                {
                    byte[] bytes = [.. prefix, (byte)(pair >> 8), (byte)pair];
                    Set(set).DecodeValues(bytes, VR.PN);
                }
    }

    [Theory]
    [InlineData("ISO_IR 101")]
    [InlineData("ISO_IR 109")]
    [InlineData("ISO_IR 110")]
    [InlineData("ISO_IR 144")]
    [InlineData("ISO_IR 127")]
    [InlineData("ISO_IR 126")]
    [InlineData("ISO_IR 138")]
    [InlineData("ISO_IR 148")]
    [InlineData("ISO_IR 203")]
    [InlineData("ISO_IR 166")]
    [InlineData("\\ISO 2022 IR 87\\ISO 2022 IR 159")]
    [InlineData("\\ISO 2022 IR 149")]
    [InlineData("\\ISO 2022 IR 58")]
    [InlineData("GB18030")]
    public void What_a_set_can_encode_reads_back_the_same(string name)
    {
        var set = Set(name);
        var count = 0;
        for (var c = 0x20; c < 0xD800; c++)
        {
            var text = $"a{(char)c}b";
            if (!set.TryEncode(text, VR.LT, out var bytes))
                continue;
            count++;
            Assert.Equal(text, set.Decode(bytes, VR.LT, out var issues));
            Assert.Equal(TextIssues.None, issues);
        }

        Assert.InRange(count, 140, 56_000);
    }

    [Theory]
    [InlineData("GB18030", "8130 5C 41", true)]
    [InlineData("GB18030", "8130 8A39 5C 41", false)]
    [InlineData("GB18030", "81 20 5C 41", true)]
    [InlineData("GB18030", "8130 8130 5C 41", false)]
    [InlineData("GBK", "81 20 5C 41", true)]
    public void A_lead_byte_that_leads_to_no_character_takes_no_delimiter_with_it(string term, string hex, bool isUndecodable)
    {
        var set = CharacterSet.FromSpecificCharacterSet([term], out _);
        var bytes = Bytes.FromHex(hex);

        var values = set.DecodeValues(bytes, VR.LO, out var issues);

        Assert.Equal(2, values.Length);
        Assert.Equal("A", values[1]);
        Assert.Equal(isUndecodable, (issues & TextIssues.Undecodable) != 0);
        Assert.Equal(string.Join('\\', values), set.Decode(bytes, VR.LO).Replace(" \\", "\\", StringComparison.Ordinal));
    }
}
