using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Placa.Server.Web;

/// <summary>What a client says about compressed answers (RFC 9110 section 12.5.3).</summary>
internal static class ContentCoding
{
    /// <summary>True when the request accepts answers in <paramref name="coding"/>, such as <c>gzip</c>.</summary>
    public static bool Takes(HttpRequest request, string coding) =>
        StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var accepted)
        && accepted.Any(value => value.Value.Equals(coding, StringComparison.OrdinalIgnoreCase) && value.Quality is null or > 0);
}
