using System.Globalization;

namespace Placa.DicomWeb.Media;

/// <summary>A media type, or a range of them, that a client takes, and how much it wants it.</summary>
/// <param name="MediaType">The range, without its weight.</param>
/// <param name="Quality">The weight <c>q</c>, from 0 (not acceptable) to 1.</param>
public readonly record struct MediaRange(MediaType MediaType, double Quality);

/// <summary>What a client accepts: the Accept header, or the <c>accept</c> query parameter in its place (PS3.18 section 8.3.3.1, RFC 9110 section 12.5.1).</summary>
public sealed class AcceptHeader
{
    private const int MaxLength = 8192;
    private const int MaxRanges = 64;

    private readonly MediaRange[] _ranges;

    private AcceptHeader(MediaRange[] ranges) => _ranges = ranges;

    /// <summary>What a request without the header means: anything.</summary>
    public static AcceptHeader Any { get; } = new([new MediaRange(new MediaType("*", "*"), 1)]);

    /// <summary>The ranges wanted, the most wanted first, those of equal weight in the order written; none has weight 0.</summary>
    public IReadOnlyList<MediaRange> Ranges => _ranges;

    /// <summary>Reads the header, which may have been sent in several lines.</summary>
    /// <exception cref="DicomWebException">The text is not a list of media ranges, or is longer than 8 KiB or 64 ranges.</exception>
    public static AcceptHeader Parse(params IEnumerable<string?> lines)
    {
        var text = string.Join(',', lines.Where(line => !string.IsNullOrWhiteSpace(line)));
        if (text.Length == 0)
            return Any;
        if (text.Length > MaxLength)
            throw Malformed();

        var ranges = new List<MediaRange>();
        var scanner = new MediaTypeScanner(text);
        while (!scanner.AtEnd)
        {
            if (scanner.TryReadComma())
                continue; // empty list members are ignored (RFC 9110 section 5.6.1.2)
            if (ranges.Count == MaxRanges || !scanner.TryRead(out var mediaType) || !(scanner.AtEnd || scanner.TryReadComma()))
                throw Malformed();

            ranges.Add(WithQuality(mediaType));
        }
        return new AcceptHeader([.. ranges.Where(range => range.Quality > 0).OrderByDescending(range => range.Quality)]);
    }

    /// <summary>The first of <paramref name="offered"/> names in the client's order of preference; null when it takes none.</summary>
    /// <param name="offered">Media types such as <c>application/dicom+json</c>, the server's favourite first.</param>
    public string? Choose(params ReadOnlySpan<string> offered)
    {
        foreach (var range in _ranges)
        {
            foreach (var name in offered)
            {
                if (range.MediaType.Covers(name))
                    return name;
            }
        }
        return null;
    }

    private static MediaRange WithQuality(MediaType mediaType)
    {
        if (mediaType["q"] is not { } weight)
            return new MediaRange(mediaType, 1);
        if (!double.TryParse(weight, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var quality) || quality is not (>= 0 and <= 1))
            throw Malformed();

        var others = mediaType.Parameters.Where(parameter => parameter.Key != "q");
        return new MediaRange(new MediaType(mediaType.Type, mediaType.Subtype, [.. others]), quality);
    }

    private static DicomWebException Malformed() =>
        new(DicomWebError.MalformedMediaType, "The Accept header is not a list of media types.");
}
