using System.Text.Json;

namespace Placa.Server.Handover;

/// <summary>
/// <c>run.json</c> in a data folder that is being served: where the server is, and a token that only the same user can read. With it
/// the command line hands over work that the lock on the folder keeps it from doing itself.
/// </summary>
/// <param name="Pid">The server's process.</param>
/// <param name="Address">Its web address.</param>
/// <param name="Token">What a hand-over must show; a new one at every start.</param>
internal sealed record RunFile(int Pid, Uri Address, string Token)
{
    private const string Name = "run.json";

    /// <summary>Reads the file of a data folder; null when nothing usable is there.</summary>
    public static RunFile? Read(string dataFolder)
    {
        try
        {
            using var stream = File.OpenRead(Path.Combine(dataFolder, Name));
            return JsonSerializer.Deserialize(stream, ServerJson.Default.RunFile);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null; // no server runs there, or it is another user's
        }
    }

    /// <summary>Writes it for the own user only. The file is made anew, so that nobody who had it open before reads the token.</summary>
    public void Write(string dataFolder)
    {
        var path = Path.Combine(dataFolder, Name);
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var stream = new FileStream(path, options);
        JsonSerializer.Serialize(stream, this, ServerJson.Default.RunFile);
    }

    public static void Delete(string dataFolder) => File.Delete(Path.Combine(dataFolder, Name));
}
