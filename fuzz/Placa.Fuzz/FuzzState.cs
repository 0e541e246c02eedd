using System.Text.Json;

namespace Placa.Fuzz;

/// <summary>What has been run of a target so far, kept in a file so that the next run goes on.</summary>
/// <param name="NextSeed">The seed of the next round.</param>
/// <param name="Executions">How many inputs were run.</param>
/// <param name="Readable">How many of them could be read.</param>
/// <param name="Seconds">How long that took.</param>
internal sealed record FuzzState(int NextSeed, long Executions, long Readable, double Seconds)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static FuzzState Load(string? path) =>
        path is not null && File.Exists(path)
            ? JsonSerializer.Deserialize<FuzzState>(File.ReadAllText(path)) ?? throw new InvalidDataException($"{path} holds no state")
            : new FuzzState(1, 0, 0, 0);

    public void Save(string path)
    {
        File.WriteAllText(path + ".new", JsonSerializer.Serialize(this, Indented));
        File.Move(path + ".new", path, overwrite: true);
    }
}
