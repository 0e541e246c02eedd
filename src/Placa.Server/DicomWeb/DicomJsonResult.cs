using Microsoft.AspNetCore.Http;
using Placa.Dicom;

namespace Placa.Server.DicomWeb;

/// <summary>Answers with one data set as DICOM JSON (PS3.18 annex F).</summary>
internal sealed class DicomJsonResult(Dataset dataset, int status, string contentType) : IResult
{
    public async Task ExecuteAsync(HttpContext context)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        DicomJson.Write(context.Response.BodyWriter, dataset);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
