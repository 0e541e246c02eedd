using System.IO.Pipelines;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Placa.DicomWeb.Media;
using Placa.DicomWeb.Multipart;

namespace Placa.DicomWeb.Client;

/// <summary>Uses the DICOMweb services of a server: store, search and retrieve (PS3.18 section 10).</summary>
/// <param name="http">How requests are sent; the caller owns it.</param>
/// <param name="root">The root of the service, such as <c>http://127.0.0.1:8080/dicom-web/</c>.</param>
public sealed class DicomWebClient(HttpClient http, Uri root)
{
    // Each level of a sequence is three levels of JSON.
    private static readonly JsonDocumentOptions Depth = new() { MaxDepth = 512 };

    private readonly Uri _root = root.AbsoluteUri.EndsWith('/') ? root : new Uri(root.AbsoluteUri + "/");

    /// <summary>Stores Part 10 files in one request (STOW-RS, PS3.18 section 10.5). Files are read one after another while they are sent.</summary>
    /// <param name="files">Each opens one file; the stream is disposed after it was sent.</param>
    /// <param name="studyInstanceUid">The study all of them must belong to; null for any.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>The store response as DICOM JSON (PS3.18 section 10.5.3.2 and annex I.2), with the status the server gave.</returns>
    /// <exception cref="DicomWebException">The server answered with neither success nor a store response.</exception>
    public async Task<StoreAnswer> StoreAsync(
        IEnumerable<Func<Stream>> files, string? studyInstanceUid = null, CancellationToken cancellationToken = default)
    {
        using var content = new FilesContent(files);
        using var request = new HttpRequestMessage(HttpMethod.Post, Address(studyInstanceUid is null ? "studies" : $"studies/{studyInstanceUid}"));
        request.Content = content;
        request.Headers.Accept.ParseAdd(DicomMediaTypes.DicomJson);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.Content.Headers.ContentType?.MediaType is not (DicomMediaTypes.DicomJson or "application/json"))
            throw Unexpected(response);

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var document = await JsonDocument.ParseAsync(body, Depth, cancellationToken);
        var root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0)
            root = root[0]; // Microsoft and Google answer with an array of one
        return new StoreAnswer((int)response.StatusCode, root.Clone());
    }

    /// <summary>Searches for studies, series or instances (QIDO-RS, PS3.18 section 10.6).</summary>
    /// <param name="pathAndQuery">Under the root: <c>studies?PatientID=1</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>One DICOM JSON object for each match; none for an empty answer.</returns>
    public async Task<IReadOnlyList<JsonElement>> SearchAsync(string pathAndQuery, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Address(pathAndQuery));
        request.Headers.Accept.ParseAdd(DicomMediaTypes.DicomJson);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode == System.Net.HttpStatusCode.NoContent)
            return [];
        if (!response.IsSuccessStatusCode)
            throw Unexpected(response);

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var document = await JsonDocument.ParseAsync(body, Depth, cancellationToken);
        return document.RootElement.ValueKind == JsonValueKind.Array
            ? [.. document.RootElement.EnumerateArray().Select(element => element.Clone())]
            : throw new DicomWebException(DicomWebError.UnexpectedResponse, "The search answer is not a JSON array.");
    }

    /// <summary>Retrieves a study, series or instance as stored (WADO-RS, PS3.18 section 10.4), part by part while it arrives.</summary>
    /// <returns>The parts in order; the bytes of each are there until the next is asked for.</returns>
    public IAsyncEnumerable<MultipartPart> RetrieveAsync(ResourcePath path, CancellationToken cancellationToken = default) =>
        RetrieveAsync(path.ToString(), "multipart/related; type=\"application/dicom\"; transfer-syntax=*", cancellationToken);

    /// <summary>Retrieves any multipart resource, such as frames.</summary>
    public async IAsyncEnumerable<MultipartPart> RetrieveAsync(
        string path, string accept, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Address(path));
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw Unexpected(response);
        if (!MediaType.TryParse(response.Content.Headers.ContentType?.ToString(), out var contentType))
            throw new DicomWebException(DicomWebError.UnexpectedResponse, "The answer has no Content-Type.");

        var body = PipeReader.Create(await response.Content.ReadAsStreamAsync(cancellationToken));
        try
        {
            var reader = MultipartReader.For(body, contentType);
            while (await reader.ReadPartAsync(cancellationToken) is { } part)
                yield return part;
        }
        finally
        {
            await body.CompleteAsync();
        }
    }

    private Uri Address(string relative) => new(_root, relative);

    private static DicomWebException Unexpected(HttpResponseMessage response) =>
        new(DicomWebError.UnexpectedResponse, $"The server answered {(int)response.StatusCode}.");

    /// <summary>The body of a store request: a part for each file.</summary>
    private sealed class FilesContent : HttpContent
    {
        private readonly IEnumerable<Func<Stream>> _files;
        private readonly string _boundary = MultipartBoundary.New();

        public FilesContent(IEnumerable<Func<Stream>> files)
        {
            _files = files;
            Headers.ContentType = MediaTypeHeaderValue.Parse($"{DicomMediaTypes.MultipartRelated}; type=\"{DicomMediaTypes.Dicom}\"; boundary={_boundary}");
        }

        protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context, CancellationToken cancellationToken)
        {
            var pipe = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
            var writer = new MultipartWriter(pipe, _boundary);
            foreach (var open in _files)
            {
                await using var file = open();
                writer.StartPart(DicomMediaTypes.Dicom);
                await file.CopyToAsync(pipe, cancellationToken);
            }
            await writer.CloseAsync(cancellationToken);
            await pipe.CompleteAsync();
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}

/// <summary>What a server answered to a store request.</summary>
/// <param name="Status">The HTTP status: 200 all stored, 202 some, 409 none (PS3.18 table 10.5.3-1).</param>
/// <param name="Response">The Store Instances Response of PS3.18 annex I.2 as DICOM JSON.</param>
public sealed record StoreAnswer(int Status, JsonElement Response);
