namespace Placa.Testing;

/// <summary>The executable under test: the one <c>./test</c> built, named by <c>PLACA_EXECUTABLE</c>, else the one beside the tests.</summary>
public static class PlacaProgram
{
    /// <summary>Absolute path of the executable.</summary>
    public static string Path { get; } =
        Environment.GetEnvironmentVariable("PLACA_EXECUTABLE") is { Length: > 0 } path
            ? path
            : System.IO.Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "placa.exe" : "placa");

    /// <summary>Runs a verb to its end.</summary>
    public static Task<ToolOutcome> RunAsync(params string[] arguments) => Tool.RunAsync(Path, arguments);
}
