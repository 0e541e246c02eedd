using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Placa.Dicom;
using Placa.Network;
using Placa.Testing;

namespace Placa.EndToEnd.Tests;

/// <summary>A <c>placa serve</c> on free loopback ports; disposing it kills it if it still runs.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private RunningServer(Process process, int httpPort, int dicomPort)
    {
        _process = process;
        HttpPort = httpPort;
        DicomPort = dicomPort;
        Web = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{httpPort}/") };
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int HttpPort { get; }

    public int DicomPort { get; }

    public int ProcessId => _process.Id;

    /// <summary>Asks the server over HTTP.</summary>
    public HttpClient Web { get; }

    /// <summary>What the server printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>Starts the process and does not wait for it to be ready.</summary>
    public static RunningServer Launch(string dataFolder, params string[] more)
    {
        var (http, dicom) = (FreePort(), FreePort());
        var start = new ProcessStartInfo(PlacaProgram.Path, ["serve", "--data", dataFolder, "--http", $"127.0.0.1:{http}", "--dicom", $"127.0.0.1:{dicom}", .. more])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new RunningServer(Process.Start(start)!, http, dicom);
    }

    public static async Task<RunningServer> StartAsync(string dataFolder, params string[] more)
    {
        var server = Launch(dataFolder, more);
        try
        {
            await server.WaitUntilReadyAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>The SOP Instance UIDs that QIDO-RS finds, every one as often as it is found.</summary>
    public Task<List<string>> FindInstancesAsync(string query = "instances") => Qido.FindAllAsync(Web, query, "00080018");

    public Task<Association> ConnectAsync(AssociateRequest request) => Association.ConnectAsync("127.0.0.1", DicomPort, request);

    /// <summary>True when the server answers C-ECHO; false when it does not listen yet.</summary>
    public async Task<bool> TryEchoAsync()
    {
        try
        {
            await using var association = await ConnectAsync(new AssociateRequest
            {
                CalledAeTitle = "PLACA",
                CallingAeTitle = "TEST",
                PresentationContexts = AssociateRequest.Propose([(Uids.Verification, [TransferSyntax.ImplicitVRLittleEndian])]),
            });
            var status = await association.CEchoAsync();
            await association.ReleaseAsync();
            return status == DimseStatus.Success;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Memory of the process that is in RAM, in bytes.</summary>
    public long ResidentMemory()
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.AsSpan(6).TrimEnd("kB ").Trim(), CultureInfo.InvariantCulture);
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks the server to stop and gives its exit code.</summary>
    public async Task<int> StopAsync()
    {
        Assert.Equal(0, Signals.Send(_process.Id, Signals.Terminate));
        using var limit = new CancellationTokenSource(StartLimit);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Web.Dispose();
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private async Task WaitUntilReadyAsync()
    {
        var started = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var response = await Web.GetAsync("health");
                if (response.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException) when (!_process.HasExited && started.Elapsed < StartLimit)
            {
                // It does not listen yet.
            }

            Assert.False(_process.HasExited, $"placa serve ended with {(_process.HasExited ? _process.ExitCode : 0)}: {Output}");
            await Task.Delay(20);
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
            _output.AppendLine(line.Data);
    }
}
