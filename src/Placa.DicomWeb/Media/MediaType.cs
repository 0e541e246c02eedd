using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Placa.DicomWeb.Media;

/// <summary>A media type with its parameters, as Content-Type carries it (RFC 9110 section 8.3.1, PS3.18 section 8.7).</summary>
/// <remarks>Type, subtype and parameter names are lower case. <c>*</c> stands for any type or subtype in a range.</remarks>
public sealed class MediaType
{
    /// <summary>The longest text that is read; nothing legitimate comes near it.</summary>
    internal const int MaxLength = 1024;

    private readonly KeyValuePair<string, string>[] _parameters;

    internal MediaType(string type, string subtype, params KeyValuePair<string, string>[] parameters)
    {
        Type = type;
        Subtype = subtype;
        _parameters = parameters;
    }

    /// <summary>The part before the slash.</summary>
    public string Type { get; }

    /// <summary>The part after the slash.</summary>
    public string Subtype { get; }

    /// <summary>The parameters in the order they were written, quotes removed.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters => _parameters;

    /// <summary>Type and subtype without parameters: <c>application/dicom</c>.</summary>
    public string Name => $"{Type}/{Subtype}";

    /// <summary>The value of a parameter, null when it is absent; <paramref name="parameter"/> is lower case.</summary>
    public string? this[string parameter]
    {
        get
        {
            foreach (var (name, value) in _parameters)
            {
                if (name == parameter)
                    return value;
            }
            return null;
        }
    }

    /// <summary>True when type and subtype are those of <paramref name="name"/>, such as <c>application/dicom</c>.</summary>
    public bool Is(string name) =>
        name.Length == Type.Length + 1 + Subtype.Length
        && name[Type.Length] == '/'
        && name.StartsWith(Type, StringComparison.Ordinal)
        && name.EndsWith(Subtype, StringComparison.Ordinal);

    /// <summary>True when this range, which may hold wildcards, covers <paramref name="name"/>; parameters are not compared.</summary>
    public bool Covers(string name)
    {
        if (Type == "*")
            return true;
        if (Subtype == "*")
            return name.Length > Type.Length && name[Type.Length] == '/' && name.StartsWith(Type, StringComparison.Ordinal);
        return Is(name);
    }

    /// <summary>Reads one media type. Parameter values may be quoted or, as many clients do, bare: <c>type=application/dicom</c>.</summary>
    /// <returns>False when the text is not a media type, or goes on after it.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out MediaType? mediaType)
    {
        mediaType = null;
        if (text is null || text.Length > MaxLength)
            return false;

        var scanner = new MediaTypeScanner(text);
        if (!scanner.TryRead(out var read) || !scanner.AtEnd)
            return false;

        mediaType = read;
        return true;
    }

    /// <summary>The media type as a header carries it; values that are not tokens are quoted.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Name);
        foreach (var (name, value) in _parameters)
        {
            text.Append("; ").Append(name).Append('=');
            if (MediaTypeScanner.IsToken(value))
                text.Append(value);
            else
                text.Append('"').Append(value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"');
        }
        return text.ToString();
    }
}
