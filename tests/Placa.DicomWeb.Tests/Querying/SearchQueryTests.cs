using Placa.Dicom;
using Placa.DicomWeb.Querying;

namespace Placa.DicomWeb.Tests.Querying;

public class SearchQueryTests
{
    [Fact]
    public void Keywords_hexadecimal_tags_and_paths_name_attributes()
    {
        var query = SearchQuery.Parse("?PatientName=GARC%C3%8DA*&00080060=CT&RequestAttributesSequence.00400009=a+b&StudyDate=20200101-");

        Assert.Equal(
            [("00100010", "GARC\u00CDA*"), ("00080060", "CT"), ("00400275.00400009", "a b"), ("00080020", "20200101-")],
            query.Matches.Select(match => (match.Path.ToString(), match.Value)));
        Assert.Equal([true, true, false, true], query.Matches.Select(match => match.Path.IsTopLevel));
    }

    [Fact]
    public void Include_fields_may_be_repeated_listed_or_all()
    {
        var query = SearchQuery.Parse("includefield=PatientID,00080060&includefield=StudyDate");
        Assert.Equal([Tags.PatientID, Tags.Modality, Tags.StudyDate], query.IncludeFields.Select(path => path.Attribute));
        Assert.False(query.IncludeAll);

        Assert.True(SearchQuery.Parse("includefield=all").IncludeAll);
    }

    [Fact]
    public void Paging_and_fuzzy_matching_are_read()
    {
        var query = SearchQuery.Parse("limit=10&offset=20&fuzzymatching=true&accept=application%2Fdicom%2Bjson");

        Assert.Equal(10, query.Limit);
        Assert.Equal(20, query.Offset);
        Assert.True(query.FuzzyMatching);
        Assert.Equal("application/dicom+json", Assert.Single(query.Accept));
    }

    [Fact]
    public void A_list_of_UIDs_is_written_as_in_an_identifier()
    {
        var query = SearchQuery.Parse("StudyInstanceUID=1.2,3.4&PatientName=a,b");

        Assert.Equal(["1.2\\3.4", "a,b"], query.Matches.Select(match => match.Value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?")]
    [InlineData("&&")]
    public void An_empty_query_asks_for_everything(string text)
    {
        var query = SearchQuery.Parse(text);

        Assert.Empty(query.Matches);
        Assert.Null(query.Limit);
        Assert.Equal(0, query.Offset);
    }

    [Theory]
    [InlineData("limit=-1")]
    [InlineData("limit=1.5")]
    [InlineData("limit=")]
    [InlineData("limit=1&limit=2")]
    [InlineData("offset=9223372036854775808")]
    [InlineData("fuzzymatching=yes")]
    [InlineData("PatientName=%4")]
    [InlineData("PatientName=%GG")]
    [InlineData("PatientName=%FF")]
    [InlineData("PatientName=a%00b")]
    [InlineData("PatientName=a&PatientName=b")]
    public void V16_malformed_query_is_refused(string text)
    {
        Assert.Equal(DicomWebError.MalformedQuery, Assert.Throws<DicomWebException>(() => SearchQuery.Parse(text)).Error);
    }

    [Theory]
    [InlineData("PatientNam=x")]
    [InlineData("0010001=x")]
    [InlineData("PatientName.=x")]
    [InlineData("includefield=PatientID,")]
    [InlineData("%3Cscript%3E=x")]
    public void A_name_that_is_no_attribute_is_refused(string text)
    {
        var error = Assert.Throws<DicomWebException>(() => SearchQuery.Parse(text));

        Assert.Equal(DicomWebError.UnknownParameter, error.Error);
        Assert.DoesNotContain("script", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void V16_query_beyond_the_limits_is_refused()
    {
        var many = string.Join('&', Enumerable.Range(0, 257).Select(index => $"{0x00100000 + index:X8}=x"));
        var fields = "includefield=" + string.Join(',', Enumerable.Repeat("PatientID", 513));
        var value = "PatientName=" + new string('*', 16 * 1024 + 1);

        foreach (var text in new[] { many, fields, value })
            Assert.Equal(DicomWebError.QueryLimitExceeded, Assert.Throws<DicomWebException>(() => SearchQuery.Parse(text)).Error);

        var deep = string.Join('.', Enumerable.Repeat("00400275", 9));
        Assert.Throws<DicomWebException>(() => SearchQuery.Parse(deep + "=x"));
    }
}
