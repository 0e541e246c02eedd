namespace Placa.Imaging.Exporting;

/// <summary>Exports into a folder, which is made when it does not exist. Files that exist are never overwritten, and
/// one gets its name when it is whole.</summary>
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
        if (Path.Exists(target))
            throw new IOException($"{target} exists already.");
        var partial = target + ".partial";
        var file = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true);
        try
        {
            await using (file)
                await write(file, cancellationToken);
            File.Move(partial, target); // fails where there is a file by now
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
