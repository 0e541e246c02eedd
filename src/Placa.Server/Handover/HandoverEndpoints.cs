using System.Buffers;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Placa.Archive;
using Placa.Archive.Importing;
using Placa.Server.Api;
using Placa.Server.Web;

namespace Placa.Server.Handover;

/// <summary>What the command line asks for: paths of this machine.</summary>
internal sealed record HandoverImport(string User, IReadOnlyList<string> Paths);

/// <summary>One line of the answer: what became of a file, or how far the work is.</summary>
internal sealed record HandoverLine(ImportedFile? File, ImportProgress? Progress);

/// <summary>Does for the command line what the lock on the data folder keeps it from doing itself.</summary>
internal static class HandoverEndpoints
{
    public const string ImportPath = "/api/handover/import";
    public const string NdjsonType = "application/x-ndjson";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost(ImportPath, Import);

    /// <summary>Reads local paths, and so is only for who could read them anyway: the same user, on this machine.</summary>
    private static async Task<IResult> Import(HttpContext context, Importer importer, HandoverToken token)
    {
        var isLocal = context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address);
        if (!isLocal || !token.Accepts(BearerToken(context.Request)))
            return Responses.NotFound();

        HandoverImport? order;
        try
        {
            order = await JsonSerializer.DeserializeAsync(context.Request.Body, ServerJson.Default.HandoverImport, context.RequestAborted);
        }
        catch (JsonException)
        {
            order = null;
        }
        return order is { Paths: not null, User: not null } && order.Paths.All(path => path is not null && Path.IsPathFullyQualified(path))
            ? new ImportResult(importer, order)
            : Responses.Error(StatusCodes.Status400BadRequest, "The order is not a user and absolute paths.");
    }

    private static string? BearerToken(HttpRequest request) =>
        request.Headers.Authorization.ToString() is ['B', 'e', 'a', 'r', 'e', 'r', ' ', .. var token] ? token : null;

    private sealed class ImportResult(Importer importer, HandoverImport order) : IResult
    {
        private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(200);

        public async Task ExecuteAsync(HttpContext context)
        {
            context.Response.ContentType = NdjsonType;
            var progress = new LatestProgress();
            var options = new ImportOptions { Progress = progress };
            var lastFlush = TimeProvider.System.GetTimestamp();
            await foreach (var outcome in importer.ImportAsync(Actor.Local(order.User), order.Paths, options, context.RequestAborted))
            {
                Write(context, new HandoverLine(ImportedFile.From(outcome), null));
                if (TimeProvider.System.GetElapsedTime(lastFlush) < ProgressInterval)
                    continue;

                if (progress.Value is { } value)
                    Write(context, new HandoverLine(null, value));
                await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
                lastFlush = TimeProvider.System.GetTimestamp();
            }
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }

        private static void Write(HttpContext context, HandoverLine line)
        {
            var bytes = JsonSerializer.SerializeToUtf8Bytes(line, ServerJson.Default.HandoverLine);
            context.Response.BodyWriter.Write([.. bytes, (byte)'\n']);
        }
    }

    /// <summary>Keeps the last report, to be sent from the one place that writes.</summary>
    private sealed class LatestProgress : IProgress<ImportProgress>
    {
        private readonly Lock _lock = new();
        private ImportProgress? _value;

        public ImportProgress? Value
        {
            get
            {
                lock (_lock)
                    return _value;
            }
        }

        public void Report(ImportProgress value)
        {
            lock (_lock)
                _value = value;
        }
    }
}
