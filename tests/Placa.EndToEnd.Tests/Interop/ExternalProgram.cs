using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Placa.Testing;

namespace Placa.EndToEnd.Tests.Interop;

/// <summary>Another program that listens on loopback; disposing it kills it with whatever it started, and so does the end of the tests.</summary>
internal sealed class ExternalProgram : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private ExternalProgram(Process process)
    {
        _process = process;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        AppDomain.CurrentDomain.ProcessExit += Kill;
    }

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>Starts a program and waits until each of its ports takes connections.</summary>
    public static async Task<ExternalProgram> StartAsync(string program, string[] arguments, params int[] ports)
    {
        var start = new ProcessStartInfo(Tool.Find(program)!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        var running = new ExternalProgram(Process.Start(start)!);
        try
        {
            foreach (var port in ports)
                await running.WaitForAsync(port);
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= Kill;
        Kill(this, EventArgs.Empty);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private async Task WaitForAsync(int port)
    {
        var started = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (!_process.HasExited && started.Elapsed < StartLimit)
            {
                await Task.Delay(20); // it is starting
            }
            catch (SocketException)
            {
                Assert.Fail($"{_process.StartInfo.FileName} does not listen: {Output}");
            }
        }
    }

    private void Kill(object? sender, EventArgs e)
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
            _output.AppendLine(line.Data);
    }
}
