using System.Text;

namespace Placa.Dicom;

/// <summary>
/// A set of characters that an escape sequence brings into the lower (G0) or the upper (G1) half of the code table, with one or two
/// bytes for a character (PS3.3 tables C.12-3 and C.12-4, after ISO/IEC 2022).
/// </summary>
internal abstract class CodeElement
{
    protected const char None = '\uFFFD';

    private static readonly string Ascii128 = string.Create(96, 0, static (chars, _) => Fill(chars, ' '));

    protected CodeElement(string escape, bool isUpper, bool isDoubleByte)
    {
        Escape = Encoding.ASCII.GetBytes("\u001B" + escape);
        IsUpper = isUpper;
        IsDoubleByte = isDoubleByte;
    }

    public static CodeElement Ascii { get; } = new SingleByteElement("(B", false, Ascii128);

    public static CodeElement JisRomaji { get; } = new SingleByteElement("(J", false, Ascii128.Replace('\\', '¥').Replace('~', '‾'));

    public static CodeElement JisKatakana { get; } = new SingleByteElement(")I", true, string.Create(96, 0, static (chars, _) =>
    {
        chars.Fill(None);
        Fill(chars[1..64], '\uFF61');
    }));

    public static CodeElement Latin1 { get; } = new SingleByteElement("-A", true, string.Create(96, 0, static (chars, _) => Fill(chars, '\u00A0')));

    public static CodeElement Latin2 { get; } = new SingleByteElement("-B", true, SingleByteSets.Latin2);

    public static CodeElement Latin3 { get; } = new SingleByteElement("-C", true, SingleByteSets.Latin3);

    public static CodeElement Latin4 { get; } = new SingleByteElement("-D", true, SingleByteSets.Latin4);

    public static CodeElement Greek { get; } = new SingleByteElement("-F", true, SingleByteSets.Greek);

    public static CodeElement Arabic { get; } = new SingleByteElement("-G", true, SingleByteSets.Arabic);

    public static CodeElement Hebrew { get; } = new SingleByteElement("-H", true, SingleByteSets.Hebrew);

    public static CodeElement Cyrillic { get; } = new SingleByteElement("-L", true, SingleByteSets.Cyrillic);

    public static CodeElement Latin5 { get; } = new SingleByteElement("-M", true, SingleByteSets.Latin5);

    public static CodeElement Thai { get; } = new SingleByteElement("-T", true, SingleByteSets.Thai);

    public static CodeElement Latin9 { get; } = new SingleByteElement("-b", true, SingleByteSets.Latin9);

    // The code pages hold the sets with the high bits of both bytes set, and JIS X 0212 with that of the first byte only.
    public static CodeElement JisX0208 { get; } = new DoubleByteElement("$B", false, codePage: 20932, 0x80, 0x80);

    public static CodeElement JisX0212 { get; } = new DoubleByteElement("$(D", false, codePage: 20932, 0x80, 0x00);

    public static CodeElement KsX1001 { get; } = new DoubleByteElement("$)C", true, codePage: 949, 0x00, 0x00);

    public static CodeElement Gb2312 { get; } = new DoubleByteElement("$)A", true, codePage: 936, 0x00, 0x00);

    private static readonly CodeElement[] All =
    [
        Ascii, JisX0208, JisRomaji, JisKatakana, KsX1001, Gb2312, JisX0212,
        Latin1, Latin2, Latin3, Latin4, Greek, Arabic, Hebrew, Cyrillic, Latin5, Thai, Latin9,
    ];

    /// <summary>The escape sequence that brings the set into its half.</summary>
    public byte[] Escape { get; }

    /// <summary>True for the upper half (G1, bytes from A0), false for the lower (G0, bytes from 20).</summary>
    public bool IsUpper { get; }

    /// <summary>True when a character takes two bytes.</summary>
    public bool IsDoubleByte { get; }

    /// <summary>The set whose escape sequence the bytes begin with; null when it is none of the standard's.</summary>
    public static CodeElement? AtEscape(ReadOnlySpan<byte> bytes, out int length)
    {
        foreach (var element in All)
        {
            if (bytes.StartsWith(element.Escape))
            {
                length = element.Escape.Length;
                return element;
            }
        }

        // The 1978 edition of JIS X 0208 and the four-byte form of its escape sequence are seen in older files.
        length = bytes.StartsWith("\u001B$@"u8) ? 3 : bytes.StartsWith("\u001B$(B"u8) ? 4 : 0;
        return length > 0 ? JisX0208 : null;
    }

    /// <summary>The character of one or two bytes, U+FFFD when there is none. A set of single bytes ignores the second.</summary>
    public abstract char Decode(byte first, byte second);

    /// <summary>The one or two bytes of a character; false when the set does not have it.</summary>
    public abstract bool TryEncode(char character, out byte first, out byte second);

    private static void Fill(Span<char> chars, char first)
    {
        for (var i = 0; i < chars.Length; i++)
            chars[i] = (char)(first + i);
    }

    private sealed class SingleByteElement(string escape, bool isUpper, string characters) : CodeElement(escape, isUpper, isDoubleByte: false)
    {
        private readonly byte _first = isUpper ? (byte)0xA0 : (byte)0x20;

        public override char Decode(byte first, byte second) => (uint)(first - _first) < 96 ? characters[first - _first] : None;

        public override bool TryEncode(char character, out byte first, out byte second)
        {
            second = 0;
            var index = character == None ? -1 : characters.IndexOf(character, StringComparison.Ordinal);
            first = (byte)(_first + Math.Max(index, 0));
            return index >= 0;
        }
    }

    private sealed class DoubleByteElement(string escape, bool isUpper, int codePage, byte firstBit, byte secondBit)
        : CodeElement(escape, isUpper, isDoubleByte: true)
    {
        // Made on first use: most programs never meet the tables of a code page.
        private Encoding? _encoding;

        private Encoding CodePage => _encoding ??= CodePagesEncodingProvider.Instance.GetEncoding(
            codePage, EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("\uFFFD"))
                ?? throw new NotSupportedException($"Code page {codePage} is missing.");

        public override char Decode(byte first, byte second)
        {
            if (!IsUpper && (first is < 0x21 or > 0x7E || second is < 0x21 or > 0x7E))
                return None;
            // A second byte below A1 belongs to an extension of the code page. KS X 1001 is often written with the one of code page 949.
            if (IsUpper && (first is 0x80 or 0xFF || second is 0x80 or 0xFF || (second < 0xA1 && this != KsX1001)))
                return None;

            // The two characters in which the code page lacks its own standard (PS3.3 refers to JIS X 0212-1990).
            if (this == JisX0212 && ((first, second) is (0x22, 0x37) or (0x22, 0x71)))
                return second == 0x37 ? '\uFF5E' : '\u2116';

            Span<char> chars = stackalloc char[4];
            var count = CodePage.GetChars([(byte)(first | firstBit), (byte)(second | secondBit)], chars);
            return count == 1 && chars[0] is not (>= '\uF8F0' and <= '\uF8FF') ? chars[0] : None;
        }

        public override bool TryEncode(char character, out byte first, out byte second)
        {
            first = second = 0;
            if (character < 0x80)
                return false;

            if (this == JisX0212 && (character is '\uFF5E' or '\u2116'))
            {
                (first, second) = character == '\u2116' ? ((byte)0x22, (byte)0x71) : ((byte)0x22, (byte)0x37);
                return true;
            }

            Span<byte> bytes = stackalloc byte[4];
            if (CodePage.GetBytes([character], bytes) != 2)
                return false;
            first = (byte)(bytes[0] & ~firstBit);
            second = (byte)(bytes[1] & ~secondBit);
            return (!IsUpper || (first >= 0xA1 && second >= 0xA1)) && !IsOfCodePageOnly(character, first, second) && Decode(first, second) == character;
        }

        /// <summary>
        /// True in the rows that the code pages add to the standard's set: private characters, those of NEC and IBM in the Japanese sets, small
        /// Roman numerals and others in the Chinese one. They are read, as they are seen, but not written: others may have none or another there.
        /// </summary>
        private bool IsOfCodePageOnly(char character, byte first, byte second) =>
            character is >= '\uE000' and <= '\uF8FF'
            || (this == JisX0208 && first is 0x2D or >= 0x79)
            || (this == JisX0212 && first >= 0x73)
            || (this == Gb2312 && (first, second) is (0xA2, <= 0xB0) or (0xA6, >= 0xD9) or (0xA8, >= 0xBB and <= 0xC4) or (0xA8, >= 0xEA) or (0xA9, <= 0xA3));
    }
}
