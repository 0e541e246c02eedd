using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Placa.Dicom;
using Placa.Imaging.Exporting;
using Placa.Testing;

namespace Placa.Imaging.Tests.Exporting;

public class StudyExporterTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_series_becomes_a_folder_of_images_and_data()
    {
        var entries = await ExportAsync(new ExportOptions(), Instance("1", frames: 2), Instance("7"));

        Assert.Equal(
            ["CT-3-Torax/0001-f0001.png", "CT-3-Torax/0001-f0002.png", "CT-3-Torax/0007.png", "CT-3-Torax/datos.csv", "CT-3-Torax/datos.json",
                "CT-3-Torax/datos.txt", "README.txt"],
            entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("89504E47", Convert.ToHexString(entries["CT-3-Torax/0007.png"], 0, 4));
    }

    [Fact]
    public async Task The_data_of_every_instance_are_in_each_form()
    {
        var entries = await ExportAsync(new ExportOptions { Images = ExportImages.None }, Instance("1"), Instance("2"));

        var text = Encoding.UTF8.GetString(entries["CT-3-Torax/datos.txt"]);
        Assert.Equal(2, text.Split("Núñez^Íñigo").Length - 1);
        using var json = JsonDocument.Parse(entries["CT-3-Torax/datos.json"]);
        Assert.Equal(2, json.RootElement.GetArrayLength());
        var csv = entries["CT-3-Torax/datos.csv"];
        Assert.Equal("EFBBBF", Convert.ToHexString(csv, 0, 3));
        Assert.Contains("0002,\"(0010,0010)\",Patient's Name,PN,Núñez^Íñigo\r\n", Encoding.UTF8.GetString(csv), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_that_looks_like_a_formula_is_no_formula_in_the_spreadsheet()
    {
        var entries = await ExportAsync(
            new ExportOptions { Images = ExportImages.None },
            Instance("1", change: dataset =>
            {
                dataset.Set(Tags.StudyDescription, "=HYPERLINK(\"http://x\",\"a\")");
                dataset.Set(Tags.RescaleIntercept, "-1024");
            }));

        var csv = Encoding.UTF8.GetString(entries["CT-3-Torax/datos.csv"]);
        Assert.Contains(",\"'=HYPERLINK(\"\"http://x\"\",\"\"a\"\")\"\r\n", csv, StringComparison.Ordinal);
        Assert.Contains(",DS,-1024\r\n", csv, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Items_of_sequences_have_their_path()
    {
        var item = new Dataset();
        item.Set(Tags.CodeValue, "T-D3000");
        var entries = await ExportAsync(
            new ExportOptions { Images = ExportImages.None }, Instance("1", change: dataset => dataset.SetItems(Tags.ProcedureCodeSequence, item)));

        Assert.Contains(
            "\"(0008,1032)[1].(0008,0100)\",Code Value,SH,T-D3000\r\n", Encoding.UTF8.GetString(entries["CT-3-Torax/datos.csv"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Series_with_the_same_name_get_folders_of_their_own()
    {
        var entries = await ExportAsync(
            new ExportOptions { Tags = ExportTags.None },
            Instance("1"), Instance("1", change: dataset => dataset.Set(Tags.SeriesInstanceUID, "2.25.99")), Instance("1"));

        Assert.Equal(
            ["CT-3-Torax-2/0001.png", "CT-3-Torax/0001-2.png", "CT-3-Torax/0001.png", "README.txt"], entries.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Studies_get_folders_when_asked_for()
    {
        var entries = await ExportAsync(
            new ExportOptions { Tags = ExportTags.None, StudyFolders = true },
            Instance("1"), Instance("1", change: dataset => dataset.Set(Tags.StudyInstanceUID, "2.25.98")));

        Assert.Equal(
            ["20260102-2/CT-3-Torax/0001.png", "20260102/CT-3-Torax/0001.png", "README.txt"], entries.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_cannot_be_exported_is_reported_and_the_rest_goes_on()
    {
        using var zip = new MemoryStream();
        ExportReport report;
        await using (var target = await ZipExportTarget.CreateAsync(zip, Token))
        {
            report = await new StudyExporter(new ExportOptions()).ExportAsync(
            [
                new ExportInstance("no-dicom.txt", () => DicomFile.Read("hello"u8.ToArray())),
                Instance("1", syntax: TransferSyntax.Get(new Uid("1.2.840.10008.1.2.4.110")), change: dataset =>
                    dataset.SetFragments(Tags.PixelData, [], new byte[] { 0xFF, 0x0A })),
                Instance("2"),
            ], target, progress: null, Token);
        }

        Assert.Equal((2, 1), (report.Instances, report.Images));
        Assert.Equal(["no-dicom.txt", "instance 1"], report.Problems.Select(problem => problem.Name));
        Assert.Contains("JPEG XL", report.Problems[1].Reason, StringComparison.Ordinal);
        var readme = Encoding.UTF8.GetString(Read(zip)["README.txt"]);
        Assert.Contains("No se pudo exportar", readme, StringComparison.Ordinal);
        Assert.Contains("What could not be exported", readme, StringComparison.Ordinal);
        Assert.Contains("instance 1: ", readme, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_comes_out_as_it_went_in()
    {
        byte[] pdf = [.. "%PDF-1.7 odd"u8, 0x0A];
        var entries = await ExportAsync(new ExportOptions { Tags = ExportTags.None }, Instance("1", change: dataset =>
        {
            dataset.Remove(Tags.PixelData);
            dataset.Set(Tags.MIMETypeOfEncapsulatedDocument, "application/pdf");
            dataset.Set(Tags.EncapsulatedDocument, VR.OB, Bytes.Concat(pdf, [0]));
            dataset.SetInts(Tags.EncapsulatedDocumentLength, VR.UL, pdf.Length);
        }));

        Assert.Equal(pdf, entries["CT-3-Torax/0001.pdf"]);
    }

    [Theory]
    [InlineData(ExportImages.Png, new[] { "CT-3-Torax/0001.m2v", "CT-3-Torax/0002.png", "README.txt" })]
    [InlineData(ExportImages.Video, new[] { "CT-3-Torax/0001.m2v" })]
    public async Task A_video_comes_out_as_the_stream_it_is(ExportImages images, string[] expected)
    {
        byte[] stream = [0, 0, 1, 0xB3, 7, 7];
        var entries = await ExportAsync(
            new ExportOptions { Images = images, Tags = ExportTags.None },
            Instance("1", syntax: TransferSyntax.Get(new Uid("1.2.840.10008.1.2.4.100.1")), change: dataset =>
                dataset.SetFragments(Tags.PixelData, [], stream.AsMemory(0, 4), stream.AsMemory(4))),
            Instance("2"));

        Assert.Equal(expected, entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(stream, entries["CT-3-Torax/0001.m2v"]);
    }

    [Fact]
    public async Task A_file_in_a_folder_has_its_name_only_when_it_is_whole()
    {
        using var folder = new TemporaryFolder();
        await using var target = new FolderExportTarget(folder.File("out"));

        await Assert.ThrowsAsync<OperationCanceledException>(() => target.WriteAsync("a.mp4", isCompressible: false, async (stream, token) =>
        {
            await stream.WriteAsync(new byte[1000], token);
            throw new OperationCanceledException();
        }, Token));

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.File("out")));
    }

    [Fact]
    public async Task A_folder_is_written_and_nothing_in_it_overwritten()
    {
        using var folder = new TemporaryFolder();
        var exporter = new StudyExporter(new ExportOptions { Images = ExportImages.Png16 });
        await using var target = new FolderExportTarget(folder.File("out"));

        await exporter.ExportAsync([Instance("1")], target, progress: null, Token);

        Assert.True(File.Exists(folder.File("out", "CT-3-Torax", "0001.png")));
        Assert.Contains("16 bits", await File.ReadAllTextAsync(folder.File("out", "README.txt"), Token), StringComparison.Ordinal);
        await Assert.ThrowsAsync<IOException>(() => exporter.ExportAsync([Instance("1")], target, progress: null, Token));
    }

    private static async Task<Dictionary<string, byte[]>> ExportAsync(ExportOptions options, params ExportInstance[] instances)
    {
        using var zip = new MemoryStream();
        await using (var target = await ZipExportTarget.CreateAsync(new AsyncOnlyStream(zip), Token))
        {
            var report = await new StudyExporter(options).ExportAsync(instances, target, progress: null, Token);
            Assert.Empty(report.Problems);
        }

        return Read(zip);
    }

    private static Dictionary<string, byte[]> Read(MemoryStream zip)
    {
        using var archive = new ZipArchive(zip, ZipArchiveMode.Read, leaveOpen: true);
        return archive.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using var content = new MemoryStream();
            using var stream = entry.Open();
            stream.CopyTo(content);
            return content.ToArray();
        });
    }

    private static ExportInstance Instance(string number, int frames = 1, Action<Dataset>? change = null, TransferSyntax? syntax = null)
    {
        var dataset = Images.Make(2, 3, new byte[6 * frames], frames: frames);
        dataset.Set(Tags.SpecificCharacterSet, "ISO_IR 192");
        dataset.Set(Tags.SOPClassUID, Uids.CTImageStorage.Value);
        dataset.Set(Tags.SOPInstanceUID, "2.25.7." + number);
        dataset.Set(Tags.StudyInstanceUID, "2.25.1");
        dataset.Set(Tags.SeriesInstanceUID, "2.25.2");
        dataset.Set(Tags.StudyDate, "20260102");
        dataset.Set(Tags.Modality, "CT");
        dataset.Set(Tags.SeriesNumber, "3");
        dataset.Set(Tags.SeriesDescription, "Tórax");
        dataset.Set(Tags.InstanceNumber, number);
        dataset.Set(Tags.PatientName, "Núñez^Íñigo");
        change?.Invoke(dataset);
        using var file = new MemoryStream();
        DicomFile.Write(file, null, dataset, syntax ?? TransferSyntax.ExplicitVRLittleEndian);
        return new ExportInstance("instance " + number, () => DicomFile.Read(file.ToArray()));
    }

    /// <summary>A stream like that of a web response: it does not seek and allows asynchronous writing only.</summary>
    private sealed class AsyncOnlyStream(Stream inner) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.WriteAsync(buffer, cancellationToken);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            inner.WriteAsync(buffer, offset, count, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override void Write(byte[] buffer, int offset, int count) => throw new InvalidOperationException("Synchronous writing.");

        public override void Flush() => throw new InvalidOperationException("Synchronous flush.");

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
