using System.Buffers;
using System.Text;

namespace Placa.Dicom;

/// <summary>
/// Text in single-byte sets and in sets that escape sequences switch to (PS3.5 sections 6.1.2.4 and 6.1.2.5). At the begin of a value
/// and after each delimiter the sets of the first value of Specific Character Set are in force again (PS3.5 section 6.1.2.5.3).
/// </summary>
/// <param name="lower">The set in G0 at the begin.</param>
/// <param name="upper">The set in G1 at the begin; null when there is none.</param>
/// <param name="extensions">The further sets that escape sequences may bring in, in the order of Specific Character Set.</param>
internal sealed class Iso2022Codec(CodeElement lower, CodeElement? upper, IReadOnlyList<CodeElement> extensions) : TextCodec
{
    private const byte Escape = 0x1B;

    // Bytes beyond the repertoire are most likely of the only set declared for that half; else of the most widespread one.
    private readonly CodeElement _likelyUpper =
        upper ?? (extensions.Count(e => e.IsUpper) == 1 ? extensions.Single(e => e.IsUpper) : CodeElement.Latin1);

    public override bool IsPlainAscii(ReadOnlySpan<byte> bytes) =>
        lower == CodeElement.Ascii && Ascii.IsValid(bytes) && !bytes.Contains(Escape);

    public override string Decode(ReadOnlySpan<byte> bytes, VR vr, ref TextIssues issues)
    {
        if (IsPlainAscii(bytes))
            return Encoding.ASCII.GetString(bytes);

        if (lower == CodeElement.Ascii && _likelyUpper == CodeElement.Latin1 && !bytes.Contains(Escape))
        {
            if (upper is null)
                issues |= TextIssues.BeyondRepertoire;
            return Encoding.Latin1.GetString(bytes);
        }

        // No byte ever stands for more than one character.
        var rented = bytes.Length > 256 ? ArrayPool<char>.Shared.Rent(bytes.Length) : null;
        var chars = rented ?? stackalloc char[256];
        var text = new string(chars[..Decode(bytes, vr, chars, ref issues)]);
        if (rented is not null)
            ArrayPool<char>.Shared.Return(rented);
        return text;
    }

    private int Decode(ReadOnlySpan<byte> bytes, VR vr, Span<char> chars, ref TextIssues issues)
    {
        var g0 = lower;
        var g1 = upper;
        var count = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            var value = bytes[i];
            if (value == Escape)
            {
                if (CodeElement.AtEscape(bytes[i..], out var length) is not { } element)
                {
                    issues |= TextIssues.UnknownEscape;
                    chars[count++] = (char)value;
                    continue;
                }

                if (element != CodeElement.Ascii && element != lower && element != upper && !extensions.Contains(element))
                    issues |= TextIssues.UndeclaredEscape;
                if (element.IsUpper)
                    g1 = element;
                else
                    g0 = element;
                i += length - 1;
                continue;
            }

            if (IsDelimiter(value, vr, g0))
            {
                g0 = lower;
                g1 = upper;
                chars[count++] = (char)value;
                continue;
            }

            if (value >= 0x80 && g1 is null)
                issues |= TextIssues.BeyondRepertoire;
            if (value is <= 0x20 or (>= 0x7F and < 0xA0) && !(value >= 0x80 && (g1 ?? _likelyUpper).IsDoubleByte))
            {
                chars[count++] = (char)value;
                continue;
            }

            var set = value < 0x80 ? g0 : g1 ?? _likelyUpper;
            var second = set.IsDoubleByte && i + 1 < bytes.Length ? bytes[i + 1] : (byte)0;
            var character = set.Decode(value, second);
            if (character == '\uFFFD')
                issues |= TextIssues.Undecodable;
            else if (set.IsDoubleByte)
                i++;
            else
                character = character == '¥' && value == '\\' && vr.IsMultiValuedString ? '\\' : character;

            // Two bytes that are a place in the table without a character are lost together.
            if (character == '\uFFFD' && set.IsDoubleByte && second > 0x20 && (second >= 0x80) == (value >= 0x80))
                i++;
            chars[count++] = character;
        }

        return count;
    }

    /// <summary>Delimiters count as such only where the lower half holds single bytes: 5C, 5E and 3D are also parts of Kanji.</summary>
    private static bool IsDelimiter(byte value, VR vr, CodeElement g0) => value switch
    {
        (byte)'\t' or (byte)'\n' or (byte)'\f' or (byte)'\r' => true,
        (byte)'\\' => vr.IsMultiValuedString && !g0.IsDoubleByte,
        (byte)'^' or (byte)'=' => vr == VR.PN && !g0.IsDoubleByte,
        _ => false,
    };

    public override int IndexOfBackslash(ReadOnlySpan<byte> bytes)
    {
        var backslash = bytes.IndexOf((byte)'\\');
        if (backslash < 0 || !bytes[..backslash].Contains(Escape))
            return backslash;

        var inKanji = false;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == Escape && CodeElement.AtEscape(bytes[i..], out var length) is { } element)
            {
                inKanji = element.IsUpper ? inKanji : element.IsDoubleByte;
                i += length - 1;
            }
            else if (inKanji && bytes[i] is > 0x20 and < 0x7F)
            {
                i++;
            }
            else if (bytes[i] == '\\')
            {
                return i;
            }
        }

        return -1;
    }

    public override bool TryEncode(string text, VR vr, out byte[] bytes)
    {
        bytes = [];
        if (lower == CodeElement.Ascii && Ascii.IsValid(text) && !text.Contains((char)Escape))
        {
            bytes = Encoding.ASCII.GetBytes(text);
            return true;
        }

        var writer = new ArrayBufferWriter<byte>(text.Length * 2 + 16);
        if (!TryEncode(text, vr, writer))
            return false;

        bytes = writer.WrittenSpan.ToArray();
        var issues = TextIssues.None;
        return Decode(bytes, vr, ref issues) == text;
    }

    private bool TryEncode(string text, VR vr, ArrayBufferWriter<byte> writer)
    {
        var g0 = lower;
        var g1 = upper;
        foreach (var character in text)
        {
            if (character < 0x80 && IsDelimiter((byte)character, vr, lower))
            {
                Return();
                writer.Write([(byte)character]);
                continue;
            }

            if (character is <= ' ' or (>= '\u007F' and < '\u00A0'))
            {
                if (character >= 0x80 && (g1 is null || g1.IsDoubleByte))
                    return false;
                if (g0.IsDoubleByte)
                    Switch(lower);
                writer.Write([(byte)character]);
                continue;
            }

            if (Find(character, out var first, out var second) is not { } set)
                return false;
            if (set != g0 && set != g1)
                Switch(set);
            writer.Write(set.IsDoubleByte ? [first, second] : [first]);
        }

        Return();
        return true;

        CodeElement? Find(char character, out byte first, out byte second)
        {
            if (g0.TryEncode(character, out first, out second))
                return g0;
            if (g1 is not null && g1.TryEncode(character, out first, out second))
                return g1;
            if (lower.TryEncode(character, out first, out second))
                return lower;
            if (upper is not null && upper.TryEncode(character, out first, out second))
                return upper;
            foreach (var extension in extensions)
                if (extension.TryEncode(character, out first, out second))
                    return extension;
            return null;
        }

        void Switch(CodeElement set)
        {
            writer.Write(set.Escape);
            if (set.IsUpper)
                g1 = set;
            else
                g0 = set;
        }

        void Return()
        {
            if (g0 != lower)
                Switch(lower);
            if (g1 != upper && upper is not null)
                Switch(upper);
            g1 = upper;
        }
    }
}
