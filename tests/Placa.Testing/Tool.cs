using System.Diagnostics;
using System.Text;
using Xunit;

namespace Placa.Testing;

/// <summary>What an external program answered.</summary>
public readonly record struct ToolOutcome(int ExitCode, string Output, string Error);

/// <summary>Other people's DICOM programs, which check ours (DCMTK, Orthanc, dicom3tools, pydicom).</summary>
public static class Tool
{
    /// <summary>Marks the running test as skipped when one of the programs is not installed.</summary>
    public static void SkipIfAbsent(params string[] programs)
    {
        foreach (var program in programs)
            if (Find(program) is null)
                Assert.Skip($"{program} is not installed.");
    }

    /// <summary>Runs a program to its end; what it prints is read as UTF-8.</summary>
    public static async Task<ToolOutcome> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(Find(program) ?? program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new ToolOutcome(process.ExitCode, await output, await error);
    }

    /// <summary>Absolute path of a program on the search path, null when it is not installed.</summary>
    public static string? Find(string program)
    {
        var names = OperatingSystem.IsWindows() ? [program + ".exe", program] : new[] { program };
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        if (!OperatingSystem.IsWindows())
            folders = [.. folders, "/usr/sbin"]; // servers are there, which not every user's path names
        return folders.SelectMany(_ => names, Path.Combine).FirstOrDefault(File.Exists);
    }
}
