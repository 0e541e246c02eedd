using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Placa.Archive.Storing;

namespace Placa.Archive.Importing;

/// <summary>
/// Imports folders, files, zip files and what a DICOMDIR names. Each file ends as exactly one outcome; one that cannot be read does
/// not stop the others. Files are read in place and entries of zip files as streams: nothing is unpacked to disk under its own name.
/// </summary>
public sealed class Importer
{
    private readonly InstanceStore _store;
    private readonly ArchiveOptions _limits;

    internal Importer(InstanceStore store, ArchiveOptions limits)
    {
        _store = store;
        _limits = limits;
    }

    /// <summary>Imports everything under some paths.</summary>
    /// <param name="actor">Who imports.</param>
    /// <param name="paths">Folders, files, zip files, DICOMDIR files.</param>
    /// <param name="options">Parallelism and progress.</param>
    /// <param name="cancellationToken">Stops; what was stored stays.</param>
    /// <returns>Outcomes as they come.</returns>
    public async IAsyncEnumerable<ImportOutcome> ImportAsync(
        Actor actor, IEnumerable<string> paths, ImportOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var run = new Run(_store, _limits, actor, options ?? new ImportOptions());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var work = run.ImportAsync(FileFinder.Find(paths), stop.Token);
        try
        {
            await foreach (var outcome in run.Outcomes.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return outcome;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // its failure ended the outcomes above
        }
    }

    /// <summary>Imports one file that arrives as a stream: DICOM or zip.</summary>
    /// <param name="actor">Who imports.</param>
    /// <param name="name">Its name, for the outcome only.</param>
    /// <param name="content">Its bytes, read once from where it stands; it stays the caller's.</param>
    /// <param name="options">Progress and limits.</param>
    /// <param name="cancellationToken">Stops; what was stored stays.</param>
    public async IAsyncEnumerable<ImportOutcome> ImportStreamAsync(
        Actor actor, string name, Stream content, ImportOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        var run = new Run(_store, _limits, actor, options ?? new ImportOptions());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var work = run.ImportStreamAsync(name, content, stop.Token);
        try
        {
            await foreach (var outcome in run.Outcomes.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return outcome;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>One import: its outcomes, its counts.</summary>
    private sealed class Run(InstanceStore store, ArchiveOptions limits, Actor actor, ImportOptions options)
    {
        private readonly Channel<ImportOutcome> _outcomes = Channel.CreateBounded<ImportOutcome>(256);
        private int _found;
        private int _done;
        private long _bytes;

        public ChannelReader<ImportOutcome> Outcomes => _outcomes.Reader;

        public async Task ImportAsync(IEnumerable<FoundFile> files, CancellationToken cancellationToken)
        {
            var settings = new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = cancellationToken };
            try
            {
                await Parallel.ForEachAsync(files, settings, (file, token) => ImportFileAsync(file, token)).ConfigureAwait(false);
                _outcomes.Writer.Complete();
            }
            catch (Exception error)
            {
                _outcomes.Writer.Complete(error);
                throw;
            }
        }

        public async Task ImportStreamAsync(string name, Stream content, CancellationToken cancellationToken)
        {
            try
            {
                var (start, rest) = await Peeked.ReadAsync(content, cancellationToken).ConfigureAwait(false);
                if (!ZipSource.IsZip(start))
                {
                    await ReportAsync(await StoreAsync(name, rest, cancellationToken).ConfigureAwait(false), 0).ConfigureAwait(false);
                }
                else if (content.CanSeek)
                {
                    content.Position -= start.Length;
                    await ImportZipAsync(name, content, cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    // The directory of a zip file stands at its end: it is kept aside until all of it is there.
                    var kept = store.OpenScratch();
                    await using (kept.ConfigureAwait(false))
                    {
                        await rest.CopyToAsync(kept, cancellationToken).ConfigureAwait(false);
                        kept.Position = 0;
                        await ImportZipAsync(name, kept, cancellationToken).ConfigureAwait(false);
                    }
                }

                _outcomes.Writer.Complete();
            }
            catch (Exception error)
            {
                _outcomes.Writer.Complete(error);
                throw;
            }
        }

        private async ValueTask ImportFileAsync(FoundFile file, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _found);
            if (file.Refusal is { } refusal)
            {
                await ReportAsync(refusal, 0).ConfigureAwait(false);
                return;
            }

            try
            {
                var stream = new FileStream(
                    file.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.SequentialScan);
                await using (stream.ConfigureAwait(false))
                {
                    var (start, _) = await Peeked.ReadAsync(stream, cancellationToken).ConfigureAwait(false);
                    stream.Position = 0;
                    if (ZipSource.IsZip(start))
                        await ImportZipAsync(file.Path, stream, cancellationToken).ConfigureAwait(false);
                    else
                        await ReportAsync(await StoreAsync(file.Path, stream, cancellationToken).ConfigureAwait(false), stream.Length).ConfigureAwait(false);
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
            {
                await ReportAsync(Refused(file.Path, error.Message), 0).ConfigureAwait(false);
            }
        }

        private async Task ImportZipAsync(string name, Stream content, CancellationToken cancellationToken)
        {
            var budget = new InflationBudget(limits.InflatedLimit);
            ZipArchive zip;
            try
            {
                zip = new ZipArchive(content, ZipArchiveMode.Read, leaveOpen: true);
                if (zip.Entries.Count > options.MaxZipEntries)
                    throw new InvalidDataException($"it has more than {options.MaxZipEntries} entries");
            }
            catch (InvalidDataException error)
            {
                await ReportAsync(Refused(name, $"not a readable zip file: {error.Message}"), 0).ConfigureAwait(false);
                return;
            }

            using (zip)
            {
                foreach (var entry in zip.Entries)
                {
                    if (entry.FullName.EndsWith('/') || entry.FullName.EndsWith('\\'))
                        continue; // a folder

                    var outcome = await ImportEntryAsync($"{name}!{entry.FullName}", entry, budget, cancellationToken).ConfigureAwait(false);
                    await ReportAsync(outcome, entry.CompressedLength).ConfigureAwait(false);
                }
            }
        }

        /// <summary>The entry's name is only for the outcome, and its announced size is believed by nobody.</summary>
        private async Task<ImportOutcome> ImportEntryAsync(
            string name, ZipArchiveEntry entry, InflationBudget budget, CancellationToken cancellationToken)
        {
            try
            {
                var inflated = await entry.OpenAsync(cancellationToken).ConfigureAwait(false);
                await using (inflated.ConfigureAwait(false))
                {
                    var limited = new LimitedStream(inflated, budget, (1L << 20) + entry.CompressedLength * limits.InflationRatio);
                    await using (limited.ConfigureAwait(false))
                        return await StoreAsync(name, limited, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (Exception error) when (error is InvalidDataException or NotSupportedException or IOException)
            {
                return Refused(name, error.Message);
            }
        }

        private async ValueTask<ImportOutcome> StoreAsync(string name, Stream content, CancellationToken cancellationToken)
        {
            try
            {
                return ImportOutcome.Of(
                    name, await store.StoreAsync(actor, IncomingInstance.Part10(content), cancellationToken).ConfigureAwait(false));
            }
            catch (Exception error) when (error is not (OperationCanceledException or IOException or InvalidDataException or ObjectDisposedException))
            {
                // A file that finds a mistake of ours must not keep the thousand after it out; its outcome says what to report.
                return Refused(name, $"an unexpected {error.GetType().Name}: please report this file");
            }
        }

        private static ImportOutcome Refused(string name, string reason) => new(name, ImportOutcomeKind.Refused, reason, null, null);

        private async ValueTask ReportAsync(ImportOutcome outcome, long bytes)
        {
            Interlocked.Add(ref _bytes, bytes);
            var done = Interlocked.Increment(ref _done);
            options.Progress?.Report(new ImportProgress(Math.Max(_found, done), done, Interlocked.Read(ref _bytes)));
            await _outcomes.Writer.WriteAsync(outcome).ConfigureAwait(false);
        }
    }
}
