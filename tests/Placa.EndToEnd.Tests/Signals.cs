using System.Runtime.InteropServices;

namespace Placa.EndToEnd.Tests;

/// <summary>What a terminal or a service manager sends to a process.</summary>
internal static class Signals
{
    public const int Interrupt = 2;
    public const int Terminate = 15;

    /// <summary>Sends a signal; 0 when it was sent.</summary>
    public static int Send(int processId, int signal) => Kill(processId, signal);

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
