namespace Placa.Cli;

/// <summary>A folder of its own among the temporary ones, gone with what is in it when it is disposed.</summary>
internal sealed class PassingFolder(string prefix) : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory(prefix).FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
