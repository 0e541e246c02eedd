using System.Globalization;
using Placa.Fuzz;

// Placa.Fuzz --list
// Placa.Fuzz TARGET [--seconds N | --minutes N] [--seed N] [--state FILE]
//   Runs the recorded inputs, then changed ones for so long. Every round of 100,000 has a seed of its own, which makes it repeatable; the
//   state file tells where the next run goes on, and counts.
// Placa.Fuzz TARGET --input FILE
//   Runs one input, for a debugger.
if (args is ["--list"])
{
    foreach (var known in FuzzTarget.All)
        Console.WriteLine(known.Name);
    return 0;
}

if (args is not [var name, .. var rest] || FuzzTarget.All.FirstOrDefault(known => known.Name == name) is not { } target)
{
    Console.Error.WriteLine("usage: Placa.Fuzz --list | TARGET [--seconds N | --minutes N] [--seed N] [--state FILE] [--input FILE]");
    return 2;
}

if (Option("--input") is { } path)
{
    Console.WriteLine(target.Run(File.ReadAllBytes(path)) ? "read" : "refused");
    return 0;
}

var time = Option("--minutes") is { } minutes
    ? TimeSpan.FromMinutes(double.Parse(minutes, CultureInfo.InvariantCulture))
    : TimeSpan.FromSeconds(double.Parse(Option("--seconds") ?? "10", CultureInfo.InvariantCulture));
var stateFile = Option("--state");
var state = FuzzState.Load(stateFile);
if (Option("--seed") is { } seed)
    state = state with { NextSeed = int.Parse(seed, CultureInfo.InvariantCulture) };
else if (stateFile is null)
    state = state with { NextSeed = Environment.TickCount & 0xFFFFFF };

return new FuzzRun(target, state, stateFile).For(time) ? 0 : 1;

string? Option(string option) => Array.IndexOf(rest, option) is >= 0 and var index && index + 1 < rest.Length ? rest[index + 1] : null;
