using System.Net;
using Placa.Dicom;

namespace Placa.Server.Tests.DicomWeb;

public class SearchEndpointsTests
{
    [Theory]
    [InlineData("studies", 2)]
    [InlineData("studies?PatientID=P1", 2)]
    [InlineData("studies?StudyInstanceUID=1.2", 1)]
    [InlineData("studies?0020000D=1.2,1.9", 2)]
    [InlineData("studies?PatientName=N%C3%9A%C3%91EZ*&limit=1", 1)]
    [InlineData("studies?offset=1", 1)]
    [InlineData("series", 3)]
    [InlineData("studies/1.2/series", 2)]
    [InlineData("instances", 4)]
    [InlineData("studies/1.2/instances", 3)]
    [InlineData("studies/1.2/series/1.2.3/instances", 2)]
    [InlineData("studies/1.2/series/1.2.3/instances?SOPInstanceUID=1.2.3.2", 1)]
    [InlineData("studies/1.2/series/1.2.3/instances?StudyInstanceUID=1.9", 2)]
    public async Task Every_path_of_the_standard_answers(string path, int expected)
    {
        await using var server = await ServeFourAsync();

        Assert.Equal(expected, (await server.GetJsonAsync("/dicom-web/" + path)).GetArrayLength());
    }

    [Fact]
    public async Task A_match_names_itself_and_where_to_retrieve_it()
    {
        await using var server = await ServeFourAsync();

        var match = (await server.GetJsonAsync("/dicom-web/studies?StudyInstanceUID=1.2&includefield=NumberOfStudyRelatedInstances"))[0];

        Assert.Equal("1.2", match.Values(Tags.StudyInstanceUID)[0].GetString());
        Assert.Equal("NU\u00D1EZ^JOS\u00C9", match.Values(Tags.PatientName)[0].GetProperty("Alphabetic").GetString());
        Assert.Equal(3, match.Values(Tags.NumberOfStudyRelatedInstances)[0].GetInt32());
        Assert.Equal(new Uri(server.Host.Address, "dicom-web/studies/1.2").AbsoluteUri, match.Values(Tags.RetrieveURL)[0].GetString());
    }

    [Theory]
    [InlineData("studies?PatientID=nobody")]
    [InlineData("studies/9.9/series")]
    [InlineData("studies/9.9/instances")]
    public async Task Nothing_found_is_204(string path)
    {
        await using var server = await ServeFourAsync();

        using var answer = await server.SendAsync(HttpMethod.Get, "/dicom-web/" + path);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    [Fact]
    public async Task Results_beyond_the_limit_are_announced()
    {
        await using var server = await ServeFourAsync();

        using var limited = await server.SendAsync(HttpMethod.Get, "/dicom-web/instances?limit=3");
        using var all = await server.SendAsync(HttpMethod.Get, "/dicom-web/instances?limit=4");

        Assert.Contains("299", Assert.Single(limited.Headers.GetValues("Warning")), StringComparison.Ordinal);
        Assert.False(all.Headers.Contains("Warning"));
    }

    [Theory]
    [InlineData("studies?limit=x")]
    [InlineData("studies?NoSuchAttribute=1")]
    [InlineData("studies?StudyDate=yesterday")]
    [InlineData("studies?PatientName=%FF")]
    public async Task V16_malformed_query_is_400(string path)
    {
        await using var server = await ServeFourAsync();

        using var answer = await server.SendAsync(HttpMethod.Get, "/dicom-web/" + path);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("studies?PatientName=%25")]
    [InlineData("studies?PatientName=_")]
    [InlineData("studies?PatientName=%27%20OR%201%3D1--")]
    [InlineData("studies/1%2A/series")]
    [InlineData("studies/1.2%5C1.9/series")]
    public async Task V16_wildcards_of_the_database_mean_nothing(string path)
    {
        await using var server = await ServeFourAsync();

        using var answer = await server.SendAsync(HttpMethod.Get, "/dicom-web/" + path);

        Assert.True(answer.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.NotFound, $"{answer.StatusCode}");
    }

    [Theory]
    [InlineData("Accept", "application/dicom+xml")]
    [InlineData("Accept", "multipart/related; type=\"application/dicom+xml\"")]
    public async Task Results_in_another_form_than_JSON_are_not_to_be_had(string header, string value)
    {
        await using var server = await ServeFourAsync();

        using var answer = await server.SendAsync(HttpMethod.Get, "/dicom-web/studies", null, (header, value));

        Assert.Equal(HttpStatusCode.NotAcceptable, answer.StatusCode);
    }

    private static Task<TestServer> ServeFourAsync() => DicomWebTest.ServeAsync(
        TestInstance.Make("1.2.3.1").ToFile(),
        TestInstance.Make("1.2.3.2").ToFile(),
        TestInstance.Make("1.2.4.1", series: "1.2.4").ToFile(),
        TestInstance.Make("1.9.1.1", series: "1.9.1", study: "1.9").ToFile());
}
