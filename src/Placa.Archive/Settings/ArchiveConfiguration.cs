using System.Text.Json;
using Placa.Archive.Renditions;
using Placa.Dicom;
using Placa.Imaging;

namespace Placa.Archive.Settings;

/// <summary>
/// What <c>placa.json</c> in the data folder says (docs/configuration.md). A key or value that is not known is an error with its place: a
/// misspelt rule that is silently without effect would be found too late.
/// </summary>
public sealed record ArchiveConfiguration
{
    /// <summary>Name of the file in the data folder.</summary>
    public const string FileName = "placa.json";

    private const int MaxLength = 1 << 20;

    private const long MaxMebibytes = 1 << 30; // a pebibyte

    private static readonly JsonDocumentOptions Reading = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
    };

    /// <summary>Which instances get a rendition.</summary>
    public IReadOnlyList<StorageRule> StorageRules { get; init; } = [];

    /// <summary>Bytes to be left free on the disk; null for the default.</summary>
    public long? MinimumFreeSpace { get; init; }

    /// <summary>Reads the file of a data folder; without one everything has its default.</summary>
    /// <exception cref="DataFolderException">It cannot be read, or says something that is not known; the message is one clear sentence.</exception>
    public static ArchiveConfiguration Read(string dataFolder)
    {
        var path = Path.Combine(dataFolder, FileName);
        if (!File.Exists(path))
            return new ArchiveConfiguration();
        if (new FileInfo(path).Length > MaxLength)
            throw new DataFolderException($"{path} is longer than {MaxLength} bytes.");
        try
        {
            return Parse(File.ReadAllBytes(path));
        }
        catch (DataFolderException error)
        {
            throw new DataFolderException($"{path}: {error.Message}", error);
        }
        catch (JsonException error)
        {
            throw new DataFolderException(
                $"{path}: not JSON in line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}, or a key stands twice.", error);
        }
    }

    /// <summary>Reads the text of the file.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="DataFolderException">It says something that is not known.</exception>
    internal static ArchiveConfiguration Parse(ReadOnlyMemory<byte> json)
    {
        if (json.Span.StartsWith("\uFEFF"u8))
            json = json[3..];
        using var document = JsonDocument.Parse(json, Reading);
        var configuration = new ArchiveConfiguration();
        foreach (var property in Properties(document.RootElement, "the file"))
        {
            configuration = property.Name switch
            {
                "storageRules" => configuration with { StorageRules = [.. Items(property.Value, "storageRules").Select(ReadRule)] },
                "minimumFreeMiB" => configuration with { MinimumFreeSpace = Mebibytes(property.Value, "minimumFreeMiB") },
                _ => throw Unknown(property.Name, "storageRules, minimumFreeMiB"),
            };
        }

        return configuration;
    }

    private static StorageRule ReadRule(JsonElement json, int index)
    {
        var place = $"storageRules[{index}]";
        TransferSyntax? rendition = null;
        IReadOnlyList<string> modalities = [], sopClasses = [];
        var replaceOriginal = false;
        foreach (var (name, value) in Properties(json, place).Select(property => (property.Name, property.Value)))
        {
            switch (name)
            {
                case "modalities": modalities = Texts(value, $"{place}.{name}"); break;
                case "sopClasses": sopClasses = [.. Texts(value, $"{place}.{name}").Select((text, i) => SopClass(text, $"{place}.{name}[{i}]"))]; break;
                case "rendition": rendition = Rendition(Text(value, $"{place}.{name}"), $"{place}.{name}"); break;
                case "replaceOriginal": replaceOriginal = Flag(value, $"{place}.{name}"); break;
                default: throw Unknown($"{place}.{name}", "modalities, sopClasses, rendition, replaceOriginal");
            }
        }

        return new StorageRule
        {
            Rendition = rendition ?? throw new DataFolderException($"{place} has no rendition, the transfer syntax to make."),
            Modalities = modalities,
            SopClasses = sopClasses,
            ReplaceOriginal = replaceOriginal,
        };
    }

    private static TransferSyntax Rendition(string text, string place)
    {
        var syntax = TransferSyntax.All.FirstOrDefault(syntax => syntax.Uid.Value == text || UidDictionary.Find(syntax.Uid)?.Keyword == text)
            ?? throw new DataFolderException($"{place} is no transfer syntax; it is a UID, or a keyword of PS3.6 such as HTJ2KLosslessRPCL.");
        if (syntax.IsLossy)
            throw new DataFolderException($"{place} may lose something ({syntax.Name}); a storage rule takes lossless transfer syntaxes only.");
        if (!syntax.IsEncapsulated || !Transcoder.CanEncode(syntax))
            throw new DataFolderException($"{place} is not a compression there is an encoder for ({syntax.Name}).");
        return syntax;
    }

    private static string SopClass(string text, string place) =>
        new Uid(text).IsValid ? text
        : UidDictionary.All.Where(entry => entry.Type == UidType.SopClass && entry.Keyword == text).Select(entry => entry.Uid.Value).FirstOrDefault()
        ?? throw new DataFolderException($"{place} is no SOP class; it is a UID, or a keyword of PS3.6 such as CTImageStorage.");

    private static JsonElement.ObjectEnumerator Properties(JsonElement json, string place) =>
        json.ValueKind == JsonValueKind.Object ? json.EnumerateObject() : throw new DataFolderException($"{place} is not an object in braces.");

    private static JsonElement.ArrayEnumerator Items(JsonElement json, string place) =>
        json.ValueKind == JsonValueKind.Array ? json.EnumerateArray() : throw new DataFolderException($"{place} is not a list in brackets.");

    private static string Text(JsonElement json, string place) =>
        json.ValueKind == JsonValueKind.String ? json.GetString()! : throw new DataFolderException($"{place} is not a text.");

    private static string[] Texts(JsonElement json, string place) => [.. Items(json, place).Select((item, i) => Text(item, $"{place}[{i}]"))];

    private static long Mebibytes(JsonElement json, string place) =>
        json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out var number) && number is >= 0 and <= MaxMebibytes
            ? number << 20
            : throw new DataFolderException($"{place} is no whole number from 0 to {MaxMebibytes}.");

    private static bool Flag(JsonElement json, string place) => json.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw new DataFolderException($"{place} is neither true nor false."),
    };

    private static DataFolderException Unknown(string key, string known) => new($"{key} is not a known key; there are {known}.");
}
