using Placa.Archive.Access;
using Placa.Archive.Committing;
using Placa.Archive.Importing;
using Placa.Archive.Index;
using Placa.Archive.Jobs;
using Placa.Archive.Querying;
using Placa.Archive.Renditions;
using Placa.Archive.Retrieving;
using Placa.Archive.Segments;
using Placa.Archive.Settings;
using Placa.Archive.Storing;

namespace Placa.Archive;

/// <summary>
/// An archive on a data folder: puts the services together and holds the folder's lock. One process at a time; all services may be
/// used by many threads.
/// </summary>
public sealed class PlacaArchive : IAsyncDisposable
{
    private readonly DataFolder _folder;
    private readonly ArchiveOptions _options;
    private readonly List<IDisposable> _owned = [];
    private CommitQueue? _queue;
    private Func<RenditionFeed>? _makeFeed;
    private RenditionHandler? _renditions;
    private RenditionFeed? _feed;
    private readonly List<JobWorker> _workers = [];

    private PlacaArchive(DataFolder folder, ArchiveOptions options)
    {
        _folder = folder;
        _options = options;
        Metrics = new ArchiveMetrics(this);
    }

    /// <summary>Full path of the data folder.</summary>
    public string DataFolder => _folder.Path;

    /// <summary>What is counted and timed; the scope of its meter is the archive.</summary>
    public ArchiveMetrics Metrics { get; }

    /// <summary>The one way in.</summary>
    public InstanceStore Store { get; private set; } = null!;

    /// <summary>The query service.</summary>
    public QueryService Query { get; private set; } = null!;

    /// <summary>The one way out.</summary>
    public RetrieveService Retrieve { get; private set; } = null!;

    /// <summary>Metadata as DICOM JSON.</summary>
    public MetadataService Metadata { get; private set; } = null!;

    /// <summary>Imports folders, files and zip files.</summary>
    public Importer Importer { get; private set; } = null!;

    /// <summary>Registered peers.</summary>
    public PeerRegistry Peers { get; private set; } = null!;

    /// <summary>Settings by name.</summary>
    public SettingStore Settings { get; private set; } = null!;

    /// <summary>What <c>placa.json</c> says.</summary>
    public ArchiveConfiguration Configuration { get; private set; } = null!;

    /// <summary>Work that can wait. It is done once <see cref="StartJobs"/> was called.</summary>
    public JobQueue Jobs { get; private set; } = null!;

    /// <summary>Storage commitments, received and requested.</summary>
    public CommitmentService Commitments { get; private set; } = null!;

    /// <summary>Who read what.</summary>
    public AccessLog Accesses { get; private set; } = null!;

    /// <summary>What the start found in the log.</summary>
    public RecoveryReport Recovery { get; private set; } = null!;

    /// <summary>A write, a flush or the index has failed since the start: nothing was promised wrongly, but someone should look.</summary>
    public bool IsDegraded =>
        _queue is { HasFailed: true } || Accesses.Failure is not null || _workers.Exists(worker => worker.Failure is not null) || _feed is { Failure: not null };

    /// <summary>Opens a data folder, and makes it when it is not there.</summary>
    /// <param name="dataFolder">Its path.</param>
    /// <param name="options">Limits and sizes.</param>
    /// <param name="progress">Hears of a replay that takes long.</param>
    /// <param name="cancellationToken">Stops a replay; it goes on at the next start.</param>
    /// <exception cref="DataFolderInUseException">Another process works on it.</exception>
    /// <exception cref="DataFolderException">It cannot be used; the message is one clear sentence.</exception>
    public static Task<PlacaArchive> OpenAsync(
        string dataFolder, ArchiveOptions? options = null, IProgress<ReplayProgress>? progress = null, CancellationToken cancellationToken = default) =>
        OpenAsync(dataFolder, options ?? new ArchiveOptions(), makeIndexAnew: false, progress, cancellationToken);

    /// <summary>Throws index and metadata away and makes them again from the segments (<c>placa rebuild-index</c>).</summary>
    /// <exception cref="DataFolderInUseException">Another process works on the folder.</exception>
    /// <exception cref="DataFolderException">The folder cannot be used.</exception>
    public static async Task<RecoveryReport> RebuildIndexAsync(
        string dataFolder, ArchiveOptions? options = null, IProgress<ReplayProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var archive = await OpenAsync(dataFolder, options ?? new ArchiveOptions(), makeIndexAnew: true, progress, cancellationToken)
            .ConfigureAwait(false);
        await using (archive.ConfigureAwait(false))
            return archive.Recovery;
    }

    private static async Task<PlacaArchive> OpenAsync(
        string path, ArchiveOptions options, bool makeIndexAnew, IProgress<ReplayProgress>? progress, CancellationToken cancellationToken)
    {
        var archive = new PlacaArchive(Archive.DataFolder.Open(path), options);
        try
        {
            await Task.Run(() => archive.Start(makeIndexAnew, progress, cancellationToken), cancellationToken).ConfigureAwait(false);
            return archive;
        }
        catch (Exception error)
        {
            await archive.DisposeAsync().ConfigureAwait(false);
            if (error is UnauthorizedAccessException or IOException or Microsoft.Data.Sqlite.SqliteException)
                throw new DataFolderException($"The data folder {archive.DataFolder} cannot be used: {error.Message}", error);
            throw;
        }
    }

    private void Start(bool makeIndexAnew, IProgress<ReplayProgress>? progress, CancellationToken cancellationToken)
    {
        Configuration = ArchiveConfiguration.Read(_folder.Path);
        if (makeIndexAnew)
            IndexDatabase.Delete(_folder.IndexFile);

        var settings = Own(new SettingsDatabase(_folder.SettingsFile));
        Peers = Own(new PeerRegistry(settings));
        Settings = new SettingStore(settings);
        Accesses = new AccessLog(settings, _options.TimeProvider);
        Jobs = new JobQueue(settings, _options.TimeProvider);

        var segments = new SegmentFolder(Path.Combine(_folder.Path, "segments"));
        var index = Own(IndexDatabase.Open(_folder.IndexFile));
        if (index.IsNew)
            MetadataFiles.Clear(_folder.Metadata);
        var metadata = Own(new MetadataFiles(_folder.Metadata));
        var writer = Own(new IndexWriter(index, metadata));

        var names = new UlidGenerator(_options.TimeProvider);
        var recovery = new Recovery(segments, index, writer, names, _options);
        Recovery = recovery.Run(progress, cancellationToken);

        var log = Own(new SegmentLog(segments, names, _options.SegmentLength));
        if (recovery.Open is var (segment, position))
            log.Continue(segment, position);

        RenditionFeed.Prepare(index, Settings, Configuration.StorageRules);
        var stored = new StoredBytes(segments, _folder.Staging, _options);
        _queue = new CommitQueue(log, writer, _options, Metrics);
        var space = new FreeSpace(Available, _options with { MinimumFreeSpace = Configuration.MinimumFreeSpace ?? _options.MinimumFreeSpace });
        Store = new InstanceStore(_folder, _options, _queue, new VersionFinder(index, stored), space, Metrics);
        Retrieve = new RetrieveService(index, stored, Accesses);
        Commitments = new CommitmentService(settings, Jobs, Retrieve, stored, _options.TimeProvider);
        Metadata = new MetadataService(index, metadata, stored, Accesses, _options);
        Query = new QueryService(index, Metadata, Accesses, Metrics);
        Importer = new Importer(Store, _options);
        Metrics.Observe(Available, Jobs.Count);
        _renditions = new RenditionHandler(_folder, _options, index, _queue, stored, Retrieve, space);
        _makeFeed = () => new RenditionFeed(index, _queue, Jobs, Settings, Configuration.StorageRules);
    }

    /// <summary>Begins to work on jobs, until the archive is disposed. A process that ends soon, as an import on the command line, leaves them to a server.</summary>
    /// <param name="options">How many at a time, how often, with which pauses.</param>
    /// <param name="handlers">Handlers besides the archive's own.</param>
    /// <exception cref="InvalidOperationException">It was called before.</exception>
    public void StartJobs(JobOptions? options = null, params IEnumerable<IJobHandler> handlers)
    {
        if (_workers.Count > 0)
            throw new InvalidOperationException("Jobs are being worked on already.");
        options ??= new JobOptions();
        foreach (var group in handlers.Prepend(_renditions!).GroupBy(handler => handler.MostlyWaits))
            _workers.Add(new JobWorker(Jobs, group, options, group.Key ? options.WaitingParallelism : options.Parallelism, _options.TimeProvider));
        if (Configuration.StorageRules.Count > 0)
            _feed = _makeFeed!();
    }

    /// <summary>Says where this process can be reached, so that imports on the same folder are handed to it.</summary>
    public void PublishAddress(string address) => _folder.PublishAddress(address);

    /// <summary>Finishes what is under way and gives up the lock.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_feed is not null)
            await _feed.DisposeAsync().ConfigureAwait(false);
        foreach (var worker in _workers)
            await worker.DisposeAsync().ConfigureAwait(false);
        if (_queue is not null)
            await _queue.DisposeAsync().ConfigureAwait(false);
        if (Accesses is not null)
            await Accesses.DisposeAsync().ConfigureAwait(false);
        for (var i = _owned.Count - 1; i >= 0; i--)
            _owned[i].Dispose();
        Metrics.Dispose();
        _folder.Dispose();
    }

    private long Available() => _options.AvailableFreeSpace?.Invoke() ?? new DriveInfo(_folder.Path).AvailableFreeSpace;

    private T Own<T>(T part)
        where T : IDisposable
    {
        _owned.Add(part);
        return part;
    }
}
