using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Placa.Dicom;

/// <summary>
/// An encoding that is used without code extension: UTF-8, GB18030 and GBK of the standard (PS3.3 table C.12-5), and code pages that
/// are found in the field.
/// </summary>
internal sealed class EncodingCodec : TextCodec
{
    public const int Utf8CodePage = 65001;

    private const int Gb18030CodePage = 54936, GbkCodePage = 936, ShiftJisCodePage = 932;

    // The code pages but GB18030, where these are characters, give bytes that stand for nothing a private character.
    private static readonly SearchValues<char> OnlyReplacement = SearchValues.Create("\uFFFD");
    private static readonly SearchValues<char> NoCharactersOfCodePages = SearchValues.Create("\uF8F0\uF8F1\uF8F2\uF8F3\uF8F4\uF8F5\uF8F6\uF8F7\uF8F8\uF8F9\uF8FA\uF8FB\uF8FC\uF8FD\uF8FE\uF8FF\uFFFD");

    private readonly Encoding _encoding;
    private readonly bool _backslashCanTrail;
    private readonly SearchValues<char> _noCharacters;

    /// <param name="codePage">The code page of the encoding.</param>
    /// <param name="backslashCanTrail">True when 5C can be the second byte of a character.</param>
    public EncodingCodec(int codePage, bool backslashCanTrail = false)
    {
        _encoding = codePage == Utf8CodePage
            ? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)
            : CodePagesEncodingProvider.Instance.GetEncoding(codePage, EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("\uFFFD"))
                ?? throw new ArgumentOutOfRangeException(nameof(codePage));
        _backslashCanTrail = backslashCanTrail;
        _noCharacters = codePage == Gb18030CodePage ? OnlyReplacement : NoCharactersOfCodePages;
    }

    public override string Decode(ReadOnlySpan<byte> bytes, VR vr, ref TextIssues issues)
    {
        if (_encoding.CodePage == Utf8CodePage)
        {
            if (!Utf8.IsValid(bytes))
                issues |= TextIssues.Undecodable;
            return _encoding.GetString(bytes);
        }

        var text = _encoding.GetString(bytes);
        if (!text.AsSpan().ContainsAny(_noCharacters))
            return text;

        issues |= TextIssues.Undecodable;
        return DecodeEach(bytes);
    }

    /// <summary>
    /// One character after the other, so that bytes that stand for nothing take none of their neighbours with them, which might be a
    /// delimiter.
    /// </summary>
    private string DecodeEach(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        Span<char> chars = stackalloc char[8];
        while (!bytes.IsEmpty)
        {
            var length = LengthAt(bytes);
            var character = chars[.._encoding.GetChars(bytes[..length], chars)];
            if (character.IsEmpty || character.ContainsAny(_noCharacters))
                text.Append('\uFFFD');
            else
                text.Append(character);
            bytes = bytes[length..];
        }
        return text.ToString();
    }

    public override bool IsPlainAscii(ReadOnlySpan<byte> bytes) => Ascii.IsValid(bytes);

    public override int IndexOfBackslash(ReadOnlySpan<byte> bytes)
    {
        if (!_backslashCanTrail)
            return bytes.IndexOf((byte)'\\');

        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == '\\')
                return i;
            i += LengthAt(bytes[i..]) - 1;
        }

        return -1;
    }

    /// <summary>How many bytes the character at the begin takes; a lead byte without what must follow is one that stands for nothing.</summary>
    private int LengthAt(ReadOnlySpan<byte> bytes)
    {
        if (!_backslashCanTrail || bytes.Length < 2 || !IsLead(bytes[0]))
            return 1;
        if (_encoding.CodePage == Gb18030CodePage && bytes[1] is >= 0x30 and <= 0x39)
            return bytes.Length >= 4 && bytes[2] is >= 0x81 and <= 0xFE && bytes[3] is >= 0x30 and <= 0x39 ? 4 : 1;
        return bytes[1] is (>= 0x40 and <= 0x7E) or (>= 0x80 and <= 0xFE) ? 2 : 1;
    }

    private bool IsLead(byte value) =>
        _encoding.CodePage == ShiftJisCodePage ? value is (>= 0x81 and <= 0x9F) or (>= 0xE0 and <= 0xFC) : value is >= 0x81 and <= 0xFE;

    public override bool TryEncode(string text, VR vr, out byte[] bytes)
    {
        bytes = [];
        // The private characters of code page 936 are no part of GBK; what others make of them cannot be known.
        if (_encoding.CodePage == GbkCodePage && text.AsSpan().ContainsAnyInRange('\uE000', '\uF8FF'))
            return false;
        bytes = _encoding.GetBytes(text);
        var issues = TextIssues.None;
        return Decode(bytes, vr, ref issues) == text;
    }
}
