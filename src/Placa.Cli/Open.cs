using System.CommandLine;
using System.Diagnostics;
using Placa.Archive;
using Placa.Archive.Importing;
using Placa.Server;

namespace Placa.Cli;

/// <summary><c>placa open PATH</c>: shows a folder, file, zip archive or DICOMDIR in the browser; nothing is kept.</summary>
internal static class Open
{
    private static readonly string[] DesktopVariables = ["DISPLAY", "WAYLAND_DISPLAY"];

    public static Command Create()
    {
        var path = new Argument<string>("PATH") { Description = "A folder, file, zip archive or DICOMDIR" };
        var noBrowser = new Option<bool>("--no-browser") { Description = "Print the address only" };
        var command = new Command("open", "Show files in the browser without keeping them") { path, noBrowser };
        command.SetAction((result, cancellationToken) =>
            RunAsync(result.GetRequiredValue(path), result.GetValue(noBrowser), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string path, bool noBrowser, CancellationToken cancellationToken)
    {
        Inputs.RequireExisting(path);
        using var folder = new PassingFolder("placa-open-");
        return (int)await ShowAsync(path, folder.Path, noBrowser, cancellationToken);
    }

    private static async Task<ExitCode> ShowAsync(string path, string dataFolder, bool noBrowser, CancellationToken cancellationToken)
    {
        var options = new ServerOptions { DataFolder = dataFolder, Http = ListenAddress.Loopback(0), Dicom = null, Mode = ServerMode.Open };
        await using var server = await ServerHost.StartAsync(options, cancellationToken);

        var report = new ImportReport();
        var import = new ImportOptions { Progress = report.Progress };
        await report.FollowAsync(server.Archive.Importer.ImportAsync(Actor.Local(Environment.UserName), [path], import, cancellationToken));
        if (report.Studies.Count == 0)
        {
            Failures.Print(Messages.NothingToShow(path));
            return ExitCode.Refused;
        }

        var page = report.OnlyStudy is { } study ? new Uri(server.Address, $"study/{study}") : server.Address;
        Console.Out.WriteLine(Messages.Showing(page));
        if (!noBrowser)
            OpenBrowser(page);
        await Serve.UntilCancelledAsync(cancellationToken);
        return ExitCode.Done;
    }

    /// <summary>Asks the desktop to show a page; without a desktop the printed address has to do.</summary>
    private static void OpenBrowser(Uri page)
    {
        var opener =
            OperatingSystem.IsWindows() ? new ProcessStartInfo(page.AbsoluteUri) { UseShellExecute = true }
            : OperatingSystem.IsMacOS() ? new ProcessStartInfo("open", [page.AbsoluteUri])
            : HasDesktop() ? new ProcessStartInfo("xdg-open", [page.AbsoluteUri]) { RedirectStandardOutput = true, RedirectStandardError = true }
            : null;
        if (opener is null)
            return;

        try
        {
            using var process = Process.Start(opener);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // xdg-open is not installed.
            Failures.Print(Messages.NoBrowser);
        }
    }

    private static bool HasDesktop() =>
        DesktopVariables.Any(variable => Environment.GetEnvironmentVariable(variable) is { Length: > 0 });
}
