using System.Text.Json;
using Placa.Testing;
using static Placa.Dicom.Tests.Media.MediumBuilder;

namespace Placa.Dicom.Tests.Media;

public sealed class FileSetWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static Dataset Instance(int number, string patient = "1", string study = "2.25.2", string series = "2.25.3", Uid? sopClass = null)
    {
        var dataset = new Dataset();
        dataset.Set(Tags.SpecificCharacterSet, "ISO_IR 100");
        dataset.Set(Tags.SOPClassUID, (sopClass ?? Uids.CTImageStorage).Value);
        dataset.Set(Tags.SOPInstanceUID, $"2.25.100{number}");
        dataset.Set(Tags.StudyDate, "20260102");
        dataset.Set(Tags.StudyTime, "0304");
        dataset.Set(Tags.Modality, "CT");
        dataset.Set(Tags.PatientName, "Núñez^Begoña");
        dataset.Set(Tags.PatientID, patient);
        dataset.Set(Tags.StudyInstanceUID, study);
        dataset.Set(Tags.SeriesInstanceUID, series);
        dataset.Set(Tags.StudyID, "S1");
        dataset.Set(Tags.SeriesNumber, "4");
        dataset.Set(Tags.InstanceNumber, $"{number}");
        return dataset;
    }

    private string Save(Dataset dataset, string name, TransferSyntax? syntax = null)
    {
        using var stream = new MemoryStream();
        DicomFile.Write(stream, null, dataset, syntax ?? TransferSyntax.ExplicitVRLittleEndian);
        return _folder.Write(name, stream.ToArray());
    }

    private FileSet Make(params Dataset[] instances)
    {
        var writer = new FileSetWriter(_folder.File("out"), "TEST");
        for (var i = 0; i < instances.Length; i++)
            Assert.Equal(FileSetAdditionKind.Added, writer.Add(Save(instances[i], $"in/{i}.dcm")).Kind);
        writer.WriteDirectory();
        return FileSet.Open(_folder.File("out"));
    }

    [Fact]
    public void Files_are_copied_below_folders_of_patient_study_and_series()
    {
        using var fileSet = Make(Instance(2), Instance(1), Instance(3, series: "2.25.33"), Instance(4, "2", "2.25.22", "2.25.34"));

        Assert.Equal("PATIENT(STUDY(SERIES(IMAGE IMAGE) SERIES(IMAGE))) PATIENT(STUDY(SERIES(IMAGE)))", Show(fileSet.Records));
        Assert.Equal(("TEST", 0), (fileSet.Id, fileSet.Findings.Count));
        var images = fileSet.AllRecords().Where(record => record.Type == "IMAGE").ToList();
        Assert.Equal("PT000001/ST000001/SE000001/IM000002", images[0].FileId.ToString()); // instance number 1 came second
        Assert.Equal("PT000002/ST000001/SE000001/IM000001", images[3].FileId.ToString());
        Assert.All(images, image => Assert.True(image.FileId.IsConforming));
        using var copy = DicomFile.Open(fileSet.Find(images[0]).Path!);
        Assert.Equal((images[0].ReferencedSopInstanceUid, images[0].ReferencedSopClassUid), (copy.Dataset.GetUid(Tags.SOPInstanceUID), copy.Dataset.GetUid(Tags.SOPClassUID)));
        Assert.Equal(images[0].ReferencedTransferSyntaxUid, copy.TransferSyntax.Uid);
        Assert.Equal(5, _folder.File("out") is var root ? Directory.GetFiles(root, "*", SearchOption.AllDirectories).Length : 0);
    }

    [Fact]
    public void Copies_are_the_same_bytes_with_a_preamble_of_zeros_unless_it_is_that_of_a_TIFF_file()
    {
        var path = Save(Instance(1), "a.dcm");
        var program = File.ReadAllBytes(path);
        "MZ program"u8.CopyTo(program);
        var tiff = File.ReadAllBytes(Save(Instance(2), "b.dcm"));
        "II*\0\x08"u8.CopyTo(tiff);
        var writer = new FileSetWriter(_folder.File("out"));

        writer.Add(_folder.Write("program.dcm", program));
        writer.Add(_folder.Write("tiff.dcm", tiff));

        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(_folder.File("out", "PT000001", "ST000001", "SE000001", "IM000001")));
        Assert.Equal(tiff, File.ReadAllBytes(_folder.File("out", "PT000001", "ST000001", "SE000001", "IM000002")));
    }

    [Fact]
    public void A_data_set_without_file_meta_information_gets_one()
    {
        using var bare = new MemoryStream();
        DatasetWriter.Write(bare, Instance(1), TransferSyntax.ImplicitVRLittleEndian);
        var writer = new FileSetWriter(_folder.File("out"));

        var addition = writer.Add(_folder.Write("bare.dcm", bare.ToArray()));

        using var copy = DicomFile.Open(_folder.File(["out", .. addition.FileId.Components]), new ReadOptions { Strict = true });
        Assert.Equal(("2.25.1001", TransferSyntax.ImplicitVRLittleEndian), (copy.FileMeta.GetString(Tags.MediaStorageSOPInstanceUID), copy.TransferSyntax));
    }

    [Fact]
    public void Text_of_keys_keeps_its_character_set()
    {
        using var fileSet = Make(Instance(1));

        var patient = fileSet.Records[0].Dataset;
        Assert.Equal(("ISO_IR 100", "Núñez^Begoña"), (patient.GetString(Tags.SpecificCharacterSet), patient.GetString(Tags.PatientName)));
    }

    [Fact]
    public void Keys_that_a_file_lacks_are_made_and_told()
    {
        var bare = new Dataset();
        foreach (var tag in (ReadOnlySpan<Tag>)[Tags.SOPClassUID, Tags.SOPInstanceUID, Tags.StudyInstanceUID, Tags.SeriesInstanceUID])
            bare.Set(Instance(1).Find(tag)!.Value);
        bare.Set(Tags.AcquisitionDate, "20250607");
        var writer = new FileSetWriter(_folder.File("out"));

        var addition = writer.Add(Save(bare, "bare.dcm"));
        writer.WriteDirectory();

        Assert.Equal(
            [Tags.PatientID, Tags.StudyDate, Tags.StudyTime, Tags.StudyID, Tags.Modality, Tags.SeriesNumber, Tags.InstanceNumber], addition.MadeKeys);
        using var fileSet = FileSet.Open(_folder.File("out"));
        var study = fileSet.Records[0].LowerLevel[0].Dataset;
        Assert.Equal(("20250607", "000000"), (study.GetString(Tags.StudyDate), study.GetString(Tags.StudyTime)));
        Assert.True(fileSet.Records[0].Dataset.TryGet(Tags.PatientName, out var name) && name.Length == 0);
    }

    [Fact]
    public void An_empty_patient_ID_joins_no_two_studies()
    {
        using var fileSet = Make(Instance(1, "", "2.25.5", "2.25.6"), Instance(2, "", "2.25.7", "2.25.8"), Instance(3, "", "2.25.5", "2.25.6"));

        Assert.Equal("PATIENT(STUDY(SERIES(IMAGE IMAGE))) PATIENT(STUDY(SERIES(IMAGE)))", Show(fileSet.Records));
        Assert.NotEqual(fileSet.Records[0].Dataset.GetString(Tags.PatientID), fileSet.Records[1].Dataset.GetString(Tags.PatientID));
    }

    [Fact]
    public void What_cannot_be_added_is_told_and_leaves_nothing_behind()
    {
        var writer = new FileSetWriter(_folder.File("out"));
        var good = Save(Instance(1), "a.dcm");
        var document = Instance(3, sopClass: Uids.BasicTextSRStorage);
        var anonymous = Instance(4);
        anonymous.Remove(Tags.SOPInstanceUID);
        var noStudy = Instance(5);
        noStudy.Remove(Tags.StudyInstanceUID);

        Assert.Equal(FileSetAdditionKind.NotDicom, writer.Add(_folder.Write("note.txt", "no image here"u8)).Kind);
        Assert.Equal(FileSetAdditionKind.NotDicom, writer.Add(_folder.Write("empty", [])).Kind);
        Assert.Equal(FileSetAdditionKind.Refused, writer.Add(_folder.Write("cut.dcm", File.ReadAllBytes(good).AsSpan(0, 300))).Kind);
        Assert.Equal(FileSetAdditionKind.Refused, writer.Add(_folder.File("missing.dcm")).Kind);
        Assert.Contains("(0040,A491)", writer.Add(Save(document, "sr.dcm")).Reason, StringComparison.Ordinal);
        Assert.Contains("SOP", writer.Add(Save(anonymous, "anonymous.dcm")).Reason, StringComparison.Ordinal);
        Assert.Contains("(0020,000D)", writer.Add(Save(noStudy, "no-study.dcm")).Reason, StringComparison.Ordinal);
        Assert.Equal(FileSetAdditionKind.Directory, writer.Add(_folder.Write("DICOMDIR", Dicomdir(1, 1, (Record("PATIENT"), default)))).Kind);
        Assert.False(Directory.Exists(_folder.File("out")));

        Assert.Equal(FileSetAdditionKind.Added, writer.Add(good).Kind);
        Assert.Equal(FileSetAdditionKind.Duplicate, writer.Add(good).Kind);
        Assert.Equal((1, 1), (writer.Count, Directory.GetFiles(_folder.File("out"), "*", SearchOption.AllDirectories).Length));
    }

    [Fact]
    public void Nothing_is_overwritten()
    {
        _folder.Write("full/x", [1]);
        _folder.Write("file", [1]);

        Assert.Throws<IOException>(() => new FileSetWriter(_folder.File("full")));
        Assert.Throws<IOException>(() => new FileSetWriter(_folder.File("file")));
        Assert.Throws<ArgumentException>(() => new FileSetWriter(_folder.File("new"), "lower case"));

        var writer = new FileSetWriter(_folder.File("out"));
        writer.WriteDirectory();
        Assert.Throws<IOException>(writer.WriteDirectory);
        Assert.Single(Directory.GetFiles(_folder.File("out")));
    }

    [Fact]
    public void Every_storage_class_has_a_record_type_of_the_standard()
    {
        var types = SopClasses.Storage.Select(uid => DirectoryRecordTypes.Of(uid, new Dataset())).ToHashSet();

        Assert.All(types, type => Assert.True(DirectoryRecordTypes.LevelOf(type) is 0 or DirectoryRecordTypes.InstanceLevel));
        Assert.Superset(
            new HashSet<string>
            {
                "IMAGE", "RT DOSE", "RT STRUCTURE SET", "RT PLAN", "RT TREAT RECORD", "PRESENTATION", "WAVEFORM", "SR DOCUMENT", "KEY OBJECT DOC",
                "SPECTROSCOPY", "RAW DATA", "REGISTRATION", "FIDUCIAL", "ENCAP DOC", "VALUE MAP", "STEREOMETRIC", "PLAN", "MEASUREMENT", "SURFACE",
                "SURFACE SCAN", "TRACT", "ASSESSMENT", "RADIOTHERAPY", "ANNOTATION", "HANGING PROTOCOL", "PALETTE", "IMPLANT", "IMPLANT ASSY",
                "IMPLANT GROUP", "INVENTORY",
            },
            types);
        Assert.Equal("PRIVATE", DirectoryRecordTypes.Of(new Uid("1.3.12.2.1107.5.9.1"), new Dataset()));
    }

    [Theory]
    [InlineData("1.2.840.10008.5.1.4.1.1.88.11", "SR DOCUMENT")]
    [InlineData("1.2.840.10008.5.1.4.1.1.88.59", "KEY OBJECT DOC")]
    [InlineData("1.2.840.10008.5.1.4.1.1.11.1", "PRESENTATION")]
    [InlineData("1.2.840.10008.5.1.4.1.1.104.1", "ENCAP DOC")]
    [InlineData("1.2.840.10008.5.1.4.1.1.481.2", "RT DOSE")]
    [InlineData("1.2.840.10008.5.1.4.1.1.4.2", "SPECTROSCOPY")]
    [InlineData("1.2.840.10008.5.1.4.38.1", "HANGING PROTOCOL")]
    [InlineData("1.2.840.10008.5.1.4.1.1.66.1", "REGISTRATION")]
    [InlineData("1.3.12.2.1107.5.9.1", "PRIVATE")]
    public async Task Records_of_each_kind_have_the_keys_that_dciodvfy_wants(string sopClass, string type)
    {
        using var fileSet = Make(WithEveryKey(Instance(1, sopClass: new Uid(sopClass))));

        var record = fileSet.AllRecords().Last();
        Assert.Equal((type, "2.25.1001"), (record.Type, record.ReferencedSopInstanceUid!.Value.Value));
        if (type == "SR DOCUMENT")
        {
            Assert.Equal("HAS CONCEPT MOD", Assert.Single(record.Dataset.GetItems(Tags.ContentSequence)).GetString(Tags.RelationshipType));
            Assert.Equal("20260203040506", record.Dataset.GetString(Tags.VerificationDateTime));
        }
        Tool.SkipIfAbsent("dciodvfy");
        var outcome = await Tool.RunAsync("dciodvfy", _folder.File("out", "DICOMDIR"));
        Assert.DoesNotContain(outcome.Error.Split('\n'), line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    private static Dataset WithEveryKey(Dataset dataset)
    {
        var code = new Dataset();
        code.Set(Tags.CodeValue, "121058");
        code.Set(Tags.CodingSchemeDesignator, "DCM");
        code.Set(Tags.CodeMeaning, "Procedure reported");
        var observer = new Dataset();
        observer.Set(Tags.VerificationDateTime, "20260203040506");
        var modifier = new Dataset();
        modifier.Set(Tags.RelationshipType, "HAS CONCEPT MOD");
        modifier.Set(Tags.ValueType, "CODE");
        modifier.SetItems(Tags.ConceptNameCodeSequence, code.Clone());
        modifier.SetItems(Tags.ConceptCodeSequence, code.Clone());
        var content = new Dataset();
        content.Set(Tags.RelationshipType, "CONTAINS");
        var definition = new Dataset();
        definition.Set(Tags.Modality, "CT");
        definition.SetItems(Tags.ProcedureCodeSequence, code.Clone());
        definition.Set(Tags.Laterality, "R");
        definition.SetItems(Tags.ReasonForRequestedProcedureCodeSequence, code.Clone());
        var reference = new Dataset();
        reference.Set(Tags.ReferencedSOPClassUID, Uids.MRImageStorage.Value);
        reference.Set(Tags.ReferencedSOPInstanceUID, "2.25.9");
        var series = new Dataset();
        series.Set(Tags.SeriesInstanceUID, "2.25.8");
        series.SetItems(Tags.ReferencedImageSequence, reference.Clone());
        dataset.Set(Tags.ContentDate, "20260102");
        dataset.Set(Tags.ContentTime, "030405");
        dataset.Set(Tags.PresentationCreationDate, "20260102");
        dataset.Set(Tags.PresentationCreationTime, "030405");
        dataset.Set(Tags.ContentLabel, "LABEL");
        dataset.Set(Tags.CompletionFlag, "COMPLETE");
        dataset.Set(Tags.VerificationFlag, "VERIFIED");
        dataset.Set(Tags.DoseSummationType, "PLAN");
        dataset.Set(Tags.MIMETypeOfEncapsulatedDocument, "application/pdf");
        dataset.SetItems(Tags.ConceptNameCodeSequence, code.Clone());
        dataset.SetItems(Tags.VerifyingObserverSequence, observer);
        dataset.SetItems(Tags.ContentSequence, content, modifier);
        dataset.Set(Tags.ImageType, "ORIGINAL", "PRIMARY", "SPECTROSCOPY", "NONE");
        dataset.Set(Tags.NumberOfFrames, "1");
        if (dataset.GetUid(Tags.SOPClassUID) == Uids.MRSpectroscopyStorage)
        {
            dataset.SetInts(Tags.Rows, VR.US, 1);
            dataset.SetInts(Tags.Columns, VR.US, 1);
        }
        foreach (var tag in (ReadOnlySpan<Tag>)[Tags.DataPointRows, Tags.DataPointColumns])
            dataset.SetInts(tag, VR.UL, 1);
        dataset.Set(Tags.HangingProtocolName, "CHEST");
        dataset.Set(Tags.HangingProtocolDescription, "Chest");
        dataset.Set(Tags.HangingProtocolLevel, "SITE");
        dataset.Set(Tags.HangingProtocolCreator, "Nobody");
        dataset.Set(Tags.HangingProtocolCreationDateTime, "20260102");
        dataset.SetItems(Tags.HangingProtocolDefinitionSequence, definition);
        dataset.SetInts(Tags.NumberOfPriorsReferenced, VR.US, 0);
        dataset.SetItems(Tags.HangingProtocolUserIdentificationCodeSequence, code.Clone());
        dataset.SetItems(Tags.ReferencedSeriesSequence, series);
        dataset.SetItems(Tags.ReferencedImageEvidenceSequence, reference);
        return dataset;
    }

    [Fact]
    public async Task Other_readers_find_every_file_of_the_corpus()
    {
        Corpus.SkipIfAbsent();
        Tool.SkipIfAbsent("dcmdump", "python3");
        var writer = new FileSetWriter(_folder.File("out"), "CORPUS");
        var added = new List<string>();
        foreach (var file in Corpus.Files.Where(file => file.RelativePath.StartsWith("media/", StringComparison.Ordinal) && file.SopClass != Uids.MediaStorageDirectoryStorage.Value))
        {
            if (writer.Add(file.FullPath).Kind == FileSetAdditionKind.Added)
                added.Add(file.SopInstance!);
        }
        writer.WriteDirectory();

        var dump = await Tool.RunAsync("dcmdump", "+P", "0004,1511", "+P", "0004,1500", _folder.File("out", "DICOMDIR"));
        Assert.Equal((0, ""), (dump.ExitCode, dump.Error));
        Assert.Equal(added.Count, dump.Output.Split('\n').Count(line => line.StartsWith("(0004,1511)", StringComparison.Ordinal)));

        // pydicom checks that a record leads to each file and that the file is what the record says.
        var python = OperatingSystem.IsLinux() && File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        if ((await Tool.RunAsync(python, "-c", "import pydicom.fileset")).ExitCode != 0)
            Assert.Skip("pydicom is not installed.");
        var listed = await Tool.RunAsync(
            python,
            "-W",
            "ignore",
            "-c",
            "import sys, json; from pydicom.fileset import FileSet; fs = FileSet(sys.argv[1]); print(json.dumps([fs.ID] + [str(i.load().SOPInstanceUID) for i in fs if i.load().SOPInstanceUID == i.ReferencedSOPInstanceUIDInFile]))",
            _folder.File("out", "DICOMDIR"));
        Assert.Equal((0, ""), (listed.ExitCode, listed.Error));
        var instances = JsonSerializer.Deserialize<string[]>(listed.Output)!;
        Assert.Equal("CORPUS", instances[0]);
        Assert.Equal(added.Order(StringComparer.Ordinal), instances[1..].Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_dcmmkdir_makes_of_the_same_files_has_the_same_records()
    {
        Tool.SkipIfAbsent("dcmmkdir");
        using var ours = Make(Instance(1), Instance(2), Instance(3, series: "2.25.33"), Instance(4, "2", "2.25.22", "2.25.34"));
        var theirs = _folder.CreateFolder("theirs");
        foreach (var record in ours.AllRecords().Where(record => !record.FileId.IsEmpty))
        {
            var copy = Path.Combine([theirs, .. record.FileId.Components]);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(ours.Find(record).Path!, copy);
        }

        var outcome = await Tool.RunAsync("dcmmkdir", "+D", Path.Combine(theirs, "DICOMDIR"), "+id", theirs, "+r", "-nb");

        Assert.True(outcome.ExitCode == 0, outcome.Error);
        using var peer = FileSet.Open(theirs);
        Assert.Empty(peer.Findings);
        Assert.Equal(Lines(peer), Lines(ours));

        static List<string> Lines(FileSet fileSet) =>
        [
            .. fileSet.AllRecords()
                .Select(record => string.Join(
                    ' ',
                    record.Type,
                    record.FileId,
                    record.ReferencedSopInstanceUid,
                    record.Dataset.GetString(Tags.PatientID),
                    record.Dataset.GetString(Tags.PatientName),
                    record.Dataset.GetString(Tags.StudyInstanceUID),
                    record.Dataset.GetString(Tags.StudyDate),
                    record.Dataset.GetString(Tags.SeriesInstanceUID),
                    record.Dataset.GetString(Tags.InstanceNumber)))
                .Order(StringComparer.Ordinal),
        ];
    }
}
