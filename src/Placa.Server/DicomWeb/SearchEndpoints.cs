using System.Buffers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Placa.Archive.Querying;
using Placa.Dicom;
using Placa.DicomWeb.Media;
using Placa.DicomWeb.Querying;
using Placa.Server.Web;

namespace Placa.Server.DicomWeb;

/// <summary>Searches for studies, series and instances: QIDO-RS (PS3.18 section 10.6).</summary>
internal static class SearchEndpoints
{
    /// <summary>The most results of one answer; more are had with <c>offset</c>.</summary>
    public const int MaxResults = 10_000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/studies", Studies);
        routes.MapGet("/series", Series);
        routes.MapGet("/studies/{study}/series", SeriesOfStudy);
        routes.MapGet("/instances", Instances);
        routes.MapGet("/studies/{study}/instances", InstancesOfStudy);
        routes.MapGet("/studies/{study}/series/{series}/instances", InstancesOfSeries);
    }

    private static IResult Studies(HttpContext context, QueryService service) => Find(context, service, QueryLevel.Study);

    private static IResult Series(HttpContext context, QueryService service) => Find(context, service, QueryLevel.Series);

    private static IResult SeriesOfStudy(HttpContext context, QueryService service, string study) =>
        Find(context, service, QueryLevel.Series, new QueryKey(Tags.StudyInstanceUID, study));

    private static IResult Instances(HttpContext context, QueryService service) => Find(context, service, QueryLevel.Instance);

    private static IResult InstancesOfStudy(HttpContext context, QueryService service, string study) =>
        Find(context, service, QueryLevel.Instance, new QueryKey(Tags.StudyInstanceUID, study));

    private static IResult InstancesOfSeries(HttpContext context, QueryService service, string study, string series) =>
        Find(context, service, QueryLevel.Instance, new QueryKey(Tags.StudyInstanceUID, study), new QueryKey(Tags.SeriesInstanceUID, series));

    private static IResult Find(HttpContext context, QueryService service, QueryLevel level, params QueryKey[] path)
    {
        if (context.Request.Accept().Choose(DicomMediaTypes.DicomJson, "application/json") is not { } contentType)
            return Responses.NotAcceptable("Search results are application/dicom+json.");
        if (path.Any(key => key.Value.AsSpan().ContainsAny('\\', '*', '?')))
            return Responses.NotFound(); // a path names one study or series, never a list or a pattern

        var query = SearchQuery.Parse(context.Request.QueryString.Value ?? "");
        var request = new QueryRequest(level)
        {
            // What stands in the path goes before a key of the same name.
            Keys = [.. path, .. query.Matches.Where(match => match.Path.IsTopLevel && path.All(key => key.Tag != match.Path.Attribute))
                .Select(match => new QueryKey(match.Path.Attribute, match.Value))],
            IncludeFields = [.. query.IncludeFields.Where(field => field.IsTopLevel).Select(field => field.Attribute)],
            IncludeAll = query.IncludeAll,
            FuzzyMatching = query.FuzzyMatching,
            Offset = query.Offset,
            Limit = Math.Min(query.Limit ?? MaxResults, MaxResults),
            RetrieveUrlRoot = context.Request.ServiceRoot(),
        };

        var result = service.Find(context.Actor(), request, context.RequestAborted);
        Warn(context.Response, query, result);
        return result.Matches.Count == 0 ? TypedResults.NoContent() : new SearchResult(result.Matches, contentType);
    }

    /// <summary>Says what the client would not notice: keys that did not count, results beyond the limit (PS3.18 section 8.3.4).</summary>
    private static void Warn(HttpResponse response, SearchQuery query, QueryResult result)
    {
        var ignored = result.IgnoredKeys.Select(tag => tag.ToHex())
            .Concat(query.Matches.Where(match => !match.Path.IsTopLevel).Select(match => match.Path.ToString()))
            .ToArray();
        if (ignored.Length > 0)
            response.Headers.Append("Warning", $"299 placa \"These attributes were not matched: {string.Join(", ", ignored)}\"");
        if (result.HasMore)
            response.Headers.Append("Warning", "299 placa \"There are more results that can be requested with offset\"");
    }

    /// <summary>An array of the matches, whose JSON is ready as it comes.</summary>
    private sealed class SearchResult(IReadOnlyList<QueryMatch> matches, string contentType) : IResult
    {
        public Task ExecuteAsync(HttpContext context) => JsonBody.SendAsync(context, contentType, output =>
        {
            for (var i = 0; i < matches.Count; i++)
            {
                output.Write(i == 0 ? "["u8 : ","u8);
                matches[i].WriteJson(output);
            }
            output.Write("]"u8);
            return true;
        });
    }
}
