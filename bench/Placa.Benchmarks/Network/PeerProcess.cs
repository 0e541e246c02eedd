using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Placa.Benchmarks.Network;

/// <summary>A DICOM server in a process and a folder of its own: ours, or one of those beside which it is measured.</summary>
internal sealed class PeerProcess : IDisposable
{
    private readonly Process _process;

    private PeerProcess(string name, string aeTitle, int port, string folder, Process process)
    {
        (Name, AeTitle, Port, Folder, _process) = (name, aeTitle, port, folder, process);
    }

    public string Name { get; }

    public string AeTitle { get; }

    public int Port { get; }

    /// <summary>The web port of ours.</summary>
    public int HttpPort { get; private init; }

    public string Folder { get; }

    public int Id => _process.Id;

    /// <summary>Processor time of the process and of the children it has waited for.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            var fields = File.ReadAllText($"/proc/{Id}/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var ticks = fields[11..15].Sum(value => long.Parse(value, CultureInfo.InvariantCulture)); // utime, stime, cutime, cstime, in hundredths of a second
            return TimeSpan.FromMilliseconds(ticks * 10);
        }
    }

    public static PeerProcess Placa(string executable, string folder, params IEnumerable<string> wrapper)
    {
        var (dicom, http) = (FreePort(), FreePort());
        return Start("Placa", "PLACA", dicom, folder, [.. wrapper, executable, "serve", "--data", folder, "--http", $"127.0.0.1:{http}", "--dicom", $"127.0.0.1:{dicom}"], http);
    }

    public static PeerProcess Storescp(string folder)
    {
        Directory.CreateDirectory(folder);
        var port = FreePort();
        return Start("storescp --fork", "STORESCP", port, folder, ["storescp", "--fork", "+xa", "+B", "-od", folder, $"{port}"]);
    }

    public static PeerProcess Dcmqrscp(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "db"));
        var port = FreePort();
        var configuration = Path.Combine(folder, "dcmqrscp.cfg");
        File.WriteAllText(configuration, $"""
            NetworkTCPPort = {port}
            MaxPDUSize = 131072
            MaxAssociations = 16
            HostTable BEGIN
            HostTable END
            VendorTable BEGIN
            VendorTable END
            AETable BEGIN
            DCMQRSCP {folder}/db RW (20000, 100gb) ANY
            AETable END

            """);
        return Start("dcmqrscp", "DCMQRSCP", port, folder, ["dcmqrscp", "-c", configuration]);
    }

    public static PeerProcess Orthanc(string folder)
    {
        Directory.CreateDirectory(folder);
        var (dicom, http) = (FreePort(), FreePort());
        var configuration = Path.Combine(folder, "orthanc.json");
        File.WriteAllText(configuration, $$"""
            { "Name": "bench", "StorageDirectory": "{{folder}}/db", "IndexDirectory": "{{folder}}/db", "DicomAet": "ORTHANC", "DicomPort": {{dicom}}, "HttpPort": {{http}},
              "RemoteAccessAllowed": false, "DicomAlwaysAllowStore": true, "DicomAlwaysAllowFind": true, "DicomAlwaysAllowGet": true, "Plugins": [] }
            """);
        return Start("Orthanc", "ORTHANC", dicom, folder, ["Orthanc", configuration]);
    }

    /// <summary>True when a program can be found.</summary>
    public static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    public long MemoryHighWaterKiB() => File.ReadLines($"/proc/{Id}/status")
        .Where(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
        .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture))
        .First();

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static PeerProcess Start(string name, string aeTitle, int port, string folder, string[] command, int http = 0)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] += ":/usr/sbin";
        start.Environment["LC_ALL"] = "C";
        start.Environment["TCP_NODELAY"] = "1"; // without it DCMTK's servers wait 40 ms for an acknowledgement in the middle of each response
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        for (var i = 0; !IsListening(port); i++)
        {
            if (process.HasExited || i > 600)
                throw new InvalidOperationException($"{name} does not start.");
            Thread.Sleep(50);
        }
        return new PeerProcess(name, aeTitle, port, folder, process) { HttpPort = http };
    }

    private static bool IsListening(int port)
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
