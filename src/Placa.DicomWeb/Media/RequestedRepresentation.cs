using Placa.Dicom;

namespace Placa.DicomWeb.Media;

/// <summary>One form in which a client would take instances or frames, from one range of its Accept header (PS3.18 section 8.7.4).</summary>
/// <param name="IsMultipart">True when parts are expected; false when the body is to be the one object itself.</param>
/// <param name="MediaType">The type of the object or of each part; null when any will do.</param>
/// <param name="TransferSyntax">The transfer syntax; null when the range names none or <c>*</c>: see <paramref name="IsAnySyntax"/>.</param>
/// <param name="IsAnySyntax">True when the object may come as it is stored.</param>
public readonly record struct RequestedRepresentation(bool IsMultipart, MediaType? MediaType, TransferSyntax? TransferSyntax, bool IsAnySyntax)
{
    /// <summary>The forms in which a client would take instances, the most wanted first; ranges that cannot hold instances are left out.</summary>
    /// <remarks>
    /// A range without transfer syntax means Explicit VR Little Endian (PS3.18 section 8.7.3.5.2). A range that does not even
    /// name <c>application/dicom</c>, such as <c>*/*</c>, takes what there is: as stored.
    /// </remarks>
    public static IReadOnlyList<RequestedRepresentation> ForInstances(AcceptHeader accept)
    {
        var requested = new List<RequestedRepresentation>();
        foreach (var form in Forms(accept))
        {
            if (form.MediaType is null)
                requested.Add(form);
            else if (form.MediaType.Covers(DicomMediaTypes.Dicom))
                requested.Add(form.TransferSyntax is null && !form.IsAnySyntax
                    ? form with { TransferSyntax = TransferSyntax.ExplicitVRLittleEndian }
                    : form);
        }
        return requested;
    }

    /// <summary>The forms in which a client would take frames, the most wanted first.</summary>
    /// <remarks>
    /// Octets without transfer syntax are uncompressed little endian samples (PS3.18 section 8.7.3.3). An image type without one
    /// takes any syntax of that type.
    /// </remarks>
    public static IReadOnlyList<RequestedRepresentation> ForFrames(AcceptHeader accept)
    {
        var requested = new List<RequestedRepresentation>();
        foreach (var form in Forms(accept))
        {
            if (form.MediaType is null)
                requested.Add(form);
            else if (form.MediaType.Is(DicomMediaTypes.OctetStream))
                requested.Add(form.TransferSyntax is null && !form.IsAnySyntax
                    ? form with { TransferSyntax = TransferSyntax.ExplicitVRLittleEndian }
                    : form);
            else if (form.MediaType.Type is "image" or "video")
                requested.Add(form.TransferSyntax is null ? form with { IsAnySyntax = true } : form);
        }
        return requested;
    }

    /// <summary>True when an object of media type <paramref name="name"/> in <paramref name="stored"/> may go out as it is.</summary>
    public bool Takes(string name, TransferSyntax stored) =>
        (IsAnySyntax || TransferSyntax?.Uid == stored.Uid)
        && (MediaType is null || MediaType.Covers(name) || MediaType.Is(DicomMediaTypes.OctetStream));

    private static IEnumerable<RequestedRepresentation> Forms(AcceptHeader accept)
    {
        foreach (var (range, _) in accept.Ranges)
        {
            if (range.Covers(DicomMediaTypes.MultipartRelated) && range["type"] is { } partType)
            {
                if (Media.MediaType.TryParse(partType, out var part))
                    yield return Form(true, part, range["transfer-syntax"] ?? part["transfer-syntax"]);
            }
            else if (range.Type == "*" || range.Type == "multipart")
            {
                if (range.Covers(DicomMediaTypes.MultipartRelated))
                    yield return new RequestedRepresentation(true, null, null, true);
            }
            else
            {
                yield return Form(false, range, range["transfer-syntax"]);
            }
        }
    }

    private static RequestedRepresentation Form(bool isMultipart, MediaType mediaType, string? syntax) => new(
        isMultipart,
        mediaType,
        syntax is null or "*" ? null : TransferSyntax.Get(new Uid(syntax)),
        syntax == "*");
}
