using Placa.Archive.Segments;

namespace Placa.Archive;

/// <summary>The folder a data set of the archive lives in: its parts by name, and the lock that one process holds.</summary>
internal sealed class DataFolder : IDisposable
{
    public const string SettingsFileName = "placa.db";

    private readonly FileStream _lock;

    private DataFolder(string path, FileStream lockFile)
    {
        Path = path;
        _lock = lockFile;
        Staging = System.IO.Path.Combine(path, "staging");
        Metadata = System.IO.Path.Combine(path, "metadata");
        IndexFile = System.IO.Path.Combine(path, "index.db");
        SettingsFile = System.IO.Path.Combine(path, SettingsFileName);
    }

    public string Path { get; }

    public string Staging { get; }

    public string Metadata { get; }

    public string IndexFile { get; }

    public string SettingsFile { get; }

    private string AddressFile => AddressFileIn(Path);

    /// <summary>Makes the folder if need be, takes the lock, and empties <c>staging/</c>.</summary>
    /// <exception cref="DataFolderInUseException">Another process works on this folder.</exception>
    /// <exception cref="DataFolderException">The folder cannot be made or written.</exception>
    public static DataFolder Open(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        FileStream? lockFile = null;
        try
        {
            if (!Directory.Exists(path))
            {
                Directory.CreateDirectory(path);
                if (System.IO.Path.GetDirectoryName(path) is { } parent)
                    DurableFile.FlushDirectory(parent);
            }

            lockFile = TakeLock(path);
            var folder = new DataFolder(path, lockFile);
            File.Delete(folder.AddressFile);
            folder.EmptyStaging();
            Directory.CreateDirectory(folder.Metadata);
            return folder;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            lockFile?.Dispose();
            throw new DataFolderException($"The data folder {path} cannot be used: {error.Message}", error);
        }
        catch
        {
            lockFile?.Dispose();
            throw;
        }
    }

    /// <summary>The advisory lock goes with the process, however it ends.</summary>
    private static FileStream TakeLock(string path)
    {
        var lockPath = System.IO.Path.Combine(path, "placa.lock");
        try
        {
            return new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (error.GetType() == typeof(IOException) && File.Exists(lockPath))
        {
            throw new DataFolderInUseException(path, ReadAddress(path), error);
        }
    }

    private void EmptyStaging()
    {
        Directory.CreateDirectory(Staging);
        foreach (var file in Directory.EnumerateFiles(Staging))
            File.Delete(file);
    }

    /// <summary>Says where the process that holds the lock can be reached.</summary>
    public void PublishAddress(string address) => File.WriteAllText(AddressFile, address);

    public void Dispose()
    {
        File.Delete(AddressFile);
        _lock.Dispose();
    }

    private static string AddressFileIn(string path) => System.IO.Path.Combine(path, "placa.address");

    private static string? ReadAddress(string path)
    {
        try
        {
            return File.ReadAllText(AddressFileIn(path)).Trim() is { Length: > 0 } address ? address : null;
        }
        catch (IOException)
        {
            return null; // it published none, as an import on the command line does not
        }
    }
}

/// <summary>The data folder cannot be used; the message is one clear sentence.</summary>
public class DataFolderException : Exception
{
    /// <summary>Makes the error.</summary>
    public DataFolderException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

/// <summary>Another process works on the data folder.</summary>
public sealed class DataFolderInUseException : DataFolderException
{
    /// <summary>Makes the error.</summary>
    public DataFolderInUseException(string path, string? address, Exception? innerException = null)
        : base($"The data folder {path} is in use by another Placa process{(address is null ? "" : $" at {address}")}.", innerException)
        => Address = address;

    /// <summary>Where the server that holds the folder can be reached; null when it is no server.</summary>
    public string? Address { get; }
}
