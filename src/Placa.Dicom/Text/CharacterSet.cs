using System.Text;

namespace Placa.Dicom;

/// <summary>The character set of a data set's text (PS3.3 section C.12.1.1.2).</summary>
public sealed class CharacterSet
{
    private readonly Encoding _encoding;

    private CharacterSet(Encoding encoding) => _encoding = encoding;

    /// <summary>The default repertoire, read as ISO 8859-1 so that no byte is lost.</summary>
    public static CharacterSet Default { get; } = new(Encoding.Latin1);

    private static CharacterSet Utf8 { get; } = new(new UTF8Encoding(false));

    /// <summary>The character set of the values of Specific Character Set.</summary>
    public static CharacterSet FromSpecificCharacterSet(ReadOnlySpan<string> values, out bool recognised)
    {
        recognised = values.Length == 0 || values[0] is "" or "ISO_IR 6" or "ISO_IR 100" or "ISO_IR 192";
        return values is ["ISO_IR 192", ..] ? Utf8 : Default;
    }

    /// <summary>Decodes all values, padding removed.</summary>
    public string[] DecodeValues(ReadOnlySpan<byte> bytes, VR vr)
    {
        var text = _encoding.GetString(bytes.TrimEnd(" \0"u8));
        return text.Length == 0 ? [] : vr.IsMultiValuedString ? Array.ConvertAll(text.Split('\\'), value => value.Trim(' ')) : [text];
    }

    /// <summary>Encodes text; false when the set cannot hold it.</summary>
    public bool TryEncode(string text, VR vr, out byte[] bytes)
    {
        bytes = _encoding.GetBytes(text);
        return _encoding.GetString(bytes) == text;
    }
}
