using Placa.DicomWeb.Media;

namespace Placa.DicomWeb.Tests.Media;

public class MediaTypeTests
{
    [Theory]
    [InlineData("multipart/related; type=\"application/dicom\"; boundary=\"a b\"")]
    [InlineData("Multipart/Related;TYPE=application/dicom;boundary=\"a b\"")]
    [InlineData("multipart/related ; type = \"application\\/dicom\" ;; boundary=\"a b\" ;")]
    public void Parameters_are_read_quoted_or_bare(string text)
    {
        Assert.True(MediaType.TryParse(text, out var mediaType));

        Assert.True(mediaType.Is("multipart/related"));
        Assert.Equal("application/dicom", mediaType["type"]);
        Assert.Equal("a b", mediaType["boundary"]);
        Assert.Equal("multipart/related; type=\"application/dicom\"; boundary=\"a b\"", mediaType.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("text")]
    [InlineData("text/plain, text/html")]
    [InlineData("text/plain; a=\"\n\"")]
    [InlineData("text/pl\u00E4in")]
    public void What_is_no_media_type_is_not_read(string? text)
    {
        Assert.False(MediaType.TryParse(text, out _));
    }

    [Theory]
    [InlineData("image/jls", "image/jls", true)]
    [InlineData("image/*", "image/jls", true)]
    [InlineData("*/*", "image/jls", true)]
    [InlineData("image/jp2", "image/jls", false)]
    [InlineData("ima/*", "image/jls", false)]
    public void A_range_covers_what_it_should(string range, string name, bool expected)
    {
        Assert.True(MediaType.TryParse(range, out var mediaType));

        Assert.Equal(expected, mediaType.Covers(name));
    }
}
