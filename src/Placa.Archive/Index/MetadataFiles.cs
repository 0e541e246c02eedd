using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Placa.Archive.Index;

/// <summary>
/// <c>metadata/</c>: one file of blocks per series, appended to as instances arrive and never rewritten. A view of the log
/// without flushes: a block that a power cut took fails its checksum and is made again from the instance.
/// </summary>
internal sealed class MetadataFiles(string folder) : IDisposable
{
    private const int OpenFiles = 16;
    private const int SeriesPerFolder = 1000;

    private readonly Dictionary<long, (SafeFileHandle File, long Length)> _open = [];

    /// <summary>Appends a block to a series' file; one thread at a time.</summary>
    public (long Offset, int Length) Append(long series, ReadOnlySpan<byte> block)
    {
        if (!_open.TryGetValue(series, out var target))
        {
            if (_open.Count >= OpenFiles)
                CloseAll();
            Directory.CreateDirectory(Path.GetDirectoryName(PathOf(series))!);
            var file = File.OpenHandle(PathOf(series), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            target = (file, RandomAccess.GetLength(file));
        }

        RandomAccess.Write(target.File, block, target.Length);
        _open[series] = (target.File, target.Length + block.Length);
        return (target.Length, block.Length);
    }

    /// <summary>Opens a series' file for reading; null when it is not there.</summary>
    public SafeFileHandle? OpenRead(long series)
    {
        try
        {
            return File.OpenHandle(PathOf(series), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Removes every file, before the index is made again.</summary>
    public static void Clear(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
    }

    private string PathOf(long series) => Path.Combine(
        folder, (series / SeriesPerFolder).ToString("D6", CultureInfo.InvariantCulture), series.ToString("D10", CultureInfo.InvariantCulture) + ".blocks");

    private void CloseAll()
    {
        foreach (var (file, _) in _open.Values)
            file.Dispose();
        _open.Clear();
    }

    public void Dispose() => CloseAll();
}
