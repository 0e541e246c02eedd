using System.Globalization;
using System.Text;
using Placa.Testing;

namespace Placa.Dicom.Tests.Text;

/// <summary>Every character of every set of PS3.3 section C.12.1.1.2 as pydicom reads it; where the two differ is told in docs/differences.md.</summary>
public sealed class CharacterSetPydicomTests
{
    private const string Python = "/usr/bin/python3";

    /// <summary>Lines of a Specific Character Set, N for a name and T for text, and bytes become lines of UTF-8 in hex; "-" for what is refused.</summary>
    private const string Script = """
        import sys, warnings
        import pydicom
        from pydicom import charset, config
        from pydicom.valuerep import PersonName
        warnings.simplefilter('ignore')
        config.settings.reading_validation_mode = config.RAISE
        encodings = {}
        for line in open(sys.argv[1], encoding='ascii'):
            terms, kind, value = line.rstrip('\n').split('\t')
            try:
                if terms not in encodings:
                    encodings[terms] = charset.convert_encodings(terms.split('\\'))
                value = bytes.fromhex(value)
                if kind == 'N':
                    text = str(PersonName(value, encodings[terms]))
                else:
                    text = charset.decode_bytes(value, encodings[terms], charset.TEXT_VR_DELIMS)
                print(text.encode('utf-8').hex())
            except Exception:
                print('-')
        """;

    private static readonly int[] SingleByteSets = [100, 101, 109, 110, 144, 127, 126, 138, 148, 166];

    private static readonly string[] SingleByteEscapes = ["-A", "-B", "-C", "-D", "-L", "-G", "-F", "-H", "-M", "-T"];

    /// <summary>One character or name in one set.</summary>
    private readonly record struct Case(string Terms, VR VR, byte[] Bytes)
    {
        public string Line => $"{Terms}\t{(VR == VR.PN ? 'N' : 'T')}\t{Convert.ToHexString(Bytes)}";

        /// <summary>Null for what stands for no character.</summary>
        public string? Decoded()
        {
            var text = SetOf(Terms).Decode(Bytes, VR, out var issues);
            return issues == TextIssues.None ? text : null;
        }
    }

    private static CharacterSet SetOf(string terms)
    {
        var set = CharacterSet.FromSpecificCharacterSet(terms.Split('\\'), out var recognised);
        Assert.True(recognised, terms);
        return set;
    }

    private static byte[] Escaped(string escape, params byte[] bytes) => [0x1B, .. Encoding.ASCII.GetBytes(escape), .. bytes];

    private static IEnumerable<byte> Printable(bool upper) => Enumerable.Range(upper ? 0xA0 : 0x21, upper ? 96 : 94).Select(value => (byte)value);

    private static IEnumerable<Case> Characters()
    {
        foreach (var value in Printable(upper: false).Concat(Printable(upper: true)))
        {
            for (var i = 0; i < SingleByteSets.Length; i++)
            {
                yield return new Case($"ISO_IR {SingleByteSets[i]}", VR.LT, [value]);
                yield return new Case($"\\ISO 2022 IR {SingleByteSets[i]}", VR.LT, value < 0x80 ? [value] : Escaped(SingleByteEscapes[i], value));
            }
            yield return new Case("ISO_IR 13", VR.LT, [value]);
            yield return new Case("\\ISO 2022 IR 13", VR.LT, Escaped(value < 0x80 ? "(J" : ")I", value));
        }

        foreach (var first in Printable(upper: false))
        {
            foreach (var second in Printable(upper: false))
            {
                yield return new Case("\\ISO 2022 IR 87", VR.LT, [.. Escaped("$B", first, second), .. Escaped("(B")]);
                yield return new Case("\\ISO 2022 IR 159", VR.LT, [.. Escaped("$(D", first, second), .. Escaped("(B")]);
                yield return new Case("\\ISO 2022 IR 149", VR.LT, Escaped("$)C", (byte)(first | 0x80), (byte)(second | 0x80)));
                yield return new Case("\\ISO 2022 IR 58", VR.LT, Escaped("$)A", (byte)(first | 0x80), (byte)(second | 0x80)));
            }
        }

        for (var first = 0x81; first <= 0xFE; first++)
        {
            for (var second = 0x40; second <= 0xFE; second++)
            {
                if (second == 0x7F)
                    continue;
                yield return new Case("GBK", VR.LT, [(byte)first, (byte)second]);
                yield return new Case("GB18030", VR.LT, [(byte)first, (byte)second]);
            }
        }

        for (var character = 0x80; character < 0x10000; character++)
        {
            if (!char.IsSurrogate((char)character))
                yield return new Case("ISO_IR 192", VR.LT, Encoding.UTF8.GetBytes(((char)character).ToString()));
        }
        yield return new Case("ISO_IR 192", VR.LT, Encoding.UTF8.GetBytes("\U00020BB7"));
    }

    /// <summary>Four bytes of GB18030 for every 7th of the 39,420 places of the plane, the ends of the other planes included.</summary>
    private static IEnumerable<Case> FourBytesOfGb18030()
    {
        for (var place = 0; place < 39_420; place += 7)
            yield return FourBytes(place);
        yield return FourBytes(189_000); // U+10000
        yield return FourBytes(1_237_575); // U+10FFFF

        static Case FourBytes(int place) => new("GB18030", VR.LT,
            [(byte)(0x81 + place / 12600), (byte)(0x30 + place / 1260 % 10), (byte)(0x81 + place / 10 % 126), (byte)(0x30 + place % 10)]);
    }

    /// <summary>Three groups, with the first set of the terms in force again behind each delimiter.</summary>
    private static readonly (string Terms, string Name)[] Names =
    [
        ("ISO_IR 100", "Núñez^Begoña=Ñ^É=ü"),
        ("ISO_IR 144", "Люкceмбypг^А=Я^Б=в"),
        ("ISO_IR 13", "ﾔﾏﾀﾞ^ﾀﾛｳ=ﾔ^ﾏ=ﾀ"),
        ("\\ISO 2022 IR 87", "Yamada^Tarou=山田^太郎=やまだ^たろう"),
        ("ISO 2022 IR 13\\ISO 2022 IR 87", "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう"),
        ("\\ISO 2022 IR 87\\ISO 2022 IR 159", "Yamada^Tarou=山丂^丄太=やまだ^たろう"),
        ("\\ISO 2022 IR 149", "Hong^Gildong=洪^吉洞=홍^길동"),
        ("\\ISO 2022 IR 58", "Zhang^XiaoDong=张^小东="),
        ("\\ISO 2022 IR 100\\ISO 2022 IR 126", "Müller^A=Διονυσιος^é=ü^Δ"),
        ("ISO 2022 IR 100\\ISO 2022 IR 144", "é^Люк=Б^ñ=é"),
        ("ISO 2022 IR 100\\ISO 2022 IR 87", "é^ñ=山田^é=やまだ^ü"),
        ("GB18030", "Wang^XiaoDong=王^小东=㐀^é"),
        ("GBK", "Wang^XiaoDong=王^小东=峔"),
        ("ISO_IR 192", "Wang^XiaoDong=王^小東=𠮷"),
    ];

    private static async Task<string?[]> ReadAsync(IEnumerable<Case> cases)
    {
        Assert.SkipUnless(File.Exists(Python), "Python is not installed.");
        Assert.SkipUnless((await Tool.RunAsync(Python, "-c", "import pydicom")).ExitCode == 0, "pydicom is not installed.");
        using var folder = new TemporaryFolder();
        await File.WriteAllLinesAsync(folder.File("cases"), cases.Select(one => one.Line));

        var outcome = await Tool.RunAsync(Python, "-c", Script, folder.File("cases"));

        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return [.. outcome.Output.TrimEnd('\n').Split('\n').Select(line => line == "-" ? null : Encoding.UTF8.GetString(Convert.FromHexString(line)))];
    }

    /// <summary>Where pydicom, which takes the codecs of Python, has not the characters of the standard.</summary>
    private static bool IsKnown(Case one, string? ours, string? theirs) => one.Terms switch
    {
        // The yen sign and the overline of JIS X 0201 are ASCII there, and the tilde of JIS X 0212 too.
        "ISO_IR 13" or "\\ISO 2022 IR 13" => (ours, theirs) is ("¥", "\\") or ("‾", "~"),
        "\\ISO 2022 IR 159" => (ours, theirs) is ("～", "~") || IsOfCodePageOnly(ours, theirs),
        // The escape sequence stays in the text there; the middle dot and the dash have two mappings in use.
        "\\ISO 2022 IR 58" => theirs == "\u001B$)A" + ours || (ours, theirs) is ("·", "\u001B$)A・") or ("—", "\u001B$)A―") || IsOfCodePageOnly(ours, theirs),
        // The filler of KS X 1001 begins a syllable in its parts there.
        "\\ISO 2022 IR 149" => (ours, theirs) is ("\u3164", null) || IsOfCodePageOnly(ours, theirs),
        "\\ISO 2022 IR 87" or "GBK" => IsOfCodePageOnly(ours, theirs),
        // The bytes for the replacement character itself.
        "GB18030" => (ours, theirs) is (null, "\uFFFD"),
        _ => false,
    };

    /// <summary>How many places each set has that only <see cref="IsOfCodePageOnly"/> explains: no more, no fewer.</summary>
    private static readonly Dictionary<string, int> PlacesOfCodePages = new()
    {
        ["\\ISO 2022 IR 87"] = 1014,
        ["\\ISO 2022 IR 159"] = 1032,
        ["\\ISO 2022 IR 149"] = 188,
        ["\\ISO 2022 IR 58"] = 1391,
        ["GBK"] = 2149,
    };

    /// <summary>Read by us in the rows that code pages add to a set; what is written never is.</summary>
    private static bool IsOfCodePageOnly(string? ours, string? theirs) => ours is not null && theirs is null;

    [Fact]
    public async Task Every_character_decodes_as_in_pydicom()
    {
        Case[] cases = [.. Characters(), .. FourBytesOfGb18030()];
        var theirs = await ReadAsync(cases);

        var differences = cases.Zip(theirs, (one, text) => (one, ours: one.Decoded(), text))
            .Where(pair => pair.ours != pair.text && !IsKnown(pair.one, pair.ours, pair.text)).ToList();

        Assert.True(differences.Count == 0, string.Join('\n', differences.Select(pair => Describe(pair.one, pair.ours, pair.text))));
        var added = cases.Zip(theirs, (one, text) => (one.Terms, isAdded: IsOfCodePageOnly(one.Decoded(), text) && one.Decoded() != "\u3164"))
            .Where(pair => pair.isAdded).CountBy(pair => pair.Terms);
        Assert.Equal(PlacesOfCodePages.OrderBy(set => set.Key, StringComparer.Ordinal), added.OrderBy(set => set.Key, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_character_that_is_encoded_decodes_to_the_same_in_pydicom()
    {
        var encoded = new List<Case>();
        var characters = new List<string>();
        foreach (var one in Characters().Concat(FourBytesOfGb18030()))
        {
            if (one.Decoded() is not { } text || !SetOf(one.Terms).TryEncode(text, one.VR, out var bytes))
                continue;
            encoded.Add(one with { Bytes = bytes });
            characters.Add(text);
        }

        var theirs = await ReadAsync(encoded);

        var differences = Enumerable.Range(0, encoded.Count)
            .Where(i => characters[i] != theirs[i] && (theirs[i] is null ? characters[i] != "\u3164" : !IsKnown(encoded[i], characters[i], theirs[i]))).ToList();
        Assert.True(encoded.Count > 100_000, $"{encoded.Count} characters were encoded.");
        Assert.True(differences.Count == 0, string.Join('\n', differences.Select(i => Describe(encoded[i], characters[i], theirs[i]))));
    }

    [Fact]
    public async Task Names_of_three_groups_decode_to_the_same_in_pydicom()
    {
        var cases = Names.Select(name => SetOf(name.Terms).TryEncode(name.Name, VR.PN, out var bytes) ? new Case(name.Terms, VR.PN, bytes) : default).ToList();

        var theirs = await ReadAsync(cases);

        Assert.Equal(
            Names.Select(name => name.Name.TrimEnd('=')),
            theirs.Select(name => name?.TrimEnd('=').Replace("\u001B$)A", "", StringComparison.Ordinal))); // which stays in the text there
        Assert.Equal(Names.Select(name => name.Name), cases.Select(one => one.Decoded()));
    }

    private static string Describe(Case one, string? ours, string? theirs) =>
        string.Create(CultureInfo.InvariantCulture, $"{one.Terms} {Convert.ToHexString(one.Bytes)}: {Points(ours)}, pydicom {Points(theirs)}");

    private static string Points(string? text) => text is null ? "none" : string.Join(' ', text.EnumerateRunes().Select(rune => $"U+{rune.Value:X4}"));
}
