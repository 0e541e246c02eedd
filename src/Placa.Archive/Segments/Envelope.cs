using System.Globalization;
using System.Text.Json;

namespace Placa.Archive.Segments;

/// <summary>
/// What the archive knows about an arrival: kept as JSON in the private information of the file meta information
/// ((0002,0102), PS3.10 section 7.1), so that the log explains itself.
/// </summary>
/// <param name="ReceivedAt">When the last byte had arrived.</param>
/// <param name="Actor">Who sent it.</param>
/// <param name="Sha256">SHA-256 of the data set bytes.</param>
/// <param name="Length">Bytes of the data set, after the file meta information.</param>
/// <param name="DefaultIssuer">Issuer of Patient ID that applies where the data set names none; empty without.</param>
/// <param name="RenditionOf">For a rendition that the archive made: SHA-256 of the data set it was made of. Null for what was received.</param>
/// <param name="AssumedCharacterSet">Specific Character Set that was taken for a data set which names none, values parted by <c>\</c>; empty without.</param>
public sealed record Envelope(DateTimeOffset ReceivedAt, Actor Actor, byte[] Sha256, long Length, string DefaultIssuer = "", byte[]? RenditionOf = null, string AssumedCharacterSet = "")
{
    /// <summary>The newest version; a reader refuses what is newer than it knows.</summary>
    public const int FormatVersion = 2;

    /// <summary>Whoever knows no renditions would take one for another instance, and so must not read it.</summary>
    private const int FirstWithRenditions = 2;

    /// <summary>Private information creator UID (0002,0100) of our envelopes.</summary>
    public const string CreatorUid = "2.25.305191733519871046178311486405171902217";

    internal byte[] ToJson()
    {
        var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("version"u8, RenditionOf is null ? 1 : FirstWithRenditions);
            json.WriteString("received"u8, ReceivedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
            json.WriteStartObject("actor"u8);
            json.WriteString("kind"u8, Actor.Kind.ToString());
            json.WriteString("name"u8, Actor.Name);
            if (Actor.Address is { } address)
                json.WriteString("address"u8, address);
            json.WriteEndObject();
            json.WriteString("sha256"u8, Convert.ToHexStringLower(Sha256));
            json.WriteNumber("length"u8, Length);
            if (DefaultIssuer.Length > 0)
                json.WriteString("defaultIssuer"u8, DefaultIssuer);
            if (AssumedCharacterSet.Length > 0)
                json.WriteString("assumedCharacterSet"u8, AssumedCharacterSet);
            if (RenditionOf is not null)
                json.WriteString("renditionOf"u8, Convert.ToHexStringLower(RenditionOf));
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    internal static bool TryRead(ReadOnlyMemory<byte> json, out Envelope envelope)
    {
        envelope = null!;
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.GetProperty("version").GetInt32() is < 1 or > FormatVersion)
                return false;

            var actor = root.GetProperty("actor");
            if (!Enum.TryParse<ActorKind>(actor.GetProperty("kind").GetString(), out var kind))
                return false;

            var address = actor.TryGetProperty("address", out var value) ? value.GetString() : null;
            envelope = new Envelope(
                root.GetProperty("received").GetDateTimeOffset(),
                new Actor(kind, actor.GetProperty("name").GetString() ?? "", address),
                Convert.FromHexString(root.GetProperty("sha256").GetString() ?? ""),
                root.GetProperty("length").GetInt64(),
                root.TryGetProperty("defaultIssuer", out var issuer) ? issuer.GetString() ?? "" : "",
                root.TryGetProperty("renditionOf", out var original) ? Convert.FromHexString(original.GetString() ?? "") : null,
                root.TryGetProperty("assumedCharacterSet", out var characterSet) ? characterSet.GetString() ?? "" : "");
            return envelope.Sha256.Length == 32 && envelope.Length >= 0 && envelope.RenditionOf is null or { Length: 32 };
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            return false; // damaged or foreign: the entry is reported as such by the scan that met it
        }
    }
}
