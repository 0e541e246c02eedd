using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Placa.DicomWeb.Media;

namespace Placa.DicomWeb.Multipart;

/// <summary>Reads a multipart body part by part as it arrives (RFC 2046 section 5.1, PS3.18 section 8.6.1.2). Nothing is copied or collected.</summary>
public sealed class MultipartReader
{
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private readonly PipeReader _source;
    private readonly byte[] _delimiter; // CRLF, two dashes and the boundary
    private readonly MultipartLimits _limits;
    private MultipartPartBody? _current;
    private int _parts;
    private bool _ended;

    /// <summary>Makes a reader of <paramref name="source"/>, which it neither completes nor disposes.</summary>
    /// <param name="source">The body, from its first byte.</param>
    /// <param name="boundary">The boundary of the Content-Type.</param>
    /// <param name="limits">The limits; the defaults when null.</param>
    /// <exception cref="DicomWebException">The boundary breaks the rules of RFC 2046.</exception>
    public MultipartReader(PipeReader source, string boundary, MultipartLimits? limits = null)
    {
        if (!MultipartBoundary.IsValid(boundary))
            throw Malformed("The boundary is not 1 to 70 of the characters RFC 2046 allows.");

        _source = source;
        _delimiter = Encoding.ASCII.GetBytes("\r\n--" + boundary);
        _limits = limits ?? MultipartLimits.Default;
    }

    /// <summary>Makes a reader of a body with the Content-Type it came with.</summary>
    /// <exception cref="DicomWebException">The Content-Type has no valid boundary.</exception>
    public static MultipartReader For(PipeReader source, MediaType contentType, MultipartLimits? limits = null) =>
        new(source, MultipartBoundary.Of(contentType), limits);

    /// <summary>Reads up to the next part, passing what is left of the one before.</summary>
    /// <returns>Null after the last part.</returns>
    /// <exception cref="DicomWebException">The body breaks RFC 2046, ends early or passes a limit.</exception>
    public async ValueTask<MultipartPart?> ReadPartAsync(CancellationToken cancellationToken = default)
    {
        if (_ended)
            return null;

        if (_current is null)
            await SkipPreambleAsync(cancellationToken);
        else
            await _current.SkipAsync(cancellationToken);

        if (await ReadDelimiterEndAsync(cancellationToken))
        {
            _ended = true;
            return null;
        }

        if (++_parts > _limits.MaxParts)
            throw new DicomWebException(DicomWebError.MultipartLimitExceeded, $"The body has more than {_limits.MaxParts} parts.");

        var headers = await ReadHeadersAsync(cancellationToken);
        _current = new MultipartPartBody(_source, _delimiter);
        return new MultipartPart(headers, _current);
    }

    /// <summary>Passes the first delimiter and what may stand before it, which has no meaning.</summary>
    private async ValueTask SkipPreambleAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await _source.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            var opening = _delimiter.AsSpan(2); // at the very start no CRLF stands before it
            if (StartsWith(buffer, opening))
            {
                _source.AdvanceTo(buffer.GetPosition(opening.Length));
                return;
            }
            if (MultipartPartBody.Find(buffer, _delimiter) is >= 0 and var index)
            {
                _source.AdvanceTo(buffer.GetPosition(index + _delimiter.Length));
                return;
            }

            var length = buffer.Length;
            _source.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
                throw Truncated();
            if (length > _limits.MaxHeaderLength)
                throw Malformed("The body does not begin with its boundary.");
        }
    }

    /// <summary>Reads the rest of the delimiter line.</summary>
    /// <returns>True when it closes the body.</returns>
    private async ValueTask<bool> ReadDelimiterEndAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await _source.ReadAsync(cancellationToken);
            var (consumed, closes) = MatchDelimiterEnd(result.Buffer);
            if (consumed > 0)
            {
                _source.AdvanceTo(result.Buffer.GetPosition(consumed));
                return closes;
            }

            var length = result.Buffer.Length;
            _source.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (result.IsCompleted)
                throw Truncated();
            if (length > _limits.MaxHeaderLength)
                throw Malformed("A delimiter line does not end.");
        }
    }

    /// <summary>Two dashes, or white space and a line end. Anything else means the boundary stands inside a part: cutting there would lose bytes.</summary>
    private static (long Consumed, bool Closes) MatchDelimiterEnd(ReadOnlySequence<byte> buffer)
    {
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryPeek(out var first))
            return (0, false);
        if (first == '-')
        {
            if (buffer.Length < 2)
                return (0, false);
            return StartsWith(buffer, "--"u8) ? (2, true) : throw BoundaryInside();
        }

        reader.AdvancePastAny((byte)' ', (byte)'\t');
        if (reader.Remaining < 2)
            return reader.TryPeek(out var next) && next != '\r' ? throw BoundaryInside() : (0, false);
        return reader.IsNext("\r\n"u8, advancePast: true) ? (reader.Consumed, false) : throw BoundaryInside();
    }

    private async ValueTask<List<KeyValuePair<string, string>>> ReadHeadersAsync(CancellationToken cancellationToken)
    {
        var headers = new List<KeyValuePair<string, string>>();
        var total = 0L;
        while (true)
        {
            var result = await _source.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            if (TryReadLine(buffer, out var line, out var next))
            {
                total += line.Length + 2;
                if (total > _limits.MaxHeaderLength)
                    throw HeadersTooLong();

                var text = Encoding.Latin1.GetString(line);
                _source.AdvanceTo(next);
                if (text.Length == 0)
                    return headers;
                if (headers.Count == _limits.MaxHeaders)
                    throw HeadersTooLong();

                headers.Add(ParseHeader(text));
                continue;
            }

            var length = buffer.Length;
            _source.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
                throw Truncated();
            if (total + length > _limits.MaxHeaderLength)
                throw HeadersTooLong();
        }
    }

    private static bool TryReadLine(ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> line, out SequencePosition next)
    {
        var reader = new SequenceReader<byte>(buffer);
        var found = reader.TryReadTo(out line, "\r\n"u8);
        next = reader.Position;
        return found;
    }

    private static KeyValuePair<string, string> ParseHeader(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || line.AsSpan(0, colon).ContainsAnyExcept(TokenCharacters))
            throw Malformed("A part header is not written as name: value.");

        var value = line.AsSpan(colon + 1).Trim(" \t");
        if (value.ContainsAnyInRange('\0', '\u0008') || value.ContainsAnyInRange('\u000A', '\u001F') || value.Contains('\u007F'))
            throw Malformed("A part header holds a control character.");

        return new(line[..colon], value.ToString());
    }

    private static bool StartsWith(ReadOnlySequence<byte> buffer, ReadOnlySpan<byte> text) =>
        new SequenceReader<byte>(buffer).IsNext(text);

    internal static DicomWebException Truncated() =>
        new(DicomWebError.TruncatedMultipart, "The body ends before its closing boundary.");

    private static DicomWebException BoundaryInside() =>
        Malformed("The boundary is followed by other text: it stands inside a part, or the line is malformed.");

    private DicomWebException HeadersTooLong() => new(
        DicomWebError.MultipartLimitExceeded,
        $"A part has more than {_limits.MaxHeaderLength} bytes or {_limits.MaxHeaders} lines of headers.");

    private static DicomWebException Malformed(string message) => new(DicomWebError.MalformedMultipart, message);
}
