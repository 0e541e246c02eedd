using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Placa.Archive.Querying;
using Placa.DicomWeb;
using Placa.Imaging;

namespace Placa.Server.Web;

/// <summary>Turns what an endpoint throws into one short answer, and whatever nobody expected into one line of the log.</summary>
internal sealed class ErrorBoundary(EventLog log)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
            if (context.Response.StatusCode >= 400 && !context.Response.HasStarted && context.Response.ContentType is null)
                await Responses.WriteErrorAsync(context, context.Response.StatusCode, Describe(context.Response.StatusCode));
        }
        catch (Exception error) when (context.RequestAborted.IsCancellationRequested && error is OperationCanceledException or IOException)
        {
            context.Abort(); // the client is gone: nobody to answer
        }
        catch (Exception error)
        {
            var (status, message) = Classify(error);
            if (status == StatusCodes.Status500InternalServerError)
                log.Write($"error in {context.Request.Method} {RouteOf(context)}: {error.GetType().Name} at {PlaceOf(error)}");

            if (context.Response.HasStarted)
                context.Abort(); // an answer cut short is never mistaken for a whole one
            else
                await Responses.WriteErrorAsync(context, status, message);
        }
    }

    private static (int Status, string Message) Classify(Exception error) => error switch
    {
        DicomWebException { Error: DicomWebError.MultipartLimitExceeded or DicomWebError.QueryLimitExceeded } =>
            (StatusCodes.Status413PayloadTooLarge, error.Message),
        DicomWebException => (StatusCodes.Status400BadRequest, error.Message),
        PixelDataException { Error: PixelDataError.NotAnImage } => (StatusCodes.Status404NotFound, "The instance has no image."),
        PixelDataException => (StatusCodes.Status406NotAcceptable, $"The frame cannot be decoded; ask for it with transfer-syntax=*. {error.Message}"),
        QueryException => (StatusCodes.Status400BadRequest, error.Message),
        BadHttpRequestException bad => (bad.StatusCode, Describe(bad.StatusCode)),
        _ => (StatusCodes.Status500InternalServerError, "The server could not answer; its log says more."),
    };

    private static string Describe(int status) => status switch
    {
        StatusCodes.Status404NotFound => "There is no such resource.",
        StatusCodes.Status405MethodNotAllowed => "The resource does not take this method.",
        StatusCodes.Status408RequestTimeout => "The request arrived too slowly.",
        StatusCodes.Status413PayloadTooLarge => "The request is too large.",
        StatusCodes.Status415UnsupportedMediaType => "The resource does not take this media type.",
        _ => "The request cannot be understood.",
    };

    /// <summary>The pattern of the route, not the address: that holds UIDs and search values.</summary>
    private static string RouteOf(HttpContext context) =>
        (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(no route)";

    /// <summary>Where in our own code it happened. The message of an exception may repeat values, so it stays out.</summary>
    private static string PlaceOf(Exception error)
    {
        var frames = error.StackTrace?.Split('\n', StringSplitOptions.TrimEntries) ?? [];
        return frames.FirstOrDefault(frame => frame.Contains("Placa.", StringComparison.Ordinal))?.Replace("at ", "", StringComparison.Ordinal) ?? "an unknown place";
    }
}
