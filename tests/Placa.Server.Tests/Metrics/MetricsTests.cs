using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Placa.Archive.Settings;
using Placa.Dicom;
using Placa.Network;
using Placa.Server.Metrics;
using Placa.Server.Tests.DicomWeb;

namespace Placa.Server.Tests.Metrics;

/// <summary>What <c>/metrics</c> tells.</summary>
public sealed partial class MetricsTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Operations_are_counted_by_peer_and_service()
    {
        await using var server = await DicomWebTest.ServeAsync(TestInstance.Make("1.2.3.1").ToFile());
        server.Host.Archive.Peers.Register(new Peer("CT1") { Hosts = ["127.0.0.1"] });
        await EchoAsync(server, "CT1", 3);
        await EchoAsync(server, "STRANGER", 2);
        await EchoAsync(server, "NOBODY", 0);
        await server.GetJsonAsync("dicom-web/series");

        var metrics = await ScrapeAsync(server, text => text.Contains("""ended_total{peer="unregistered",end="released"} 2""", StringComparison.Ordinal));

        Assert.Equal(3, metrics["""placa_dicom_operation_duration_seconds_count{peer="CT1",service="C-ECHO",role="scp",status="success"}"""]);
        Assert.Equal(2, metrics["""placa_dicom_operation_duration_seconds_count{peer="unregistered",service="C-ECHO",role="scp",status="success"}"""]);
        Assert.Equal(1, metrics["""placa_dicom_associations_accepted_total{peer="CT1",role="acceptor"}"""]);
        Assert.Equal(0, metrics["""placa_dicom_associations_open{peer="CT1",role="acceptor"}"""]);
        Assert.True(metrics["""placa_dicom_received_bytes_total{peer="CT1"}"""] > 0);
        Assert.True(metrics["""placa_dicom_sent_bytes_total{peer="CT1"}"""] > 0);
        Assert.Equal(1, metrics["""placa_archive_instances_total{outcome="Stored"}"""]);
        Assert.Equal(1, metrics["placa_archive_flush_duration_seconds_count"]);
        Assert.Equal(1, metrics["""placa_archive_query_duration_seconds_count{level="series"}"""]);
        Assert.True(metrics["placa_archive_free_bytes"] > 0);
        Assert.DoesNotContain(metrics.Keys, name => name.Contains("STRANGER", StringComparison.Ordinal) || name.Contains("NOBODY", StringComparison.Ordinal));
        Assert.Contains(metrics.Keys, name => name.StartsWith("http_server_request_duration_seconds_count", StringComparison.Ordinal));
        Assert.Contains(metrics.Keys, name => name.StartsWith("dotnet_process_memory_working_set", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Connections_that_ask_for_nothing_and_titles_nobody_knows_make_no_series_of_their_own()
    {
        await using var server = await TestServer.StartAsync();
        for (var i = 0; i < 50; i++)
            await EchoAsync(server, $"STRANGER{i}", 1);
        await SendToDicomPortAsync(server, "GET / HTTP/1.1\r\n\r\n"u8.ToArray());
        await SendToDicomPortAsync(server, [1, 0, 0]);

        var metrics = await ScrapeAsync(server, text => text.Contains("""dropped_total{reason="peer_left"} 1""", StringComparison.Ordinal)
            && text.Contains("""ended_total{peer="unregistered",end="released"} 50""", StringComparison.Ordinal));

        Assert.Equal(1, metrics["""placa_dicom_connections_dropped_total{reason="invalid"}"""]);
        Assert.Equal(1, metrics["""placa_dicom_connections_dropped_total{reason="peer_left"}"""]);
        Assert.Equal(["placa_dicom_associations_accepted_total{peer=\"unregistered\",role=\"acceptor\"}"], metrics.Keys.Where(name => name.StartsWith("placa_dicom_associations_accepted", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Another_server_in_the_process_counts_for_itself()
    {
        await using var one = await TestServer.StartAsync();
        await using var other = await TestServer.StartAsync();
        await EchoAsync(one, "A", 1);

        await ScrapeAsync(one, text => text.Contains("placa_dicom_operation_duration_seconds_count", StringComparison.Ordinal));

        Assert.DoesNotContain("placa_dicom_operation_duration_seconds_count", await TextAsync(other), StringComparison.Ordinal);
    }

    [Fact]
    public void Series_are_bounded_and_what_has_no_place_is_counted()
    {
        var scope = new object();
        using var registry = new MetricsRegistry(scope);
        using var meter = new System.Diagnostics.Metrics.Meter(NetworkMetrics.MeterName, null, null, scope);
        var counter = meter.CreateCounter<long>("test.\"count\"", null, "A line\nand a \\");
        for (var i = 0; i < 2500; i++)
            counter.Add(1, new KeyValuePair<string, object?>("name", $"a\"\\\n{i:0000}"));

        var metrics = Parse(registry.Write());

        Assert.Equal(500, metrics["placa_metrics_dropped_total"]);
        Assert.Equal(2000, metrics.Keys.Count(name => name.StartsWith("test__count__total", StringComparison.Ordinal)));
        Assert.Equal(1, metrics["test__count__total{name=\"a\\\"\\\\\\n0007\"}"]);
    }

    [Fact]
    public void Buckets_hold_what_is_at_most_their_bound_and_add_up()
    {
        var scope = new object();
        using var registry = new MetricsRegistry(scope);
        using var meter = new System.Diagnostics.Metrics.Meter(NetworkMetrics.MeterName, null, null, scope);
        var histogram = meter.CreateHistogram<double>("test", "s");
        foreach (var value in (double[])[0.001, 0.0011, 4, 1000])
            histogram.Record(value);

        var metrics = Parse(registry.Write());

        Assert.Equal(1, metrics["""test_seconds_bucket{le="0.001"}"""]);
        Assert.Equal(2, metrics["""test_seconds_bucket{le="0.0025"}"""]);
        Assert.Equal(3, metrics["""test_seconds_bucket{le="5"}"""]);
        Assert.Equal(3, metrics["""test_seconds_bucket{le="300"}"""]);
        Assert.Equal(4, metrics["""test_seconds_bucket{le="+Inf"}"""]);
        Assert.Equal((4, 1004.0021), (metrics["test_seconds_count"], Math.Round(metrics["test_seconds_sum"], 6)));
    }

    [Fact]
    public void Measuring_allocates_nothing()
    {
        var scope = new object();
        using var registry = new MetricsRegistry(scope);
        using var meter = new System.Diagnostics.Metrics.Meter(NetworkMetrics.MeterName, null, null, scope);
        var histogram = meter.CreateHistogram<double>("test", "s");
        void Measure() => histogram.Record(0.001, new System.Diagnostics.TagList { { "peer", "CT1" }, { "service", "C-STORE" }, { "role", "scp" }, { "status", "success" } });
        Measure();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            Measure();

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }

    [Fact]
    public async Task A_collector_gets_the_measurements_by_OTLP()
    {
        using var collector = new TcpListener(IPAddress.Loopback, 0);
        collector.Start();
        Environment.SetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT", $"http://127.0.0.1:{((IPEndPoint)collector.LocalEndpoint).Port}");
        Environment.SetEnvironmentVariable("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
        var receiving = ReceiveRequestAsync(collector);
        try
        {
            await using var server = await TestServer.StartAsync(options => options with { ExportTelemetry = true });
            await EchoAsync(server, "A", 1);
        }
        finally
        {
            Environment.SetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT", null);
            Environment.SetEnvironmentVariable("OTEL_EXPORTER_OTLP_PROTOCOL", null);
        }

        var request = await receiving.WaitAsync(TimeSpan.FromSeconds(20), Cancelled);
        Assert.StartsWith("POST /v1/metrics", request, StringComparison.Ordinal);
        Assert.Contains("placa.dicom.operation.duration", request, StringComparison.Ordinal);
    }

    private static async Task<string> ReceiveRequestAsync(TcpListener collector)
    {
        using var client = await collector.AcceptTcpClientAsync(Cancelled);
        await using var stream = client.GetStream();
        var bytes = new List<byte>();
        var buffer = new byte[64 * 1024];
        string text;
        do
        {
            var read = await stream.ReadAsync(buffer, Cancelled);
            bytes.AddRange(buffer[..read]);
            text = System.Text.Encoding.Latin1.GetString([.. bytes]);
        }
        while (!IsWhole(text));
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), Cancelled);
        return text;
    }

    private static bool IsWhole(string request)
    {
        var head = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return head > 0 && LengthHeader().Match(request) is { Success: true } length
            && request.Length >= head + 4 + int.Parse(length.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    private static async Task EchoAsync(TestServer server, string aeTitle, int times)
    {
        var request = new AssociateRequest
        {
            CalledAeTitle = "PLACA",
            CallingAeTitle = aeTitle,
            PresentationContexts = AssociateRequest.Propose([(Uids.Verification, [TransferSyntax.ImplicitVRLittleEndian])]),
        };
        await using var association = await Association.ConnectAsync("127.0.0.1", server.Host.DicomEndPoint!.Port, request, null, Cancelled);
        for (var i = 0; i < times; i++)
            await association.CEchoAsync(Cancelled);
        await association.ReleaseAsync(Cancelled);
    }

    /// <summary>Sends bytes, finishes, and waits for the connection to close.</summary>
    private static async Task SendToDicomPortAsync(TestServer server, byte[] bytes)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Host.DicomEndPoint!.Port, Cancelled);
        await using var stream = client.GetStream();
        await stream.WriteAsync(bytes, Cancelled);
        client.Client.Shutdown(SocketShutdown.Send);
        await stream.CopyToAsync(Stream.Null, Cancelled);
    }

    private static Task<string> TextAsync(TestServer server) => server.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative), Cancelled);

    /// <summary>What is counted when something ends may come a moment after the peer has heard of it.</summary>
    private static async Task<Dictionary<string, double>> ScrapeAsync(TestServer server, Func<string, bool> isComplete)
    {
        var text = await TextAsync(server);
        for (var i = 0; i < 200 && !isComplete(text); i++, text = await TextAsync(server))
            await Task.Delay(10, Cancelled);
        return Parse(text);
    }

    /// <summary>Every line, strictly: each sample follows the TYPE of its family, and none stands twice.</summary>
    private static Dictionary<string, double> Parse(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var samples = new Dictionary<string, double>();
        string family = "", kind = "";
        foreach (var line in text[..^1].Split('\n'))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
                continue;
            if (TypeLine().Match(line) is { Success: true } type)
            {
                (family, kind) = (type.Groups[1].Value, type.Groups[2].Value);
                continue;
            }
            var sample = SampleLine().Match(line);
            Assert.True(sample.Success, line);
            var suffix = sample.Groups[1].Value[family.Length..];
            Assert.StartsWith(family, sample.Groups[1].Value, StringComparison.Ordinal);
            Assert.Contains(suffix, kind == "histogram" ? ["_bucket", "_sum", "_count"] : new[] { "" });
            samples.Add(sample.Groups[1].Value + sample.Groups[2].Value, double.Parse(sample.Groups[3].Value, CultureInfo.InvariantCulture));
        }
        return samples;
    }

    [GeneratedRegex(@"^# TYPE ([a-zA-Z_][a-zA-Z0-9_]*) (counter|gauge|histogram)$")]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"^([a-zA-Z_][a-zA-Z0-9_]*)(\{(?:[a-z_A-Z0-9]+=""(?:[^""\\]|\\[\\""n])*"",?)+\})? ([-+0-9.eE]+)$")]
    private static partial Regex SampleLine();

    [GeneratedRegex(@"\r\nContent-Length: (\d+)", RegexOptions.IgnoreCase)]
    private static partial Regex LengthHeader();
}
