namespace Placa.Imaging.Exporting;

/// <summary>Exports into a folder, which is made when it does not exist. Files that exist are never overwritten.</summary>
/// <param name="folder">The folder.</param>
public sealed class FolderExportTarget(string folder) : IExportTarget
{
    /// <inheritdoc/>
    /// <exception cref="IOException">The file exists or cannot be written.</exception>
    public async Task WriteAsync(
        string path, bool isCompressible, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        var target = Path.Combine([folder, .. ExportName.SplitPath(path)]);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        await using var file = new FileStream(target, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true);
        await write(file, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
