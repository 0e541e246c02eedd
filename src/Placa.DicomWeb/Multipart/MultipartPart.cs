using System.IO.Pipelines;
using Placa.DicomWeb.Media;

namespace Placa.DicomWeb.Multipart;

/// <summary>One part of a multipart body: its headers, and its bytes as they arrive.</summary>
public sealed class MultipartPart
{
    private readonly IReadOnlyList<KeyValuePair<string, string>> _headers;

    internal MultipartPart(IReadOnlyList<KeyValuePair<string, string>> headers, PipeReader body)
    {
        _headers = headers;
        Body = body;
        ContentType = MediaType.TryParse(this["Content-Type"], out var contentType) ? contentType : null;
    }

    /// <summary>The type of the part; null when it has none or it cannot be read.</summary>
    public MediaType? ContentType { get; }

    /// <summary>The bytes of the part, valid until the next part is asked for. It completes at the part's end.</summary>
    public PipeReader Body { get; }

    /// <summary>The value of a header, null when the part has none; names are compared without case.</summary>
    public string? this[string header]
    {
        get
        {
            foreach (var (name, value) in _headers)
            {
                if (name.Equals(header, StringComparison.OrdinalIgnoreCase))
                    return value;
            }
            return null;
        }
    }
}
