using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Placa.DicomWeb.Media;

namespace Placa.DicomWeb.Multipart;

/// <summary>Writes a multipart body part by part (RFC 2046 section 5.1, PS3.18 section 8.6.1.2).</summary>
public sealed class MultipartWriter
{
    private readonly PipeWriter _output;
    private readonly string _boundary;
    private bool _started;

    /// <summary>Makes a writer over <paramref name="output"/>, which it does not complete.</summary>
    /// <param name="output">Where the body goes.</param>
    /// <param name="boundary">The boundary; a new one when null.</param>
    public MultipartWriter(PipeWriter output, string? boundary = null)
    {
        _output = output;
        _boundary = boundary ?? MultipartBoundary.New();
        if (!MultipartBoundary.IsValid(_boundary))
            throw new ArgumentException("The boundary is not 1 to 70 of the characters RFC 2046 allows.", nameof(boundary));
    }

    /// <summary>Where the bytes of the part that was started last go.</summary>
    public PipeWriter Body => _output;

    /// <summary>The Content-Type of the whole body.</summary>
    /// <param name="partType">The media type of the parts, without parameters.</param>
    public string ContentType(string partType) => $"{DicomMediaTypes.MultipartRelated}; type=\"{partType}\"; boundary={_boundary}";

    /// <summary>Ends the part before and writes the headers of the next; its bytes follow through <see cref="Body"/>.</summary>
    /// <param name="contentType">The media type of the part, with parameters.</param>
    /// <param name="contentLength">Bytes of the part, null when not known.</param>
    /// <param name="contentLocation">The address of what the part holds.</param>
    /// <exception cref="ArgumentException">A header value is not plain printable ASCII. Text of a data set is never put there.</exception>
    public void StartPart(string contentType, long? contentLength = null, string? contentLocation = null)
    {
        var headers = new StringBuilder();
        headers.Append(_started ? "\r\n--" : "--").Append(_boundary).Append("\r\n");
        AppendHeader(headers, "Content-Type", contentType);
        if (contentLength is { } length)
            AppendHeader(headers, "Content-Length", length.ToString(CultureInfo.InvariantCulture));
        if (contentLocation is not null)
            AppendHeader(headers, "Content-Location", contentLocation);
        headers.Append("\r\n");
        _started = true;
        WriteAscii(headers.ToString());
    }

    /// <summary>Writes the closing delimiter and flushes.</summary>
    public async ValueTask CloseAsync(CancellationToken cancellationToken = default)
    {
        WriteAscii((_started ? "\r\n--" : "--") + _boundary + "--\r\n");
        await _output.FlushAsync(cancellationToken);
    }

    private static void AppendHeader(StringBuilder headers, string name, string value)
    {
        if (value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            throw new ArgumentException($"The value of {name} is not plain printable ASCII.", nameof(value));

        headers.Append(name).Append(": ").Append(value).Append("\r\n");
    }

    /// <summary>Kestrel's writer hands out less than it is asked for near the end of a block, so the text goes out in pieces where it must.</summary>
    private void WriteAscii(string text) => _output.Write(Encoding.ASCII.GetBytes(text));
}
