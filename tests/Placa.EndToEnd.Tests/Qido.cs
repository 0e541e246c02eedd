using System.Net;
using System.Text.Json;

namespace Placa.EndToEnd.Tests;

/// <summary>Searches over QIDO-RS (PS3.18 section 10.6), page after page.</summary>
internal static class Qido
{
    private const int PageSize = 500;

    /// <summary>The first value of one attribute of every match.</summary>
    public static async Task<List<string>> FindAllAsync(HttpClient web, string query, string attribute)
    {
        var values = new List<string>();
        var separator = query.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        while (true)
        {
            using var response = await web.GetAsync($"dicom-web/{query}{separator}limit={PageSize}&offset={values.Count}");
            if (response.StatusCode == HttpStatusCode.NoContent)
                return values;

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            using var matches = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
            var page = matches.RootElement.EnumerateArray().Select(match => match.GetProperty(attribute).GetProperty("Value")[0].ToString()).ToList();
            values.AddRange(page);
            if (page.Count < PageSize)
                return values;
        }
    }
}
