using System.IO.Compression;

namespace Placa.Imaging.Exporting;

/// <summary>Exports into a ZIP file that is written from front to back, so that it can be sent while it is made: the stream need not seek.</summary>
public sealed class ZipExportTarget : IExportTarget
{
    private readonly DeferredWriteStream _output;
    private readonly ZipArchive _archive;

    private ZipExportTarget(DeferredWriteStream output, ZipArchive archive)
    {
        _output = output;
        _archive = archive;
    }

    /// <summary>Begins a ZIP file.</summary>
    /// <param name="output">Where it goes; only written to asynchronously, and left open.</param>
    /// <param name="cancellationToken">Cancels the beginning.</param>
    public static async Task<ZipExportTarget> CreateAsync(Stream output, CancellationToken cancellationToken = default)
    {
        var deferred = new DeferredWriteStream(output);
        var archive = await ZipArchive.CreateAsync(deferred, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken);
        return new ZipExportTarget(deferred, archive);
    }

    /// <inheritdoc/>
    public async Task WriteAsync(
        string path, bool isCompressible, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        var name = string.Join('/', ExportName.SplitPath(path));
        var entry = _archive.CreateEntry(name, isCompressible ? CompressionLevel.Optimal : CompressionLevel.NoCompression);
        await using (var stream = await entry.OpenAsync(cancellationToken))
            await write(stream, cancellationToken);
        await _output.DrainAsync(cancellationToken);
    }

    /// <summary>Writes the directory of the ZIP file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _archive.DisposeAsync();
        await _output.DrainAsync(CancellationToken.None);
    }
}
