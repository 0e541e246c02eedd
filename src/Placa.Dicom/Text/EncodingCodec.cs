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

    private const int Gb18030CodePage = 54936, ShiftJisCodePage = 932;

    private readonly Encoding _encoding;
    private readonly bool _backslashCanTrail;

    /// <param name="codePage">The code page of the encoding.</param>
    /// <param name="backslashCanTrail">True when 5C can be the second byte of a character.</param>
    public EncodingCodec(int codePage, bool backslashCanTrail = false)
    {
        _encoding = codePage == Utf8CodePage
            ? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)
            : CodePagesEncodingProvider.Instance.GetEncoding(codePage, EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("\uFFFD"))
                ?? throw new ArgumentOutOfRangeException(nameof(codePage));
        _backslashCanTrail = backslashCanTrail;
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
        if (text.AsSpan().IndexOfAnyInRange('\uF8F0', '\uF8FF') >= 0)
            text = string.Create(text.Length, text, static (chars, text) => ReplaceUnassigned(text, chars));
        if (text.Contains('\uFFFD', StringComparison.Ordinal))
            issues |= TextIssues.Undecodable;
        return text;
    }

    // The code pages give bytes that stand for nothing a private character.
    private static void ReplaceUnassigned(ReadOnlySpan<char> text, Span<char> result)
    {
        for (var i = 0; i < text.Length; i++)
            result[i] = text[i] is >= '\uF8F0' and <= '\uF8FF' ? '\uFFFD' : text[i];
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
            if (IsLead(bytes[i]) && i + 1 < bytes.Length)
                i += _encoding.CodePage == Gb18030CodePage && bytes[i + 1] is >= 0x30 and <= 0x39 ? 3 : 1;
        }

        return -1;
    }

    private bool IsLead(byte value) =>
        _encoding.CodePage == ShiftJisCodePage ? value is (>= 0x81 and <= 0x9F) or (>= 0xE0 and <= 0xFC) : value is >= 0x81 and <= 0xFE;

    public override bool TryEncode(string text, VR vr, out byte[] bytes)
    {
        bytes = _encoding.GetBytes(text);
        var issues = TextIssues.None;
        return Decode(bytes, vr, ref issues) == text;
    }
}
