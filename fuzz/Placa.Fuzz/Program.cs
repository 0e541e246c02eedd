using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Placa.Fuzz;

// Placa.Fuzz --list
// Placa.Fuzz TARGET [--seconds N] [--seed N]   runs the recorded inputs, then changed ones for so long; the seed makes a run repeatable
// Placa.Fuzz TARGET --input FILE               runs one input, for a debugger
if (args is ["--list"])
{
    foreach (var known in FuzzTarget.All)
        Console.WriteLine(known.Name);
    return 0;
}

if (args is not [var name, .. var rest] || FuzzTarget.All.FirstOrDefault(known => known.Name == name) is not { } target)
{
    Console.Error.WriteLine("usage: Placa.Fuzz --list | TARGET [--seconds N] [--seed N] [--input FILE]");
    return 2;
}

if (Option("--input") is { } path)
{
    Console.WriteLine(target.Run(File.ReadAllBytes(path)) ? "read" : "refused");
    return 0;
}

var seconds = int.Parse(Option("--seconds") ?? "10", CultureInfo.InvariantCulture);
var seed = int.Parse(Option("--seed") ?? $"{Environment.TickCount}", CultureInfo.InvariantCulture);
var folder = Path.Combine(AppContext.BaseDirectory, "corpus", target.Name);
var recorded = Directory.Exists(folder) ? Directory.GetFiles(folder).Order().Select(File.ReadAllBytes).ToList() : [];

var inputs = target.Seeds().ToList();
foreach (var input in inputs)
{
    if (!target.Run(input))
    {
        Console.Error.WriteLine($"{target.Name}: a seed is refused");
        return 1;
    }
}

inputs.AddRange(recorded);
var random = new Random(seed);
var mutator = new Mutator(random);
var runs = 0L;
var read = 0L;
var started = Stopwatch.StartNew();
foreach (var input in recorded)
    if (!Try(input))
        return 1;
while (started.Elapsed < TimeSpan.FromSeconds(seconds))
{
    var input = mutator.Mutate(inputs[random.Next(inputs.Count)], inputs[random.Next(inputs.Count)]);
    if (!Try(input))
        return 1;
}

Console.WriteLine($"{target.Name}: {runs} inputs, {read} of them readable, {recorded.Count} recorded, seed {seed}");
return 0;

bool Try(byte[] input)
{
    try
    {
        runs++;
        if (target.Run(input))
            read++;
        return true;
    }
    catch (Exception exception)
    {
        var file = Path.Combine(Path.GetTempPath(), $"{target.Name}-{Convert.ToHexStringLower(SHA256.HashData(input).AsSpan(0, 8))}.bin");
        File.WriteAllBytes(file, input);
        Console.Error.WriteLine($"{target.Name}: {exception}\nseed {seed}, run {runs}; the input is in {file}");
        return false;
    }
}

string? Option(string option) => Array.IndexOf(rest, option) is >= 0 and var index && index + 1 < rest.Length ? rest[index + 1] : null;
