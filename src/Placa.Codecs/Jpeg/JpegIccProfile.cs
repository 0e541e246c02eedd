using Placa.Codecs.Markers;

namespace Placa.Codecs.Jpeg;

/// <summary>Writes an ICC profile into APP2 segments, each with its number from 1 and how many there are (ISO 15076-1 section B.4).</summary>
internal static class JpegIccProfile
{
    private const int MaxPartLength = 65519;

    /// <exception cref="ArgumentException">The profile takes more than 255 segments.</exception>
    public static void Write(PooledBuffer output, ReadOnlySpan<byte> profile)
    {
        var count = (profile.Length + MaxPartLength - 1) / MaxPartLength;
        if (count > byte.MaxValue)
            throw new ArgumentException("The ICC profile is too long for JPEG.", nameof(profile));
        for (var number = 1; number <= count; number++)
        {
            var part = profile[..Math.Min(MaxPartLength, profile.Length)];
            MarkerWriter.WriteSegment(output, JpegMarkers.Application2, [.. "ICC_PROFILE\0"u8, (byte)number, (byte)count, .. part]);
            profile = profile[part.Length..];
        }
    }
}
