namespace Placa.DicomWeb.Tests;

public class ResourcePathTests
{
    [Theory]
    [InlineData("studies/1.2")]
    [InlineData("studies/1.2/series/3.4")]
    [InlineData("studies/1.2/series/3.4/instances/5.6")]
    public void A_path_reads_back_as_written(string text)
    {
        Assert.True(ResourcePath.TryParse("http://localhost:8080/dicom-web/" + text + "/metadata?accept=x", out var path));

        Assert.Equal(text, path.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("http://localhost/studies")]
    [InlineData("studies/../../etc")]
    [InlineData("studies/1.2/series/")]
    [InlineData("studies/1.2/series/3/instances/01")]
    public void V09_what_names_no_valid_UID_is_not_read(string? text)
    {
        Assert.False(ResourcePath.TryParse(text, out _));
    }

    [Fact]
    public void Frame_lists_count_from_one()
    {
        Assert.True(ResourcePath.TryParseFrames("3,1,2", 3, out var frames));
        Assert.Equal([3, 1, 2], frames);

        foreach (var text in new[] { "", "0", "1,", "-1", "1-3", "4294967296", "1,2,3,4" })
            Assert.False(ResourcePath.TryParseFrames(text, 3, out _));
    }
}
