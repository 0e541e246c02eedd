using Placa.Imaging.Exporting;

namespace Placa.Imaging.Tests.Exporting;

public class ExportNameTests
{
    [Theory]
    [InlineData("CT-2-Tórax sin contraste", "CT-2-Torax_sin_contraste")]
    [InlineData("../../etc/passwd", "etc_passwd")]
    [InlineData("..\\..\\Windows", "Windows")]
    [InlineData("C:\\a", "C_a")]
    [InlineData("a/../b", "a_.._b")]
    [InlineData("con", "_con")]
    [InlineData("LPT1.txt", "_LPT1.txt")]
    [InlineData("name. . .", "name")]
    [InlineData("", "serie")]
    [InlineData("...", "serie")]
    [InlineData("撮影", "serie")]
    [InlineData("a\0b\nc", "a_b_c")]
    [InlineData(null, "serie")]
    public void Names_are_portable(string? text, string expected)
    {
        var name = ExportName.From(text, "serie");

        Assert.Equal(expected, name);
        Assert.Equal([name, "x"], ExportName.SplitPath(name + "/x"));
    }

    [Fact]
    public void Names_are_not_too_long() => Assert.Equal(60, ExportName.From(new string('a', 500), "x").Length);

    [Theory]
    [InlineData("../a")]
    [InlineData("/a")]
    [InlineData("a//b")]
    [InlineData("a/..")]
    [InlineData("a\\b")]
    [InlineData("nul.txt")]
    [InlineData("")]
    public void A_path_that_is_not_portable_is_refused(string path) => Assert.Throws<ArgumentException>(() => ExportName.SplitPath(path));

    [Fact]
    public void Names_taken_twice_are_numbered_whatever_their_case()
    {
        var names = new UniqueNames();

        Assert.Equal(["CT-1", "ct-1-2", "CT-1-3"], [names.Take("CT-1"), names.Take("ct-1"), names.Take("CT-1")]);
    }
}
