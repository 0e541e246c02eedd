using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Placa.Dicom;
using Placa.Testing;

namespace Placa.Network.Tests;

/// <summary>DCMTK's programs as SCU of our server.</summary>
public class DcmtkTests
{
    [Fact]
    public async Task Echoscu_is_answered()
    {
        Tool.SkipIfAbsent("echoscu");
        await using var server = new TestServer();

        var outcome = await Tool.RunAsync("echoscu", "-v", "127.0.0.1", $"{server.Port}");

        Assert.True(outcome.ExitCode == 0, outcome.Error);
    }

    [Theory]
    [InlineData("-xi", "transfer-syntaxes/ctimage/CTImage.dcm")]
    [InlineData("-xe", "series/ct-brain-28")]
    [InlineData("-xb", "modalities/rt/rtdose_expb_1frame.dcm")]
    [InlineData("-xs", "transfer-syntaxes/synthetic-mono/synthetic_monochrome_jpeg_lossless_sv1.dcm")]
    [InlineData("-xs", "transfer-syntaxes/misc/SC_rgb_jpeg_gdcm.dcm")]
    [InlineData("-xy", "transfer-syntaxes/synthetic-mono/synthetic_rgb_no_color_markers_jpeg_baseline.dcm")]
    [InlineData("-xx", "transfer-syntaxes/synthetic-mono/synthetic_monochrome_jpeg_extended_12_bit.dcm")]
    [InlineData("-xv", "transfer-syntaxes/synthetic-mono/synthetic_monochrome_jpeg2000_lossless_16_bit.dcm")]
    [InlineData("-xt", "transfer-syntaxes/misc/JLSL_08_07_0_1F.dcm")]
    [InlineData("-xu", "transfer-syntaxes/misc/JPEGLSNearLossless_08.dcm")]
    [InlineData("-xr", "transfer-syntaxes/synthetic-mono/synthetic_monochrome_rle_lossless.dcm")]
    [InlineData("-xm", "transfer-syntaxes/generated/video-mpeg2-mpml-100.dcm")]
    public async Task Storescu_stores_bytes_as_they_are(string proposal, string path)
    {
        Tool.SkipIfAbsent("storescu");
        Corpus.SkipIfAbsent();
        await using var server = new TestServer();
        var sent = FilesOf(path).ToDictionary(file => file.SopInstance!);

        var outcome = await Tool.RunAsync("storescu", "-v", "-R", proposal, "+sd", "+r", "127.0.0.1", $"{server.Port}", Corpus.Path(path));

        Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Error);
        Assert.Equal(sent.Count, server.Store.Objects.Count);
        Assert.All(server.Store.Objects, stored =>
        {
            var file = sent[stored.SopInstance.Value];
            Assert.Equal(file.TransferSyntax, stored.TransferSyntax.Uid.Value);
            Assert.Equal(file.SopClass, stored.SopClass.Value);
            Assert.Equal(ReadDataset(file.FullPath), stored.Dataset);
        });
    }

    [Fact]
    public async Task Storescp_keeps_what_we_send()
    {
        Tool.SkipIfAbsent("storescp");
        Corpus.SkipIfAbsent();
        using var folder = new TemporaryFolder();
        var port = FreePort();
        using var storescp = Process.Start(new ProcessStartInfo(Tool.Find("storescp")!, ["+xa", "+B", "-od", folder.Path, $"{port}"]))!;
        try
        {
            var files = FilesOf("series/ct-brain-28").ToList();
            var context = (new Uid(files[0].SopClass!), (IReadOnlyList<TransferSyntax>)[TransferSyntax.Get(new Uid(files[0].TransferSyntax!))]);
            await using var association = await ConnectAsync(port, TestServer.EchoRequest with { PresentationContexts = AssociateRequest.Propose([context]) });

            foreach (var file in files)
            {
                using var dataset = new MemoryStream(ReadDataset(file.FullPath));
                var status = await association.CStoreAsync(
                    association.FindContext(context.Item1, context.Item2[0])!, new Uid(file.SopClass!), new Uid(file.SopInstance!), dataset, null, TestContext.Current.CancellationToken);
                Assert.Equal(DimseStatus.Success, status);
            }
            await association.ReleaseAsync(TestContext.Current.CancellationToken);

            var stored = Directory.GetFiles(folder.Path);
            Assert.Equal(files.Count, stored.Length);
            Assert.Equal(
                files.Select(file => Convert.ToHexString(SHA256.HashData(ReadDataset(file.FullPath)))).Order(),
                stored.Select(path => Convert.ToHexString(SHA256.HashData(ReadDataset(path)))).Order());
        }
        finally
        {
            storescp.Kill();
        }
    }

    private static async Task<Association> ConnectAsync(int port, AssociateRequest request)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await Association.ConnectAsync("127.0.0.1", port, request, null, TestContext.Current.CancellationToken);
            }
            catch (SocketException) when (attempt < 200)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken); // it is starting
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static IEnumerable<CorpusFile> FilesOf(string path) =>
        Corpus.Files.Where(file => file.RelativePath == path || file.RelativePath.StartsWith(path + "/", StringComparison.Ordinal));

    /// <summary>What follows the file meta information, whose length stands at byte 140 (PS3.10 section 7.1).</summary>
    private static byte[] ReadDataset(string path)
    {
        var file = File.ReadAllBytes(path);
        return file[(144 + BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(140)))..];
    }
}
