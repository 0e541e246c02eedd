using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Placa.Archive.Importing;
using Placa.Server.DicomWeb;

namespace Placa.Server.Api;

/// <summary>What became of one file.</summary>
/// <param name="Name">The name it was given, or its name in the archive file that held it.</param>
/// <param name="Outcome">stored, known, conflict, notStorable, notDicom or refused.</param>
/// <param name="Reason">Why, when it was not stored.</param>
/// <param name="Offset">The byte the reason is about.</param>
/// <param name="StudyInstanceUid">The study it belongs to, when it was stored.</param>
internal sealed record ImportedFile(string Name, string Outcome, string? Reason, long? Offset, string? StudyInstanceUid)
{
    public static ImportedFile From(ImportOutcome outcome) =>
        new(outcome.Name, outcome.KindText, outcome.Reason, outcome.Offset, outcome.StudyInstanceUid);

    public ImportOutcome ToOutcome() =>
        new(Name, Enum.Parse<ImportOutcomeKind>(Outcome, ignoreCase: true), Reason, Offset, StudyInstanceUid);
}

internal sealed record ImportBody(IReadOnlyList<ImportedFile> Outcomes);

/// <summary>Takes one file of any kind from the viewer: DICOM, zip, DICOMDIR, or neither.</summary>
internal static class ImportEndpoints
{
    private const int MaxNameLength = 1024;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/import", Import);

    private static async Task<JsonHttpResult<ImportBody>> Import(HttpContext context, Importer importer, string? name)
    {
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        name = name is { Length: > 0 and <= MaxNameLength } ? name : "file";

        var outcomes = new List<ImportedFile>();
        await foreach (var outcome in importer.ImportStreamAsync(context.Actor(), name, context.Request.Body, null, context.RequestAborted))
            outcomes.Add(ImportedFile.From(outcome));
        return TypedResults.Json(new ImportBody(outcomes), ServerJson.Default.ImportBody);
    }
}
