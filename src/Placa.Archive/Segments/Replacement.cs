using System.Globalization;
using System.Text.Json;

namespace Placa.Archive.Segments;

/// <summary>
/// The decision that a rendition takes the original's place: from then on it is what goes out. Data sets are named by their SHA-256, as their
/// envelopes have it.
/// </summary>
/// <param name="DecidedAt">When.</param>
/// <param name="Actor">Who; the archive itself when a storage rule says so.</param>
/// <param name="SopInstanceUid">The instance both are of.</param>
/// <param name="Original">SHA-256 of the data set that steps back.</param>
/// <param name="Rendition">SHA-256 of the one that takes its place.</param>
public sealed record Replacement(DateTimeOffset DecidedAt, Actor Actor, string SopInstanceUid, byte[] Original, byte[] Rendition)
{
    private const int FormatVersion = 1;
    private const string Kind = "replaceOriginal";

    internal byte[] ToJson()
    {
        var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("version"u8, FormatVersion);
            json.WriteString("kind"u8, Kind);
            json.WriteString("decided"u8, DecidedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
            json.WriteStartObject("actor"u8);
            json.WriteString("kind"u8, Actor.Kind.ToString());
            json.WriteString("name"u8, Actor.Name);
            if (Actor.Address is { } address)
                json.WriteString("address"u8, address);
            json.WriteEndObject();
            json.WriteString("sopInstanceUid"u8, SopInstanceUid);
            json.WriteString("original"u8, Convert.ToHexStringLower(Original));
            json.WriteString("rendition"u8, Convert.ToHexStringLower(Rendition));
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>Reads a decision.</summary>
    /// <returns>False for what is damaged; null for a whole decision of another kind, which this version passes over.</returns>
    internal static bool TryRead(ReadOnlyMemory<byte> json, out Replacement? replacement)
    {
        replacement = null;
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.GetProperty("kind").GetString() != Kind)
                return true;
            if (root.GetProperty("version").GetInt32() is < 1 or > FormatVersion)
                return false;

            var actor = root.GetProperty("actor");
            replacement = new Replacement(
                root.GetProperty("decided").GetDateTimeOffset(),
                new Actor(
                    Enum.Parse<ActorKind>(actor.GetProperty("kind").GetString() ?? ""),
                    actor.GetProperty("name").GetString() ?? "",
                    actor.TryGetProperty("address", out var address) ? address.GetString() : null),
                root.GetProperty("sopInstanceUid").GetString() ?? "",
                Convert.FromHexString(root.GetProperty("original").GetString() ?? ""),
                Convert.FromHexString(root.GetProperty("rendition").GetString() ?? ""));
            return replacement is { Original.Length: 32, Rendition.Length: 32 };
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or FormatException or InvalidOperationException or ArgumentException)
        {
            return false; // damaged: the scan that met it reports the entry
        }
    }
}
