namespace Placa.Testing;

/// <summary>A folder of its own for one test, gone when the test is over.</summary>
public sealed class TemporaryFolder : IDisposable
{
    // What a link leads to is not the test's own.
    private static readonly EnumerationOptions OwnFolders = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("placa-test-").FullName;

    /// <summary>Absolute path of the folder.</summary>
    public string Path { get; }

    /// <summary>Absolute path of something inside; nothing is created.</summary>
    public string File(params string[] relativePath) => System.IO.Path.Combine([Path, .. relativePath]);

    /// <summary>Writes a file inside, with the folders it needs, and gives back its absolute path.</summary>
    public string Write(string relativePath, ReadOnlySpan<byte> content)
    {
        var path = File(relativePath);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>Creates a folder inside and gives back its absolute path.</summary>
    public string CreateFolder(string relativePath) => Directory.CreateDirectory(File(relativePath)).FullName;

    public void Dispose()
    {
        // Whatever a test took write permission from must not keep the folder alive.
        if (!OperatingSystem.IsWindows())
            foreach (var folder in Directory.EnumerateDirectories(Path, "*", OwnFolders).Prepend(Path).ToList())
                System.IO.File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.Delete(Path, recursive: true);
    }
}
