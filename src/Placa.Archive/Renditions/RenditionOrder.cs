using System.Text;
using System.Text.Json;

namespace Placa.Archive.Renditions;

/// <summary>The argument of a job that makes a rendition.</summary>
/// <param name="Instance">Name of the log entry the instance arrived with.</param>
/// <param name="TransferSyntaxUid">What to make.</param>
/// <param name="ReplaceOriginal">Whether it is to take the original's place.</param>
internal sealed record RenditionOrder(string Instance, string TransferSyntaxUid, bool ReplaceOriginal)
{
    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("instance"u8, Instance);
            json.WriteString("transferSyntax"u8, TransferSyntaxUid);
            json.WriteBoolean("replaceOriginal"u8, ReplaceOriginal);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    public static RenditionOrder Parse(string argument)
    {
        using var document = JsonDocument.Parse(argument);
        var root = document.RootElement;
        return new RenditionOrder(
            root.GetProperty("instance").GetString()!, root.GetProperty("transferSyntax").GetString()!, root.GetProperty("replaceOriginal").GetBoolean());
    }
}
