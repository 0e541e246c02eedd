using Placa.Dicom;
using Placa.DicomWeb.Media;

namespace Placa.DicomWeb.Tests.Media;

public class RequestedRepresentationTests
{
    private const string ExplicitLittleEndian = "1.2.840.10008.1.2.1";
    private const string JpegLs = "1.2.840.10008.1.2.4.80";

    [Theory]
    [InlineData(null, true, true, null)]
    [InlineData("*/*", true, true, null)]
    [InlineData("multipart/related", true, true, null)]
    [InlineData("multipart/related; type=\"application/dicom\"", true, false, ExplicitLittleEndian)]
    [InlineData("multipart/related; type=application/dicom; transfer-syntax=*", true, true, null)]
    [InlineData("multipart/related; type=\"application/dicom; transfer-syntax=*\"", true, true, null)]
    [InlineData("multipart/related; type=\"application/dicom\"; transfer-syntax=1.2.840.10008.1.2.4.80", true, false, JpegLs)]
    [InlineData("application/dicom; transfer-syntax=*", false, true, null)]
    [InlineData("application/dicom", false, false, ExplicitLittleEndian)]
    public void Instances_are_asked_for_in_a_form(string? accept, bool isMultipart, bool isAnySyntax, string? syntax)
    {
        var form = Assert.Single(RequestedRepresentation.ForInstances(AcceptHeader.Parse(accept)));

        Assert.Equal(isMultipart, form.IsMultipart);
        Assert.Equal(isAnySyntax, form.IsAnySyntax);
        Assert.Equal(syntax, form.TransferSyntax?.Uid.Value);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("multipart/related; type=\"application/dicom+xml\"")]
    [InlineData("multipart/form-data")]
    public void What_cannot_hold_instances_is_left_out(string accept)
    {
        Assert.Empty(RequestedRepresentation.ForInstances(AcceptHeader.Parse(accept)));
    }

    [Theory]
    [InlineData("*/*", JpegLs, true)]
    [InlineData("multipart/related; type=application/octet-stream; transfer-syntax=*", JpegLs, true)]
    [InlineData("multipart/related; type=\"image/jls\"", JpegLs, true)]
    [InlineData("multipart/related; type=\"image/jls\"; transfer-syntax=1.2.840.10008.1.2.4.81", JpegLs, false)]
    [InlineData("multipart/related; type=\"image/*\"", JpegLs, true)]
    [InlineData("image/jls", JpegLs, true)]
    [InlineData("multipart/related; type=\"image/jp2\"", JpegLs, false)]
    [InlineData("multipart/related; type=\"application/octet-stream\"", JpegLs, false)]
    [InlineData("multipart/related; type=\"application/octet-stream\"", ExplicitLittleEndian, true)]
    [InlineData("multipart/related; type=\"application/octet-stream\"; transfer-syntax=1.2.840.10008.1.2.4.80", JpegLs, true)]
    public void Frames_go_out_as_stored_when_the_form_allows(string accept, string stored, bool expected)
    {
        var form = Assert.Single(RequestedRepresentation.ForFrames(AcceptHeader.Parse(accept)));
        var syntax = TransferSyntax.Get(new Uid(stored));

        Assert.Equal(expected, form.Takes(DicomMediaTypes.OfFrames(syntax), syntax));
    }
}
