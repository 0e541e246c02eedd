using Placa.Testing;
using static Placa.Dicom.Tests.Media.MediumBuilder;

namespace Placa.Dicom.Tests.Media;

public sealed class FileSetRootTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private ReferencedFile Find(params string[] components)
    {
        _folder.CreateFolder("disc");
        return new FileSetRoot(_folder.File("disc")).Find(new FileId(components));
    }

    [Theory]
    [InlineData("IMAGES/IM000001")]
    [InlineData("images/im000001")]
    [InlineData("Images/IM000001.;1")]
    [InlineData("IMAGES/IM000001.")]
    [InlineData("IMAGES;12/im000001;1")]
    public void Names_are_found_as_media_spell_them(string spelling)
    {
        var path = _folder.Write("disc/" + spelling, [1]);

        var file = Find("IMAGES", "IM000001");

        Assert.Equal(new ReferencedFile(path, ReferencedFileProblem.None), file);
    }

    [Fact]
    public void The_spelling_of_the_File_ID_goes_before_any_other()
    {
        _folder.Write("disc/im1", [1]);
        var exact = _folder.Write("disc/IM1", [2]);
        _folder.Write("disc/IM1.", [3]);

        Assert.Equal(exact, Find("IM1").Path);
    }

    [Theory]
    [InlineData("..", "outside.dcm")]
    [InlineData("A", "..", "..", "outside.dcm")]
    [InlineData(".")]
    [InlineData("...")]
    [InlineData(".. ", "outside.dcm")]
    [InlineData("/etc/passwd")]
    [InlineData("A/../../outside.dcm")]
    [InlineData("..\\outside.dcm")]
    [InlineData("C:", "WINDOWS")]
    [InlineData("IM1:stream")]
    [InlineData("IM1\0")]
    [InlineData("A", "", "IM1")]
    [InlineData("\n")]
    public void V10_a_File_ID_that_is_no_list_of_names_is_refused(params string[] components)
    {
        _folder.Write("outside.dcm", [1]);
        _folder.Write("disc/A/IM1", [1]);

        Assert.Equal(new ReferencedFile(null, ReferencedFileProblem.UnsafeFileId), Find(components));
        Assert.False(new FileId(components).IsConforming);
    }

    [Fact]
    public void V10_links_are_followed_within_the_root_and_no_further()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Making links needs rights there.");
        _folder.Write("outside/secret", [1]);
        _folder.Write("disc/A/im1", [1]);
        var disc = _folder.File("disc");
        Directory.CreateSymbolicLink(Path.Combine(disc, "INSIDE"), "A");
        Directory.CreateSymbolicLink(Path.Combine(disc, "OUT"), _folder.File("outside"));
        Directory.CreateSymbolicLink(Path.Combine(disc, "UP"), "..");
        File.CreateSymbolicLink(Path.Combine(disc, "FILE"), "../outside/secret");
        File.CreateSymbolicLink(Path.Combine(disc, "AROUND"), "A/../OUT/secret");
        File.CreateSymbolicLink(Path.Combine(disc, "LOOP"), "LOOP");

        Assert.Equal(ReferencedFileProblem.None, Find("INSIDE", "IM1").Problem);
        Assert.Equal(ReferencedFileProblem.OutsideRoot, Find("OUT", "SECRET").Problem);
        Assert.Equal(ReferencedFileProblem.OutsideRoot, Find("UP", "OUTSIDE", "SECRET").Problem);
        Assert.Equal(ReferencedFileProblem.OutsideRoot, Find("UP", "DISC", "A", "IM1").Problem);
        Assert.Equal(ReferencedFileProblem.OutsideRoot, Find("FILE").Problem);
        Assert.Equal(ReferencedFileProblem.OutsideRoot, Find("AROUND").Problem);
        Assert.Equal(ReferencedFileProblem.OutsideRoot, Find("LOOP").Problem);
    }

    [Fact]
    public void A_root_that_is_reached_by_a_link_is_as_good_as_any()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Making links needs rights there.");
        _folder.Write("disc/A/IM1", [1]);
        Directory.CreateSymbolicLink(_folder.File("disc/B"), "A");
        Directory.CreateSymbolicLink(_folder.File("link"), _folder.File("disc"));

        var file = new FileSetRoot(_folder.File("link")).Find(new FileId("B", "IM1"));

        Assert.Equal(ReferencedFileProblem.None, file.Problem);
    }

    [Fact]
    public void What_is_not_a_file_is_told_apart()
    {
        _folder.Write("disc/A/IM1", [1]);

        Assert.Equal(ReferencedFileProblem.NotReferenced, Find().Problem);
        Assert.Equal(ReferencedFileProblem.IsFolder, Find("A").Problem);
        Assert.Equal(ReferencedFileProblem.NotFound, Find("A", "IM2").Problem);
        Assert.Equal(ReferencedFileProblem.NotFound, Find("A", "IM1", "IM1").Problem);
        Assert.Equal(ReferencedFileProblem.Inaccessible, new FileSetRoot(_folder.File("gone")).Find(new FileId("A")).Problem);
    }

    [Theory]
    [InlineData(true, "A", "IM_00001")]
    [InlineData(false, "lower")]
    [InlineData(false, "NINECHARS")]
    [InlineData(false, "A", "B", "C", "D", "E", "F", "G", "H", "I")]
    [InlineData(false, "IM.DCM")]
    public void Conforming_File_IDs_keep_the_rules_of_PS3_10_section_8_2(bool isConforming, params string[] components)
    {
        var id = new FileId(components);

        Assert.Equal((isConforming, true), (id.IsConforming, id.IsSafe));
    }

    [Fact]
    public void File_IDs_that_are_unusual_or_unsafe_are_findings()
    {
        using var fileSet = FileSet.Read(
            DicomFile.Read(Dicomdir(1, 2, (Record("PRIVATE", "lower"), new Links(2)), (Record("PRIVATE", "..", "A"), default))), _folder.Path);

        Assert.Equal([FileSetFindingKind.UnusualFileId, FileSetFindingKind.UnsafeFileId], fileSet.Findings.Select(finding => finding.Kind));
    }
}
