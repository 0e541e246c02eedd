using System.Collections.Concurrent;

namespace Placa.Dicom;

/// <summary>
/// The character set of a data set's text, as its Specific Character Set (0008,0005) tells (PS3.3 section C.12.1.1.2, PS3.5 section 6.1).
/// Reading never fails: what stands for no character becomes U+FFFD, and <see cref="TextIssues"/> tells.
/// </summary>
public sealed class CharacterSet
{
    // Combinations seen are kept. Misspelt ones could be made up without end, so there is a limit.
    private const int CacheLimit = 100;

    private static readonly ConcurrentDictionary<string, (CharacterSet Set, bool Recognised)> Cache = new(StringComparer.Ordinal);

    private readonly TextCodec _codec;

    private CharacterSet(TextCodec codec, string[] definedTerms)
    {
        _codec = codec;
        DefinedTerms = definedTerms;
    }

    /// <summary>The default character repertoire, ISO-IR 6. Bytes beyond it are read as ISO 8859-1, so that none is lost.</summary>
    public static CharacterSet Default { get; } = new(new Iso2022Codec(CodeElement.Ascii, null, []), []);

    /// <summary>Unicode in UTF-8: <c>ISO_IR 192</c>.</summary>
    public static CharacterSet Utf8 { get; } = new(new EncodingCodec(EncodingCodec.Utf8CodePage), ["ISO_IR 192"]);

    /// <summary>The defined terms to write as Specific Character Set; empty, or one empty term, for the default repertoire.</summary>
    public IReadOnlyList<string> DefinedTerms { get; }

    /// <summary>The character set of the values of Specific Character Set, padding removed.</summary>
    /// <param name="values">The values; none for the default repertoire.</param>
    /// <param name="recognised">
    /// False when a value is not one of the standard's terms in its place: a misspelt one was taken for what it resembles, a common name
    /// (<c>UTF-8</c>, <c>windows-1252</c>) for what it names, anything else for the default repertoire.
    /// </param>
    public static CharacterSet FromSpecificCharacterSet(ReadOnlySpan<string> values, out bool recognised)
    {
        if (values.IsEmpty)
        {
            recognised = true;
            return Default;
        }

        var key = values.Length == 1 ? values[0] : string.Join('\\', values);
        if (Cache.TryGetValue(key, out var known))
        {
            recognised = known.Recognised;
            return known.Set;
        }

        var set = Make(values, out recognised);
        if (Cache.Count < CacheLimit)
            Cache.TryAdd(key, (set, recognised));
        return set;
    }

    private static CharacterSet Make(ReadOnlySpan<string> values, out bool recognised)
    {
        var codec = CharacterSetTerms.Codec(values, out var terms, out recognised);
        return new CharacterSet(codec, terms);
    }

    /// <summary>The characters of a value field, with its delimiters and padding.</summary>
    /// <param name="bytes">The bytes as they are stored.</param>
    /// <param name="vr">The value representation, which tells the delimiters, and whether the default repertoire is used whatever the set.</param>
    public string Decode(ReadOnlySpan<byte> bytes, VR vr) => Decode(bytes, vr, out _);

    /// <inheritdoc cref="Decode(ReadOnlySpan{byte}, VR)"/>
    /// <param name="bytes">The bytes as they are stored.</param>
    /// <param name="vr">The value representation.</param>
    /// <param name="issues">What was odd about the bytes.</param>
    public string Decode(ReadOnlySpan<byte> bytes, VR vr, out TextIssues issues)
    {
        issues = TextIssues.None;
        return CodecOf(vr).Decode(bytes, vr, ref issues);
    }

    /// <summary>
    /// The values of a value field, padding removed; none when it is empty. A backslash that is part of a character, as in GB18030 and
    /// in Kanji, does not separate values.
    /// </summary>
    public string[] DecodeValues(ReadOnlySpan<byte> bytes, VR vr) => DecodeValues(bytes, vr, out _);

    /// <inheritdoc cref="DecodeValues(ReadOnlySpan{byte}, VR)"/>
    /// <param name="bytes">The bytes as they are stored.</param>
    /// <param name="vr">The value representation.</param>
    /// <param name="issues">What was odd about the bytes.</param>
    public string[] DecodeValues(ReadOnlySpan<byte> bytes, VR vr, out TextIssues issues)
    {
        issues = TextIssues.None;
        var codec = CodecOf(vr);
        bytes = bytes.TrimEnd(" \0"u8);
        if (bytes.IsEmpty)
            return [];
        if (!vr.IsMultiValuedString)
            return [codec.Decode(bytes, vr, ref issues)];

        var backslash = codec.IndexOfBackslash(bytes);
        if (backslash < 0)
            return [codec.Decode(bytes.Trim(" \0"u8), vr, ref issues)];

        var values = new List<string>();
        for (; backslash >= 0; backslash = codec.IndexOfBackslash(bytes))
        {
            values.Add(codec.Decode(bytes[..backslash].Trim(" \0"u8), vr, ref issues));
            bytes = bytes[(backslash + 1)..];
        }

        values.Add(codec.Decode(bytes.Trim(" \0"u8), vr, ref issues));
        return [.. values];
    }

    /// <summary>The index of the first backslash that separates values rather than being part of a character; -1 without one.</summary>
    public int IndexOfDelimiter(ReadOnlySpan<byte> bytes, VR vr) => vr.IsMultiValuedString ? CodecOf(vr).IndexOfBackslash(bytes) : -1;

    /// <summary>True when the bytes are ASCII and stand for the same characters, so that nothing needs decoding.</summary>
    internal bool IsPlainAscii(ReadOnlySpan<byte> bytes, VR vr) => CodecOf(vr).IsPlainAscii(bytes);

    /// <summary>The bytes of a text, several values with a backslash between them; not padded.</summary>
    /// <param name="text">The text.</param>
    /// <param name="vr">The value representation.</param>
    /// <param name="bytes">The bytes.</param>
    /// <returns>False when the set does not have every character.</returns>
    public bool TryEncode(string text, VR vr, out byte[] bytes) => CodecOf(vr).TryEncode(text, vr, out bytes);

    /// <summary>The defined terms as Specific Character Set holds them, a backslash between them.</summary>
    public override string ToString() => string.Join('\\', DefinedTerms);

    // Codes, dates, numbers and identifiers keep to the default repertoire (PS3.5 section 6.1.2.3).
    private TextCodec CodecOf(VR vr) => vr.IsText ? _codec : Default._codec;
}
