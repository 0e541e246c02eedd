using System.Text.Json;
using Placa.Testing;

namespace Placa.EndToEnd.Tests.Interop;

/// <summary>Verbs of <c>placa</c> that have to end well.</summary>
internal static class Verb
{
    public static async Task<string> DoneAsync(params string[] arguments)
    {
        var outcome = await PlacaProgram.RunAsync(arguments);
        Assert.True(outcome.ExitCode == 0, $"placa {string.Join(' ', arguments.Take(3))}: {outcome.ExitCode}\n{outcome.Output}{outcome.Error}");
        return outcome.Output;
    }

    /// <summary>What it prints, a JSON document on each line.</summary>
    public static async Task<List<JsonElement>> JsonLinesAsync(params string[] arguments) =>
        [.. (await DoneAsync(arguments)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.Clone())];
}
