using Placa.DicomWeb.Media;

namespace Placa.DicomWeb.Tests.Media;

public class AcceptHeaderTests
{
    [Fact]
    public void The_weight_orders_the_ranges_and_zero_removes_one()
    {
        var accept = AcceptHeader.Parse("text/html;q=0.5, application/json;q=0.9,image/*;q=0, , application/dicom+json", "*/*;q=.1");

        Assert.Equal(["application/dicom+json", "application/json", "text/html", "*/*"], accept.Ranges.Select(range => range.MediaType.Name));
        Assert.Equal("application/json", accept.Choose("text/plain", "application/json"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("*/*")]
    [InlineData("application/*")]
    [InlineData("text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8")]
    public void What_covers_anything_takes_the_servers_favourite(string? header)
    {
        Assert.Equal("application/dicom+json", AcceptHeader.Parse(header).Choose("application/dicom+json", "application/json"));
    }

    [Fact]
    public void What_nobody_offers_is_not_acceptable()
    {
        Assert.Null(AcceptHeader.Parse("application/dicom+xml").Choose("application/dicom+json"));
    }

    [Theory]
    [InlineData("application")]
    [InlineData("application/")]
    [InlineData("/json")]
    [InlineData("application/json application/xml")]
    [InlineData("application/json;q=2")]
    [InlineData("application/json;q=-1")]
    [InlineData("application/json;q=NaN")]
    [InlineData("application/json;type=\"unclosed")]
    [InlineData("application/json;=x")]
    public void What_is_no_list_of_media_types_is_refused(string header)
    {
        Assert.Equal(DicomWebError.MalformedMediaType, Assert.Throws<DicomWebException>(() => AcceptHeader.Parse(header)).Error);
    }

    [Fact]
    public void A_header_of_unreasonable_length_is_refused()
    {
        Assert.Throws<DicomWebException>(() => AcceptHeader.Parse(string.Join(',', Enumerable.Repeat("a/b", 65))));
        Assert.Throws<DicomWebException>(() => AcceptHeader.Parse("a/" + new string('b', 8192)));
        Assert.Throws<DicomWebException>(() => AcceptHeader.Parse("a/b" + string.Concat(Enumerable.Repeat(";c=d", 17))));
    }
}
