using System.Text;

namespace Placa.DicomWeb.Querying;

/// <summary>Splits and decodes a query string (RFC 3986 section 3.4); a plus sign is a space, as forms and browsers write it.</summary>
internal static class QueryString
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    public static List<KeyValuePair<string, string>> Parse(string text, QueryLimits limits)
    {
        var parameters = new List<KeyValuePair<string, string>>();
        var query = text.AsSpan();
        if (query is ['?', ..])
            query = query[1..];

        foreach (var range in query.Split('&'))
        {
            var pair = query[range];
            if (pair.IsEmpty)
                continue;
            if (parameters.Count == limits.MaxParameters)
                throw new DicomWebException(DicomWebError.QueryLimitExceeded, $"The query has more than {limits.MaxParameters} parameters.");

            var equals = pair.IndexOf('=');
            var name = Decode(equals < 0 ? pair : pair[..equals], limits);
            var value = equals < 0 ? "" : Decode(pair[(equals + 1)..], limits);
            parameters.Add(new(name, value));
        }
        return parameters;
    }

    private static string Decode(ReadOnlySpan<char> text, QueryLimits limits)
    {
        if (text.Length > limits.MaxValueLength * 3)
            throw TooLong(limits);
        if (!text.ContainsAny('%', '+') && !text.ContainsAnyExceptInRange(' ', '~'))
            return text.Length <= limits.MaxValueLength ? text.ToString() : throw TooLong(limits);

        var bytes = new byte[StrictUtf8.GetMaxByteCount(text.Length)];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%')
            {
                if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                    throw Malformed("A percent sign is not followed by two hexadecimal digits.");

                bytes[length++] = Convert.ToByte(text.Slice(i + 1, 2).ToString(), 16);
                i += 2;
            }
            else if (text[i] == '+')
            {
                bytes[length++] = (byte)' ';
            }
            else
            {
                var size = char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? 2 : 1;
                length += Encoding.UTF8.GetBytes(text.Slice(i, size), bytes.AsSpan(length));
                i += size - 1;
            }
        }

        try
        {
            var decoded = StrictUtf8.GetString(bytes.AsSpan(0, length));
            if (decoded.Length > limits.MaxValueLength)
                throw TooLong(limits);
            if (decoded.AsSpan().ContainsAnyInRange('\0', '\u001F'))
                throw Malformed("A parameter holds a control character.");
            return decoded;
        }
        catch (DecoderFallbackException cause)
        {
            throw new DicomWebException(DicomWebError.MalformedQuery, "The percent-encoded bytes are not UTF-8.", cause);
        }
    }

    private static DicomWebException TooLong(QueryLimits limits) =>
        new(DicomWebError.QueryLimitExceeded, $"A parameter is longer than {limits.MaxValueLength} characters.");

    private static DicomWebException Malformed(string message) => new(DicomWebError.MalformedQuery, message);
}
