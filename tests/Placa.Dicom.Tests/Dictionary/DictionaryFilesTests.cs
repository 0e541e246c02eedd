using Placa.DictionaryGenerator;
using Placa.Testing;

namespace Placa.Dicom.Tests.Dictionary;

public class DictionaryFilesTests
{
    [Fact]
    public void Generating_again_changes_nothing()
    {
        var files = DictionaryFiles.Generate(Repository.Path("tools/standard"));

        foreach (var (name, text) in files)
            Assert.True(File.ReadAllText(Repository.Path("src/Placa.Dicom/Dictionary/" + name)) == text, $"{name} is out of date.");
    }

    [Fact]
    public void No_generated_file_is_left_over()
    {
        var files = DictionaryFiles.Generate(Repository.Path("tools/standard"));

        var committed = Directory.EnumerateFiles(Repository.Path("src/Placa.Dicom/Dictionary"), "*.g.cs").Select(Path.GetFileName);

        Assert.Equal(files.Keys, committed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Quoted_fields_keep_their_commas()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("table.csv", "a,b\n\"1,\"\"2\"\"\",3\n"u8);

        Assert.Equal([["1,\"2\"", "3"]], Csv.Read(path, "a,b"));
    }

    [Fact]
    public void A_pattern_matches_where_its_digits_are()
    {
        Assert.Equal(new TagPattern(0x00290010, 0xFFFF00FF), TagPattern.Parse("0029xx10"));
    }
}
