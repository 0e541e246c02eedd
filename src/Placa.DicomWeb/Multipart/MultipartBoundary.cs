using System.Buffers;
using System.Security.Cryptography;
using Placa.DicomWeb.Media;

namespace Placa.DicomWeb.Multipart;

/// <summary>The text that separates the parts of a body (RFC 2046 section 5.1.1).</summary>
public static class MultipartBoundary
{
    private static readonly SearchValues<char> Characters =
        SearchValues.Create("'()+_,-./:=? 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>A new boundary from 128 random bits: no sender can foresee it and hide it in the data.</summary>
    public static string New() => "placa-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>True when <paramref name="boundary"/> is 1 to 70 of the characters allowed and does not end with a space.</summary>
    public static bool IsValid(string boundary) =>
        boundary.Length is > 0 and <= MultipartLimits.MaxBoundaryLength
        && boundary[^1] != ' '
        && !boundary.AsSpan().ContainsAnyExcept(Characters);

    /// <summary>The boundary a Content-Type names.</summary>
    /// <exception cref="DicomWebException">There is none, or it breaks the rules of RFC 2046.</exception>
    public static string Of(MediaType contentType)
    {
        var boundary = contentType["boundary"];
        return boundary is not null && IsValid(boundary)
            ? boundary
            : throw new DicomWebException(
                DicomWebError.MalformedMultipart, "The Content-Type has no boundary of 1 to 70 of the characters RFC 2046 allows.");
    }
}
