using System.Buffers;
using System.IO.Compression;
using Placa.Testing;

namespace Placa.Dicom.Tests;

public class DicomFileTests
{
    private static Dataset Sample()
    {
        var dataset = new Dataset();
        dataset.Set(Tags.SpecificCharacterSet, "ISO_IR 100");
        dataset.Set(Tags.SOPClassUID, Uids.SecondaryCaptureImageStorage.Value);
        dataset.Set(Tags.SOPInstanceUID, "2.25.1");
        dataset.Set(Tags.PatientName, "Núñez Peña^María José");
        dataset.SetInts(Tags.Rows, VR.US, 3);
        dataset.SetDoubles(Tags.SliceThickness, VR.DS, 1.25);
        var item = new Dataset(dataset.CharacterSet);
        item.Set(Tags.CodeMeaning, "Tórax");
        dataset.SetItems(Tags.ConceptNameCodeSequence, item);
        dataset.Set(Tags.PixelData, VR.OW, new byte[] { 1, 2, 3, 4, 5, 6 });
        return dataset;
    }

    [Theory]
    [InlineData("1.2.840.10008.1.2")]
    [InlineData("1.2.840.10008.1.2.1")]
    [InlineData("1.2.840.10008.1.2.2")]
    [InlineData("1.2.840.10008.1.2.1.99")]
    public void What_is_written_is_read_again(string syntax)
    {
        using var stream = new MemoryStream();

        DicomFile.Write(stream, null, Sample(), TransferSyntax.Get(new Uid(syntax)));
        using var file = DicomFile.Read(stream.ToArray(), new ReadOptions { Strict = true });

        Assert.Equal(syntax, file.TransferSyntax.Uid.Value);
        Assert.Equal("2.25.1", file.FileMeta.GetString(Tags.MediaStorageSOPInstanceUID));
        Assert.Equal("Núñez Peña^María José", file.Dataset.GetString(Tags.PatientName));
        Assert.Equal(3, file.Dataset.GetInt32(Tags.Rows));
        Assert.Equal(1.25, file.Dataset.GetDouble(Tags.SliceThickness));
        Assert.Equal("Tórax", Assert.Single(file.Dataset.GetItems(Tags.ConceptNameCodeSequence)).GetString(Tags.CodeMeaning));
        Assert.Equal(syntax == "1.2.840.10008.1.2.2" ? [2, 1, 4, 3, 6, 5] : new byte[] { 1, 2, 3, 4, 5, 6 }, file.Dataset.Find(Tags.PixelData)!.Value.GetBytes().ToArray());
    }

    [Fact]
    public void A_change_drops_the_group_length_and_nothing_else()
    {
        using var stream = new MemoryStream();
        var dataset = Sample();
        dataset.SetInts(new Tag(0x0008, 0), VR.UL, 100);
        dataset.SetInts(new Tag(0x0010, 0), VR.UL, 30);
        DicomFile.Write(stream, null, dataset, TransferSyntax.ExplicitVRLittleEndian);
        using var file = DicomFile.Read(stream.ToArray());

        file.Dataset.Set(Tags.PatientName, "Muñoz^Íñigo");

        Assert.False(file.Dataset.Contains(new Tag(0x0010, 0)));
        Assert.True(file.Dataset.Contains(new Tag(0x0008, 0)));
        Assert.Equal("Muñoz^Íñigo", file.Dataset.GetString(Tags.PatientName));
        Assert.Equal("2.25.1", file.Dataset.GetString(Tags.SOPInstanceUID));
    }

    [Fact]
    public void A_change_in_an_item_reaches_what_is_written()
    {
        using var stream = new MemoryStream();
        DicomFile.Write(stream, null, Sample(), TransferSyntax.ExplicitVRLittleEndian);
        using var file = DicomFile.Read(stream.ToArray());

        file.Dataset.GetItems(Tags.ConceptNameCodeSequence)[0].Set(Tags.CodeValue, "T-D3000");
        using var again = new MemoryStream();
        DicomFile.Write(again, file.FileMeta, file.Dataset, file.TransferSyntax);

        Assert.Equal("T-D3000", DicomFile.Read(again.ToArray()).Dataset.GetItems(Tags.ConceptNameCodeSequence)[0].GetString(Tags.CodeValue));
    }

    [Fact]
    public void Text_the_character_set_cannot_hold_is_refused()
    {
        var dataset = Sample();

        Assert.Throws<ArgumentException>(() => dataset.Set(Tags.PatientName, "山田^太郎"));
        Assert.Equal("Núñez Peña^María José", dataset.GetString(Tags.PatientName));
    }

    [Fact]
    public void A_long_value_stays_in_the_file_until_asked_for()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "long.dcm");
        var dataset = Sample();
        var pixels = new byte[1_000_000];
        new Random(1).NextBytes(pixels);
        dataset.Set(Tags.PixelData, VR.OW, pixels);
        dataset.Set(new Tag(0x7FE1, 0x0010), VR.LO, "AFTER");
        using (var stream = File.Create(path))
            DicomFile.Write(stream, null, dataset, TransferSyntax.ExplicitVRLittleEndian);

        var before = GC.GetAllocatedBytesForCurrentThread();
        using var file = DicomFile.Open(path);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(allocated, 0, 300_000);
        Assert.Equal("AFTER", file.Dataset.GetString(new Tag(0x7FE1, 0x0010)));
        Assert.Equal(pixels, file.Dataset.Find(Tags.PixelData)!.Value.GetBytes().ToArray());
        Assert.Equal(pixels, File.ReadAllBytes(path).AsSpan((int)file.Dataset.Find(Tags.PixelData)!.Value.Offset, pixels.Length).ToArray());
    }

    [Theory]
    [InlineData("", ReadError.Empty)]
    [InlineData("48656C6C6F2C20776F726C642E20546869732069732074657874", ReadError.NotDicom)]
    [InlineData("FFD8FFE000104A46494600010101004800480000", ReadError.NotDicom)]
    public void What_is_not_DICOM_is_named_so(string hex, ReadError error)
    {
        Assert.Equal(error, Assert.Throws<DicomReadException>(() => DicomFile.Read(Bytes.FromHex(hex))).Error);
    }

    [Fact]
    public void A_data_set_without_preamble_is_read_with_findings()
    {
        using var stream = new MemoryStream();
        DatasetWriter.Write(stream, Sample(), TransferSyntax.ImplicitVRLittleEndian);

        using var file = DicomFile.Read(stream.ToArray());

        Assert.Equal(TransferSyntax.ImplicitVRLittleEndian, file.TransferSyntax);
        Assert.Equal([FindingKind.MissingPreamble, FindingKind.MissingFileMetaInformation], file.Findings.Select(finding => finding.Kind));
    }

    [Fact]
    public void A_wrong_transfer_syntax_is_detected_and_reported()
    {
        using var stream = new MemoryStream();
        DicomFile.Write(stream, null, Sample(), TransferSyntax.ImplicitVRLittleEndian);
        var bytes = stream.ToArray();
        var uid = bytes.AsSpan().IndexOf("1.2.840.10008.1.2\0"u8);
        var meta = Sample();
        using var wrong = new MemoryStream();
        wrong.Write(bytes.AsSpan(0, uid - 2));
        wrong.Write([20, 0]);
        wrong.Write("1.2.840.10008.1.2.1\0"u8);
        wrong.Write(bytes.AsSpan(uid + 18));

        using var file = DicomFile.Read(wrong.ToArray());

        Assert.Equal(TransferSyntax.ImplicitVRLittleEndian, file.TransferSyntax);
        Assert.Contains(file.Findings, finding => finding.Kind == FindingKind.WrongTransferSyntax);
        Assert.Equal(3, file.Dataset.GetInt32(Tags.Rows));
    }

    [Fact]
    public void A_character_set_term_that_is_not_the_standards_is_a_finding()
    {
        using var stream = new MemoryStream();
        DicomFile.Write(stream, null, Sample(), TransferSyntax.ExplicitVRLittleEndian);
        var bytes = stream.ToArray();
        "ISO-IR 100"u8.CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf("ISO_IR 100"u8)));

        using var file = DicomFile.Read(bytes);

        Assert.Equal(FindingKind.UnknownCharacterSet, Assert.Single(file.Findings).Kind);
        Assert.Equal("Núñez Peña^María José", file.Dataset.GetString(Tags.PatientName));
    }

    [Theory]
    [InlineData("LO")]
    [InlineData("PN")]
    [InlineData("UT")]
    [InlineData("UN")]
    public void V01_a_character_set_that_claims_a_VR_of_text_does_not_wait_for_itself(string vr)
    {
        var dataset = new Dataset();
        Assert.True(VR.TryParse(vr, out var claimed));
        dataset.Set(Tags.SpecificCharacterSet, claimed, "ISO_IR 100"u8.ToArray());
        dataset.Set(Tags.PatientID, VR.LO, new byte[] { 0xD1, 0x31 });
        using var stream = new MemoryStream();
        DicomFile.Write(stream, null, dataset, TransferSyntax.ExplicitVRLittleEndian);

        using var file = DicomFile.Read(stream.ToArray());

        Assert.Equal("Ñ1", file.Dataset.GetString(Tags.PatientID));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_deflated_data_set_leaves_as_the_bytes_that_came_until_it_is_changed(bool fromDisk)
    {
        using var folder = new TemporaryFolder();
        using var stream = new MemoryStream();
        DicomFile.Write(stream, null, Sample(), TransferSyntax.DeflatedExplicitVRLittleEndian);
        var header = (int)DicomFile.Read(stream.ToArray()).DatasetOffset;
        stream.SetLength(header);
        stream.Position = header;
        using (var deflate = new DeflateStream(stream, CompressionLevel.NoCompression, leaveOpen: true)) // unlike ours
            DatasetWriter.Write(deflate, Sample(), TransferSyntax.ExplicitVRLittleEndian);
        stream.SetLength(stream.Length + (stream.Length & 1));
        var bytes = stream.ToArray();
        using var file = fromDisk ? DicomFile.Open(folder.Write("deflated.dcm", bytes)) : DicomFile.Read(bytes);

        var same = DatasetWriter.ToSequence(file.Dataset, file.TransferSyntax).ToArray();
        file.Dataset.Set(Tags.PatientID, "42");
        using var changed = DicomFile.Read(DicomFile.ToSequence(file.FileMeta, file.Dataset, file.TransferSyntax).ToArray());

        Assert.Equal(bytes[header..], same);
        Assert.Equal("42", changed.Dataset.GetString(Tags.PatientID));
        Assert.Equal("Núñez Peña^María José", changed.Dataset.GetString(Tags.PatientName));
    }

    [Fact]
    public void V03_an_inflate_bomb_stops_at_the_ratio()
    {
        using var stream = new MemoryStream();
        DicomFile.Write(stream, null, Sample(), TransferSyntax.DeflatedExplicitVRLittleEndian);
        var header = DicomFile.Read(stream.ToArray()).DatasetOffset;
        stream.SetLength(header);
        stream.Position = header;
        using (var deflate = new DeflateStream(stream, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var zeros = new byte[1 << 20];
            deflate.Write([0xE0, 0x7F, 0x10, 0x00, (byte)'O', (byte)'W', 0, 0, 0, 0, 0xC0, 0x12]); // 300 MiB of Pixel Data
            for (var i = 0; i < 300; i++)
                deflate.Write(zeros);
        }

        var error = Assert.Throws<DicomReadException>(() => DicomFile.Read(stream.ToArray()));

        Assert.Equal(ReadError.LimitExceeded, error.Error);
    }

    [Fact]
    public void What_follows_the_last_element_of_a_deflated_data_set_is_not_inflated()
    {
        using var stream = new MemoryStream();
        DicomFile.Write(stream, null, Sample(), TransferSyntax.DeflatedExplicitVRLittleEndian);
        stream.SetLength(DicomFile.Read(stream.ToArray()).DatasetOffset);
        stream.Position = stream.Length;
        using (var deflate = new DeflateStream(stream, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            DatasetWriter.Write(deflate, Sample(), TransferSyntax.ExplicitVRLittleEndian);
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 300; i++)
                deflate.Write(zeros);
        }

        var file = DicomFile.Read(stream.ToArray());

        Assert.Equal(Sample().Count, file.Dataset.Count);
        Assert.Contains(file.Findings, finding => finding.Kind == FindingKind.TrailingBytes);
    }
}
