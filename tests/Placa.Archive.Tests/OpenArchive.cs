using Placa.Archive.Querying;
using Placa.Archive.Storing;
using Placa.Testing;

namespace Placa.Archive.Tests;

/// <summary>An archive on a folder of its own, which can be closed and opened again.</summary>
internal sealed class OpenArchive : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ArchiveOptions _options;

    private OpenArchive(ArchiveOptions options) => _options = options;

    public static readonly Actor Sender = Actor.Peer("SENDER", System.Net.IPAddress.Loopback);

    public PlacaArchive Archive { get; private set; } = null!;

    public string Folder => _folder.Path;

    public static async Task<OpenArchive> CreateAsync(ArchiveOptions? options = null)
    {
        var open = new OpenArchive((options ?? new ArchiveOptions()) with { MinimumFreeSpace = 0 });
        open.Archive = await PlacaArchive.OpenAsync(open.Folder, open._options);
        return open;
    }

    public async Task ReopenAsync(Action? whileClosed = null)
    {
        await Archive.DisposeAsync();
        whileClosed?.Invoke();
        Archive = await PlacaArchive.OpenAsync(Folder, _options);
    }

    public async Task<StoreOutcome> StoreAsync(SampleInstance instance, Placa.Dicom.TransferSyntax? syntax = null) =>
        await Archive.Store.StoreAsync(Sender, instance.ToIncoming(syntax));

    public IReadOnlyList<QueryMatch> Find(QueryLevel level, params (Placa.Dicom.Tag Tag, string Value)[] keys) =>
        Archive.Query.Find(Sender, new QueryRequest(level) { Keys = [.. keys.Select(key => new QueryKey(key.Tag, key.Value))] }).Matches;

    public string[] SegmentFiles => [.. Directory.EnumerateFiles(Path.Combine(Folder, "segments")).Order(StringComparer.Ordinal)];

    public string Dump() => IndexDump.Write(Folder);

    public async ValueTask DisposeAsync()
    {
        await Archive.DisposeAsync();
        _folder.Dispose();
    }
}
