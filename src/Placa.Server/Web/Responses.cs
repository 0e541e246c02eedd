using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Placa.Server.Web;

/// <summary>The body of every answer that is an error. The message holds no patient data.</summary>
internal sealed record ErrorBody(string Error);

/// <summary>Answers that several endpoints give.</summary>
internal static class Responses
{
    public static JsonHttpResult<ErrorBody> Error(int status, string message) =>
        TypedResults.Json(new ErrorBody(message), ServerJson.Default.ErrorBody, statusCode: status);

    public static JsonHttpResult<ErrorBody> NotFound() => Error(StatusCodes.Status404NotFound, "There is no such resource.");

    public static JsonHttpResult<ErrorBody> NotAcceptable(string message) => Error(StatusCodes.Status406NotAcceptable, message);

    public static Task WriteErrorAsync(HttpContext context, int status, string message) => Error(status, message).ExecuteAsync(context);
}
