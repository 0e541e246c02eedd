using Microsoft.Win32.SafeHandles;
using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>
/// Takes encoded frames until the data set they are of is written: the first few MiB in memory, what follows in a temporary file that is gone
/// with the spool, or with the process. Several threads may add to it.
/// </summary>
/// <param name="folder">Where the file is made if one is needed; it has room for the frames.</param>
/// <param name="memoryLimit">Bytes kept in memory.</param>
public sealed class FrameSpool(string folder, int memoryLimit = 16 << 20) : IDisposable
{
    private readonly Lock _lock = new();
    private SafeFileHandle? _file;
    private long _inMemory;
    private long _end;

    /// <summary>True when memory was not enough.</summary>
    public bool UsesFile => _file is not null;

    /// <summary>Takes a frame. What comes back is to be used no longer than the spool.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    internal Fragment Add(byte[] frame)
    {
        long offset;
        lock (_lock)
        {
            if (_file is null && _inMemory + frame.Length <= memoryLimit)
            {
                _inMemory += frame.Length;
                return new Fragment(frame);
            }

            _file ??= Create(folder);
            offset = _end;
            _end += frame.Length;
        }

        RandomAccess.Write(_file, frame, offset);
        return new Fragment(_file, offset, frame.Length);
    }

    /// <summary>A file without a name, where the system knows such, is left behind by no kind of end.</summary>
    private static SafeFileHandle Create(string folder)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $".{Guid.NewGuid():N}.frames");
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, FileOptions.DeleteOnClose);
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
        return file;
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();
}
