using System.Buffers;
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
        var json = new ArrayBufferWriter<byte>();
        DicomJson.Write(json, dataset);
        context.Response.ContentLength = json.WrittenCount;
        await context.Response.BodyWriter.WriteAsync(json.WrittenMemory, context.RequestAborted);
    }
}
