using System.Buffers;
using System.Text;
using System.Text.Json;
using Placa.Dicom;

namespace Placa.Server.Dimse.Querying;

/// <summary>Reads the text of a prepared attribute without making a data set of it.</summary>
internal static class PreparedText
{
    private const int MaxDepth = 4; // attribute, values, a person name

    private static readonly SearchValues<byte> NumberCharacters = SearchValues.Create("+-.0123456789Ee"u8);

    /// <summary>The VR and the values, parted by backslashes, of an attribute whose VR is of text.</summary>
    /// <param name="property">Name and value of a DICOM JSON property (PS3.18 section F.2).</param>
    /// <param name="vr">Its value representation.</param>
    /// <param name="text">Its values; empty when there are none.</param>
    /// <returns>False for what is no text, or stands elsewhere.</returns>
    public static bool TryRead(ReadOnlySpan<byte> property, out VR vr, out string text)
    {
        text = "";
        vr = default;
        var reader = new Utf8JsonReader(property[(property.IndexOf((byte)':') + 1)..], new JsonReaderOptions { MaxDepth = MaxDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return false;

        var hasVR = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("vr"u8))
                hasVR = reader.Read() && VR.TryParse(reader.ValueSpan, out vr) && vr.IsString;
            else if (!reader.ValueTextEquals("Value"u8) || !hasVR || !TryReadValues(ref reader, out text))
                return false;
            if (!hasVR)
                return false;
        }
        return hasVR;
    }

    /// <summary>Copies the values of an attribute whose text is ASCII and stands in its JSON as it is; person names of one component group.</summary>
    /// <param name="property">As the archive prepares it: without white space, the VR first.</param>
    /// <param name="destination">At least as long.</param>
    /// <param name="vr">Its value representation.</param>
    /// <param name="length">Bytes copied, values parted by backslashes.</param>
    /// <returns>False for all else: that is no judgement of the attribute.</returns>
    public static bool TryCopyPlain(ReadOnlySpan<byte> property, Span<byte> destination, out VR vr, out int length)
    {
        (vr, length) = (default, 0);
        var start = "\"GGGGEEEE\":"u8.Length;
        if (property.Length < start || !Skip(ref property, start, "{\"vr\":\""u8) || property.Length < 2 || !VR.TryParse(property[..2], out vr) || !vr.IsString
            || !Skip(ref property, 2, "\""u8))
        {
            return false;
        }
        if (property.SequenceEqual("}"u8))
            return true;
        if (!Skip(ref property, 0, ",\"Value\":["u8))
            return false;

        while (TryCopyValue(ref property, destination, ref length))
        {
            if (property.SequenceEqual("]}"u8))
                return true;
            if (!Skip(ref property, 0, ","u8))
                return false;
            destination[length++] = (byte)'\\';
        }
        return false;
    }

    private static bool TryCopyValue(ref ReadOnlySpan<byte> json, Span<byte> destination, ref int length)
    {
        if (Skip(ref json, 0, "null"u8))
            return true;
        var isName = Skip(ref json, 0, "{\"Alphabetic\":"u8);
        var isQuoted = Skip(ref json, 0, "\""u8);
        var end = isQuoted ? json.IndexOfAny((byte)'"', (byte)'\\') : json.IndexOfAnyExcept(NumberCharacters);
        if (end < (isQuoted ? 0 : 1) || (isName && !isQuoted) || !Ascii.IsValid(json[..end]))
            return false;
        json[..end].CopyTo(destination[length..]);
        length += end;
        return Skip(ref json, end, (isQuoted, isName) switch { (true, true) => "\"}"u8, (true, false) => "\""u8, _ => default });
    }

    private static bool Skip(ref ReadOnlySpan<byte> json, int count, ReadOnlySpan<byte> expected)
    {
        if (!json[count..].StartsWith(expected))
            return false;
        json = json[(count + expected.Length)..];
        return true;
    }

    private static bool TryReadValues(ref Utf8JsonReader reader, out string text)
    {
        text = "";
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            return false;
        StringBuilder? several = null;
        for (var count = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++)
        {
            string? value = reader.TokenType switch
            {
                JsonTokenType.String => reader.GetString(),
                JsonTokenType.Number => Encoding.ASCII.GetString(reader.ValueSpan),
                JsonTokenType.Null => "",
                JsonTokenType.StartObject => ReadName(ref reader),
                _ => null,
            };
            if (value is null)
                return false;
            if (count > 0)
                (several ??= new StringBuilder(text)).Append('\\').Append(value);
            else
                text = value;
        }
        text = several?.ToString() ?? text;
        return true;
    }

    /// <summary>The component groups of a person name (PS3.5 section 6.2.1); null when there is something else in it.</summary>
    private static string? ReadName(ref Utf8JsonReader reader)
    {
        string alphabetic = "", ideographic = "", phonetic = "";
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isAlphabetic = reader.ValueTextEquals("Alphabetic"u8);
            var isIdeographic = reader.ValueTextEquals("Ideographic"u8);
            var isPhonetic = reader.ValueTextEquals("Phonetic"u8);
            if (!reader.Read() || reader.TokenType != JsonTokenType.String)
                return null;
            if (isAlphabetic)
                alphabetic = reader.GetString()!;
            else if (isIdeographic)
                ideographic = reader.GetString()!;
            else if (isPhonetic)
                phonetic = reader.GetString()!;
            else
                return null;
        }
        return ideographic.Length + phonetic.Length == 0 ? alphabetic : $"{alphabetic}={ideographic}={phonetic}".TrimEnd('=');
    }
}
