using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Placa.DicomWeb.Media;

/// <summary>Reads media types one after another from a header's text, with commas between them (RFC 9110 section 5.6).</summary>
internal ref struct MediaTypeScanner(ReadOnlySpan<char> text)
{
    private const int MaxParameters = 16;

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private ReadOnlySpan<char> _rest = text;

    /// <summary>True when only white space is left.</summary>
    public bool AtEnd
    {
        get
        {
            SkipWhiteSpace();
            return _rest.IsEmpty;
        }
    }

    public static bool IsToken(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(TokenCharacters);

    /// <summary>Passes a comma.</summary>
    /// <returns>False when the next character is another one.</returns>
    public bool TryReadComma()
    {
        SkipWhiteSpace();
        return TrySkip(',');
    }

    /// <summary>Reads one media type with its parameters, up to a comma or the end.</summary>
    /// <returns>False when the text there is not a media type.</returns>
    public bool TryRead([NotNullWhen(true)] out MediaType? mediaType)
    {
        mediaType = null;
        SkipWhiteSpace();
        if (!TryReadToken(out var type))
            return false;

        var subtype = "*";
        if (TrySkip('/'))
        {
            if (!TryReadToken(out subtype))
                return false;
        }
        else if (type != "*") // some HTTP libraries write a bare * for */*
        {
            return false;
        }

        var parameters = new List<KeyValuePair<string, string>>();
        while (true)
        {
            SkipWhiteSpace();
            if (!TrySkip(';'))
                break;

            SkipWhiteSpace();
            if (_rest.IsEmpty || _rest[0] is ';' or ',')
                continue; // an empty parameter is allowed (RFC 9110 section 5.6.6)
            if (parameters.Count == MaxParameters || !TryReadParameter(out var parameter))
                return false;

            parameters.Add(parameter);
        }

        mediaType = new MediaType(type.ToLowerInvariant(), subtype.ToLowerInvariant(), [.. parameters]);
        return true;
    }

    private bool TryReadParameter(out KeyValuePair<string, string> parameter)
    {
        parameter = default;
        if (!TryReadToken(out var name))
            return false;

        SkipWhiteSpace();
        if (!TrySkip('='))
            return false;

        SkipWhiteSpace();
        if (!(_rest is ['"', ..] ? TryReadQuoted(out var value) : TryReadBare(out value)))
            return false;

        parameter = new(name.ToLowerInvariant(), value);
        return true;
    }

    private bool TryReadToken(out string token)
    {
        var length = _rest.IndexOfAnyExcept(TokenCharacters);
        if (length < 0)
            length = _rest.Length;

        token = _rest[..length].ToString();
        _rest = _rest[length..];
        return length > 0;
    }

    /// <summary>A bare value ends at a separator only, so the slash of <c>type=application/dicom</c> belongs to it.</summary>
    private bool TryReadBare(out string value)
    {
        var length = _rest.IndexOfAny("; ,\t\"");
        if (length < 0)
            length = _rest.Length;

        value = _rest[..length].ToString();
        _rest = _rest[length..];
        return length > 0 && !ContainsControl(value);
    }

    private bool TryReadQuoted(out string value)
    {
        value = "";
        var text = new StringBuilder();
        for (var i = 1; i < _rest.Length; i++)
        {
            var character = _rest[i];
            if (character == '"')
            {
                value = text.ToString();
                _rest = _rest[(i + 1)..];
                return !ContainsControl(value);
            }
            if (character == '\\' && ++i < _rest.Length)
                character = _rest[i];
            text.Append(character);
        }
        return false;
    }

    private static bool ContainsControl(string value) => value.AsSpan().ContainsAnyInRange('\0', '\u001F') || value.Contains('\u007F');

    private bool TrySkip(char character)
    {
        if (_rest.IsEmpty || _rest[0] != character)
            return false;

        _rest = _rest[1..];
        return true;
    }

    private void SkipWhiteSpace() => _rest = _rest.TrimStart(" \t");
}
