namespace Placa.Testing;

/// <summary>The checked-out repository the tests run from.</summary>
public static class Repository
{
    /// <summary>The folder that holds <c>Placa.slnx</c>.</summary>
    public static string Folder { get; } = Find();

    /// <summary>Absolute path of a file or folder in the repository, named with slashes.</summary>
    public static string Path(string relativePath) => System.IO.Path.Combine([Folder, .. relativePath.Split('/')]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Placa.slnx")))
                return folder.FullName;
        throw new DirectoryNotFoundException("The tests run outside the repository: no folder above them holds Placa.slnx.");
    }
}
