using System.Net;

namespace Placa.Server.Tests.Web;

public class HostGuardTests
{
    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:8080")]
    [InlineData("192.168.0.1")]
    [InlineData("127.0.0.1.evil.example")]
    public async Task A_request_under_a_foreign_name_is_refused(string host)
    {
        await using var server = await TestServer.StartAsync();

        var answer = await server.SendRawAsync($"GET /api/status HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 421 ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("PLACA", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:1")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]:8080")]
    public async Task Names_of_this_machine_are_ours(string host)
    {
        await using var server = await TestServer.StartAsync();

        var answer = await server.SendRawAsync($"GET /health HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    public async Task V20_change_asked_for_by_another_origin_is_refused(string header, string value)
    {
        await using var server = await TestServer.StartAsync();

        foreach (var path in new[] { "/dicom-web/studies", "/api/import", "/health" })
        {
            using var answer = await server.SendAsync(HttpMethod.Post, path, new StringContent("x"), (header, value));
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
    }

    [Fact]
    public async Task V20_no_answer_lets_another_origin_read_it()
    {
        await using var server = await TestServer.StartAsync();

        using var answer = await server.SendAsync(HttpMethod.Get, "/api/status", null, ("Origin", "http://evil.example"));

        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Cross-Origin-Resource-Policy")));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello")]
    public async Task V21_ambiguous_requests_are_refused(string request)
    {
        await using var server = await TestServer.StartAsync();

        Assert.StartsWith("HTTP/1.1 400 ", await server.SendRawAsync(request), StringComparison.Ordinal);
    }
}
