using System.Text;
using Placa.Testing;

namespace Placa.EndToEnd.Tests.Interop;

/// <summary>DCMTK's archive on loopback, which knows our server as PLACA.</summary>
internal sealed class Dcmqrscp : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly ExternalProgram _program;

    private Dcmqrscp(TemporaryFolder folder, ExternalProgram program, int port)
    {
        _folder = folder;
        _program = program;
        Ae = $"DCMQRSCP@127.0.0.1:{port}";
    }

    /// <summary>How our verbs call it.</summary>
    public string Ae { get; }

    public string Output => _program.Output;

    /// <summary>The files it keeps.</summary>
    public string[] Files => [.. Directory.EnumerateFiles(_folder.File("store")).Where(path => !Path.GetFileName(path).StartsWith("index", StringComparison.Ordinal))];

    /// <param name="placaPort">Where our server, PLACA, listens.</param>
    public static async Task<Dcmqrscp> StartAsync(int placaPort)
    {
        var folder = new TemporaryFolder();
        try
        {
            var port = RunningServer.FreePort();
            var configuration = $"""
                NetworkTCPPort = {port}
                MaxPDUSize = 65536
                MaxAssociations = 16
                HostTable BEGIN
                placa = (PLACA, 127.0.0.1, {placaPort})
                HostTable END
                VendorTable BEGIN
                VendorTable END
                AETable BEGIN
                DCMQRSCP {folder.CreateFolder("store")} RW (1000, 1024mb) ANY
                AETable END

                """;
            var path = folder.Write("dcmqrscp.cfg", Encoding.ASCII.GetBytes(configuration));
            return new Dcmqrscp(folder, await ExternalProgram.StartAsync("dcmqrscp", ["-c", path], port), port);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        _folder.Dispose();
    }
}
