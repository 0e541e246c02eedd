using Placa.Dicom;
using Placa.Imaging.Exporting;
using Placa.Testing;

namespace Placa.Imaging.Tests.Exporting;

public class CorpusExportTests
{
    /// <summary>Frames that make up more than this are left out, so that the test stays short.</summary>
    private const long MaxFileLength = 4 << 20;

    [Fact]
    public async Task Every_file_is_exported_or_reported_with_a_reason()
    {
        Corpus.SkipIfAbsent();
        var files = Corpus.Files.Where(file => new FileInfo(file.FullPath).Length < MaxFileLength && !file.RelativePath.StartsWith("series/", StringComparison.Ordinal));
        var instances = files.Select(file => new ExportInstance(
            file.RelativePath, () => DicomFile.Open(file.FullPath, new ReadOptions { AcceptTruncated = true })));
        await using var target = await ZipExportTarget.CreateAsync(Stream.Null, TestContext.Current.CancellationToken);

        var report = await new StudyExporter(new ExportOptions { StudyFolders = true })
            .ExportAsync(instances, target, progress: null, TestContext.Current.CancellationToken);

        var unexplained = report.Problems.Where(problem =>
            !problem.Name.StartsWith("odd/", StringComparison.Ordinal) && !problem.Reason.StartsWith("There is no decoder for", StringComparison.Ordinal));
        Assert.Equal("", string.Join('\n', unexplained));
        Assert.InRange(report.Instances, 500, int.MaxValue);
        Assert.InRange(report.Images, 500, int.MaxValue);
        Assert.All(report.Problems, problem => Assert.NotEmpty(problem.Reason));
    }
}
