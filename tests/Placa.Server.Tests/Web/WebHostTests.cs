using System.Net;
using System.Net.Sockets;

namespace Placa.Server.Tests.Web;

public class WebHostTests
{
    [Fact]
    public async Task Health_and_status_say_what_runs()
    {
        await using var server = await TestServer.StartAsync(options => options with { AeTitle = "SALA1" });

        Assert.Equal("{\"status\":\"ok\"}", await server.Http.GetStringAsync("/health", TestContext.Current.CancellationToken));
        var status = await server.Http.GetStringAsync("/api/status", TestContext.Current.CancellationToken);
        Assert.Contains("\"name\":\"Placa\"", status, StringComparison.Ordinal);
        Assert.Contains("\"aeTitle\":\"SALA1\"", status, StringComparison.Ordinal);
        Assert.Contains("\"mode\":\"archive\"", status, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/local")]
    [InlineData("/study/1.2.3")]
    public async Task The_page_of_the_viewer_answers_under_its_addresses(string path)
    {
        await using var server = await TestServer.StartAsync();

        using var answer = await server.SendAsync(HttpMethod.Get, path);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/api/status")]
    [InlineData("/dicom-web/studies/1.2/nothing")]
    public async Task Every_answer_carries_the_headers_that_keep_a_browser_safe(string path)
    {
        await using var server = await TestServer.StartAsync();

        using var answer = await server.SendAsync(HttpMethod.Get, path);

        var headers = answer.Headers.ToDictionary(header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase);
        Assert.StartsWith("default-src 'none'", headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.Equal("nosniff", headers["X-Content-Type-Options"]);
        Assert.Equal("no-referrer", headers["Referrer-Policy"]);
        Assert.Equal("same-origin", headers["Cross-Origin-Opener-Policy"]);
        Assert.Equal(path == "/" ? "no-cache" : "no-store", headers["Cache-Control"]);
        Assert.False(headers.ContainsKey("Server"));
    }

    [Fact]
    public async Task Files_of_the_viewer_come_compressed_and_are_kept_by_the_browser()
    {
        await using var server = await TestServer.StartAsync();
        var page = await server.Http.GetStringAsync("/", TestContext.Current.CancellationToken);
        if (!page.Contains("/assets/", StringComparison.Ordinal))
            Assert.Skip("the viewer was not built");
        var script = page[page.IndexOf("/assets/", StringComparison.Ordinal)..].Split('"')[0];

        using var answer = await server.SendAsync(HttpMethod.Get, script, null, ("Accept-Encoding", "br"));
        using var again = await server.SendAsync(HttpMethod.Get, script, null, ("If-None-Match", answer.Headers.ETag!.ToString()));

        Assert.Equal("br", Assert.Single(answer.Content.Headers.ContentEncoding));
        Assert.Contains("immutable", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Theory]
    [InlineData("/nothing")]
    [InlineData("/../../etc/passwd")]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/dicom-web")]
    [InlineData("/api/nothing")]
    public async Task V19_what_is_not_there_is_404_with_a_message(string path)
    {
        await using var server = await TestServer.StartAsync();

        var answer = await server.SendRawAsync($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 404 ", answer, StringComparison.Ordinal);
        Assert.Contains("{\"error\":", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_one_clear_sentence()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var error = await Assert.ThrowsAsync<ServerStartException>(
            () => TestServer.StartAsync(options => options with { Http = ListenAddress.Loopback(port) }));

        Assert.Equal(ServerStartError.PortInUse, error.Error);
        Assert.Contains($"{port}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listening_beyond_this_machine_needs_the_insecure_flag()
    {
        Assert.True(ListenAddress.TryParse("*:0", out var everywhere));

        foreach (var change in new Func<ServerOptions, ServerOptions>[] { o => o with { Http = everywhere }, o => o with { Dicom = everywhere } })
        {
            var error = await Assert.ThrowsAsync<ServerStartException>(() => TestServer.StartAsync(change));
            Assert.Equal(ServerStartError.InsecureAddress, error.Error);
        }
        await using var server = await TestServer.StartAsync(options => options with { Http = everywhere, Insecure = true });
        Assert.Equal("localhost", server.Host.Address.Host);
    }

    [Theory]
    [InlineData("127.0.0.1:8080", "127.0.0.1:8080", true)]
    [InlineData("localhost:80", "127.0.0.1:80", true)]
    [InlineData("[::1]:0", "[::1]:0", true)]
    [InlineData("*:104", "0.0.0.0:104", false)]
    [InlineData("192.168.1.2:104", "192.168.1.2:104", false)]
    public void A_listen_address_is_read(string text, string expected, bool isLoopback)
    {
        Assert.True(ListenAddress.TryParse(text, out var address));

        Assert.Equal(expected, address.ToString());
        Assert.Equal(isLoopback, address.IsLoopback);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("8080")]
    [InlineData("localhost:")]
    [InlineData("localhost:65536")]
    [InlineData("::1:80")]
    [InlineData("pacs.example:80")]
    public void What_is_no_listen_address_is_not_read(string? text)
    {
        Assert.False(ListenAddress.TryParse(text, out _));
    }
}
