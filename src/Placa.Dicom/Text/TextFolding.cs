using System.Globalization;
using System.Text;

namespace Placa.Dicom;

/// <summary>
/// Brings text into the form that searches compare: capital letters without accents, composed and wide or narrow forms as one. The
/// process runs without culture data, which would be needed to normalise, so letters are folded by table.
/// </summary>
public static class TextFolding
{
    /// <summary>Half-width katakana (U+FF61 to U+FF9F) as full-width, as JIS X 0201 names are to meet those in JIS X 0208.</summary>
    private const string Katakana = "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゙゚";

    private const char VoicedMark = '\u3099', SemiVoicedMark = '\u309A', SpacingVoicedMark = '゛', SpacingSemiVoicedMark = '゜';

    // Capital letters only: the case is folded first.
    private static readonly (string Folded, string Letters)[] Rows =
    [
        ("A", "ÀÁÂÃÄÅĀĂĄǍǞǠǺȀȂȦḀẠẢẤẦẨẪẬẮẰẲẴẶ"),
        ("B", "ḂḄḆ"),
        ("C", "ÇĆĈĊČḈ"),
        ("D", "ĎḊḌḎḐḒ"),
        ("E", "ÈÉÊËĒĔĖĘĚȄȆȨḔḖḘḚḜẸẺẼẾỀỂỄỆ"),
        ("F", "Ḟ"),
        ("G", "ĜĞĠĢǦǴḠ"),
        ("H", "ĤȞḢḤḦḨḪẖ"),
        ("I", "ÌÍÎÏĨĪĬĮİǏȈȊḬḮỈỊ"),
        ("J", "Ĵǰ"),
        ("K", "ĶǨḰḲḴ"),
        ("L", "ĹĻĽḶḸḺḼ"),
        ("M", "ḾṀṂ"),
        ("N", "ÑŃŅŇǸṄṆṈṊ"),
        ("O", "ÒÓÔÕÖŌŎŐƠǑǪǬȌȎȪȬȮȰṌṎṐṒỌỎỐỒỔỖỘỚỜỞỠỢ"),
        ("P", "ṔṖ"),
        ("R", "ŔŖŘȐȒṘṚṜṞ"),
        ("S", "ŚŜŞŠȘṠṢṤṦṨ"),
        ("T", "ŢŤȚṪṬṮṰẗ"),
        ("U", "ÙÚÛÜŨŪŬŮŰŲƯǓǕǗǙǛȔȖṲṴṶṸṺỤỦỨỪỬỮỰ"),
        ("V", "ṼṾ"),
        ("W", "ŴẀẂẄẆẈẘ"),
        ("X", "ẊẌ"),
        ("Y", "ÝŶŸȲẎẙỲỴỶỸ"),
        ("Z", "ŹŻŽẐẒẔ"),
        ("AE", "ǢǼ"),
        ("O", "Ǿ"),
        ("Ʒ", "Ǯ"),
        ("Α", "Ά"),
        ("Ε", "Έ"),
        ("Η", "Ή"),
        ("Ι", "ΊΐΪ"),
        ("Ο", "Ό"),
        ("Υ", "ΎΫΰ"),
        ("Ω", "Ώ"),
        ("І", "Ї"),
        ("А", "ӐӒ"),
        ("Г", "Ѓ"),
        ("Е", "ЀЁӖ"),
        ("Ж", "ӁӜ"),
        ("З", "Ӟ"),
        ("И", "ЍЙӢӤ"),
        ("К", "Ќ"),
        ("О", "Ӧ"),
        ("У", "ЎӮӰӲ"),
        ("Ч", "Ӵ"),
        ("Ы", "Ӹ"),
        ("Э", "Ӭ"),
        ("Ѵ", "Ѷ"),
        ("Ә", "Ӛ"),
        ("Ө", "Ӫ"),
        ("\u05D0", "\uFB2E\uFB2F\uFB30"),
        ("\u05D1", "\uFB31\uFB4C"),
        ("\u05D2", "\uFB32"),
        ("\u05D3", "\uFB33"),
        ("\u05D4", "\uFB34"),
        ("\u05D5", "\uFB35\uFB4B"),
        ("\u05D6", "\uFB36"),
        ("\u05D8", "\uFB38"),
        ("\u05D9", "\uFB1D\uFB39"),
        ("\u05DA", "\uFB3A"),
        ("\u05DB", "\uFB3B\uFB4D"),
        ("\u05DC", "\uFB3C"),
        ("\u05DE", "\uFB3E"),
        ("\u05E0", "\uFB40"),
        ("\u05E1", "\uFB41"),
        ("\u05E3", "\uFB43"),
        ("\u05E4", "\uFB44\uFB4E"),
        ("\u05E6", "\uFB46"),
        ("\u05E7", "\uFB47"),
        ("\u05E8", "\uFB48"),
        ("\u05E9", "\uFB2A\uFB2B\uFB2C\uFB2D\uFB49"),
        ("\u05EA", "\uFB4A"),
        ("\u05F2", "\uFB1F"),
        ("\u0627", "\u0622\u0623\u0625"),
        ("\u0648", "\u0624"),
        ("\u064A", "\u0626"),
        ("\u06C1", "\u06C2"),
        ("\u06D2", "\u06D3"),
        ("\u06D5", "\u06C0"),
        ("AE", "Æ"), ("OE", "Œ"), ("O", "ØƟ"), ("L", "ŁȽ"), ("D", "ĐÐ"), ("TH", "Þ"), ("SS", "ßẞ"), ("H", "Ħ"), ("T", "Ŧ"), ("N", "Ŋŉ"),
        ("I", "ıƗ"), ("K", "ĸ"), ("S", "ſ"), ("IJ", "Ĳ"), ("B", "Ƀ"), ("G", "Ǥ"), ("Z", "Ƶ"), ("DZ", "Ǆǅ"), ("LJ", "Ǉǈ"), ("NJ", "Ǌǋ"),
        ("A", "ª"), ("O", "º"), ("FF", "ﬀ"), ("FI", "ﬁ"), ("FL", "ﬂ"), ("FFI", "ﬃ"), ("FFL", "ﬄ"), ("ST", "ﬅﬆ"),
        ("'", "\u2018\u2019\u02BC"), ("-", "\u2010\u2011\u2012\u2013"), (" ", "\u00A0\u3000"),
    ];

    private static readonly Dictionary<char, string> Table =
        Rows.SelectMany(row => row.Letters.Select(letter => (letter, row.Folded))).ToDictionary(pair => pair.letter, pair => pair.Folded);

    /// <summary>The folded form of a text. Folding again changes nothing.</summary>
    public static string Fold(string text)
    {
        if (Ascii.IsValid(text))
            return text.ToUpperInvariant();

        var folded = new StringBuilder(text.Length + 8);
        foreach (var character in text.ToUpperInvariant())
        {
            if (character < 0x80)
                folded.Append(character);
            else if (Table.TryGetValue(character, out var letters))
                folded.Append(letters);
            else if (!IsAccent(character))
                AppendComposed(folded, Widen(character));
        }

        return folded.ToString();
    }

    /// <summary>Each group of a name folded.</summary>
    public static PersonName Fold(PersonName name) =>
        new(Fold(name.Alphabetic ?? ""), Fold(name.Ideographic ?? ""), Fold(name.Phonetic ?? ""));

    /// <summary>Marks that searches do without. Those of Indic and Thai scripts are vowels and stay.</summary>
    private static bool IsAccent(char character) =>
        character is (>= '\u0300' and <= '\u036F') or (>= '\u1AB0' and <= '\u1AFF') or (>= '\u1DC0' and <= '\u1DFF')
            or (>= '\u20D0' and <= '\u20FF') or (>= '\uFE20' and <= '\uFE2F')
            or (>= '\u0483' and <= '\u0487') // Cyrillic
            or (>= '\u0610' and <= '\u061A') or (>= '\u064B' and <= '\u065F') or '\u0670' or '\u0640' // Arabic, with the tatweel
        || (character is >= '\u0591' and <= '\u05C7' && char.GetUnicodeCategory(character) == UnicodeCategory.NonSpacingMark); // Hebrew

    private static char Widen(char character) => character switch
    {
        >= '\uFF61' and <= '\uFF9F' => Katakana[character - '\uFF61'],
        (>= '０' and <= '９') or (>= 'Ａ' and <= 'Ｚ') => (char)(character - 0xFEE0),
        _ => character,
    };

    /// <summary>Composes voiced kana and Korean syllables with what stands before; the standard's text is composed (NFC) where it can be.</summary>
    private static void AppendComposed(StringBuilder folded, char character)
    {
        var previous = folded.Length > 0 ? folded[^1] : '\0';
        if (Compose(previous, character) is not '\0' and var composed)
            folded[^1] = composed;
        else
            folded.Append(character);
    }

    private static char Compose(char previous, char character)
    {
        const char firstL = '\u1100', firstV = '\u1161', beforeT = '\u11A7', firstSyllable = '가', lastSyllable = '힣';
        const int vCount = 21, tCount = 28;

        if (character is VoicedMark or SpacingVoicedMark)
        {
            // In か to と every other sign is the voiced one, in は to ほ every third; katakana lie 60h above hiragana.
            var kana = previous is >= 'ァ' and <= 'ヶ' ? (char)(previous - 0x60) : previous;
            if (kana == 'う')
                return previous == 'う' ? 'ゔ' : 'ヴ';
            return (kana is >= 'か' and <= 'ぢ' && (kana - 'か') % 2 == 0) || kana is 'つ' or 'て' or 'と' || (kana is >= 'は' and <= 'ほ' && (kana - 'は') % 3 == 0)
                ? (char)(previous + 1)
                : '\0';
        }

        if (character is SemiVoicedMark or SpacingSemiVoicedMark)
        {
            var kana = previous is >= 'ァ' and <= 'ヶ' ? (char)(previous - 0x60) : previous;
            return kana is >= 'は' and <= 'ほ' && (kana - 'は') % 3 == 0 ? (char)(previous + 2) : '\0';
        }

        if (previous is >= firstL and <= '\u1112' && character is >= firstV and <= '\u1175')
            return (char)(firstSyllable + ((previous - firstL) * vCount + (character - firstV)) * tCount);
        if (previous is >= firstSyllable and <= lastSyllable && (previous - firstSyllable) % tCount == 0 && character is > beforeT and <= '\u11C2')
            return (char)(previous + (character - beforeT));
        return '\0';
    }
}
