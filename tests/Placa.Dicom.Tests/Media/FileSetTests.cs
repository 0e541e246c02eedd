using Placa.Testing;
using static Placa.Dicom.Tests.Media.MediumBuilder;

namespace Placa.Dicom.Tests.Media;

public sealed class FileSetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private FileSet Read(byte[] directory, FileSetOptions? options = null) => FileSet.Read(DicomFile.Read(directory), _folder.Path, options);

    private static (Dataset, Links)[] Tree() =>
    [
        (Record("PATIENT"), new Links(5, 2)),
        (Record("STUDY"), new Links(0, 3)),
        (Record("SERIES"), new Links(0, 4)),
        (Record("IMAGE", "A", "IM1"), default),
        (Record("PATIENT"), new Links(0, 6)),
        (Record("STUDY"), new Links(0, 7)),
        (Record("SERIES"), new Links(0, 8)),
        (Record("IMAGE", "A", "IM2"), new Links(9)),
        (Record("SR DOCUMENT", "A", "SR1"), default),
    ];

    [Fact]
    public void Records_have_the_places_their_links_give_them()
    {
        using var fileSet = Read(Dicomdir(1, 5, Tree()));

        Assert.Equal("PATIENT(STUDY(SERIES(IMAGE))) PATIENT(STUDY(SERIES(IMAGE SR DOCUMENT)))", Show(fileSet.Records));
        Assert.Equal(("TEST", 0, 0), (fileSet.Id, fileSet.Orphans.Count, fileSet.Findings.Count));
        var last = fileSet.AllRecords().Last();
        Assert.Equal((9, "A/SR1", "SERIES"), (last.Number, last.FileId.ToString(), last.Parent!.Type));
    }

    [Fact]
    public void Order_in_the_file_does_not_matter_where_links_are_whole()
    {
        using var fileSet = Read(Dicomdir(
            4, 4, (Record("IMAGE", "I"), default), (Record("SERIES"), new Links(0, 1)), (Record("STUDY"), new Links(0, 2)), (Record("PATIENT"), new Links(0, 3))));

        Assert.Equal("PATIENT(STUDY(SERIES(IMAGE)))", Show(fileSet.Records));
        Assert.Empty(fileSet.Findings);
    }

    [Theory]
    [InlineData("1.2.840.10008.1.2", false)]
    [InlineData("1.2.840.10008.1.2.2", true)]
    public void What_is_written_anew_has_the_same_tree_with_right_links(string syntax, bool keepsOffsets)
    {
        using var source = DicomFile.Read(Dicomdir(1, 5, Tree()));
        using var inOtherSyntax = new MemoryStream();
        DicomFile.Write(inOtherSyntax, source.FileMeta, source.Dataset, TransferSyntax.Get(new Uid(syntax)));
        using var broken = Read(inOtherSyntax.ToArray());
        using var written = new MemoryStream();

        broken.WriteDirectory(written);
        using var fileSet = Read(written.ToArray());

        Assert.Equal(keepsOffsets, broken.Findings.Count == 0);
        Assert.Equal("PATIENT(STUDY(SERIES(IMAGE))) PATIENT(STUDY(SERIES(IMAGE SR DOCUMENT)))", Show(fileSet.Records));
        Assert.Empty(fileSet.Findings);
        Assert.Equal(TransferSyntax.ExplicitVRLittleEndian, fileSet.Directory.TransferSyntax);
        Assert.Equal(Uids.MediaStorageDirectoryStorage, fileSet.Directory.FileMeta.GetUid(Tags.MediaStorageSOPClassUID));
    }

    [Fact]
    public void V10_links_in_a_circle_end()
    {
        using var fileSet = Read(Dicomdir(
            1, 1, (Record("PATIENT"), new Links(2, 3)), (Record("PATIENT"), new Links(1, 3)), (Record("STUDY"), new Links(3, 1)), (Record("SERIES"), new Links(4, 4))));

        Assert.Equal("PATIENT(STUDY) PATIENT", Show(fileSet.Records));
        Assert.Contains(fileSet.Findings, finding => finding is { Kind: FileSetFindingKind.LinkedTwice, RecordNumber: 2 });
        Assert.Equal(4, fileSet.AllRecords().Concat(fileSet.AllOrphans()).Distinct().Count());
    }

    [Fact]
    public void An_offset_to_no_record_is_told_with_the_record_that_has_it()
    {
        using var fileSet = Read(Dicomdir(1, 1, (Record("PATIENT"), new Links(0, -1))));

        var finding = Assert.Single(fileSet.Findings);
        Assert.Equal((FileSetFindingKind.OffsetToNoRecord, 1, fileSet.Records[0].Offset), (finding.Kind, finding.RecordNumber, finding.Offset));
    }

    [Fact]
    public void Without_links_records_go_by_order_and_type()
    {
        var records = Tree().Select(record => (record.Item1, default(Links))).ToArray();

        using var fileSet = Read(Dicomdir(0, 0, records));

        Assert.Equal("PATIENT(STUDY(SERIES(IMAGE))) PATIENT(STUDY(SERIES(IMAGE SR DOCUMENT)))", Show(fileSet.Records));
        Assert.Equal(FileSetFindingKind.NoFirstRecord, fileSet.Findings[0].Kind);
        Assert.Equal(9, fileSet.Findings.Count(finding => finding.Kind == FileSetFindingKind.PlacedByOrder));
    }

    [Fact]
    public void One_broken_link_loses_nothing_below_it()
    {
        var records = Tree();
        records[5].Item2 = new Links(0, -1);

        using var fileSet = Read(Dicomdir(1, 5, records));

        Assert.Equal("PATIENT(STUDY(SERIES(IMAGE))) PATIENT(STUDY(SERIES(IMAGE SR DOCUMENT)))", Show(fileSet.Records));
        Assert.Contains(fileSet.Findings, finding => finding is { Kind: FileSetFindingKind.PlacedByOrder, RecordNumber: 7 });
    }

    [Fact]
    public void No_study_is_guessed_under_a_patient_when_the_file_is_in_another_order()
    {
        using var fileSet = Read(Dicomdir(
            0, 0, (Record("PATIENT"), default), (Record("PATIENT"), default), (Record("STUDY"), default), (Record("STUDY"), default)));

        Assert.Equal("PATIENT PATIENT", Show(fileSet.Records));
        Assert.Equal("STUDY STUDY", Show(fileSet.Orphans));
        Assert.Equal(2, fileSet.Findings.Count(finding => finding.Kind == FileSetFindingKind.Unreachable));
    }

    [Fact]
    public void Records_taken_out_of_whole_links_are_orphans_with_what_is_below_them()
    {
        var records = Tree();
        records[0].Item2 = new Links(0, 2);

        using var fileSet = Read(Dicomdir(1, 1, records));

        Assert.Equal("PATIENT(STUDY(SERIES(IMAGE)))", Show(fileSet.Records));
        Assert.Equal("PATIENT(STUDY(SERIES(IMAGE SR DOCUMENT)))", Show(fileSet.Orphans));
        Assert.Equal(FileSetFindingKind.Unreachable, Assert.Single(fileSet.Findings).Kind);
    }

    [Fact]
    public void Records_not_in_use_are_left_out_with_what_is_below_them_unless_asked_for()
    {
        var records = Tree();
        records[1].Item1.SetInts(Tags.RecordInUseFlag, VR.US, 0);
        var bytes = Dicomdir(1, 5, records);

        using var inUse = Read(bytes);
        using var all = Read(bytes, new FileSetOptions { IncludeInactive = true });

        Assert.Equal("PATIENT PATIENT(STUDY(SERIES(IMAGE SR DOCUMENT)))", Show(inUse.Records));
        Assert.Equal((0, 0), (inUse.Orphans.Count, inUse.Findings.Count));
        Assert.Equal("PATIENT(STUDY(SERIES(IMAGE))) PATIENT(STUDY(SERIES(IMAGE SR DOCUMENT)))", Show(all.Records));
    }

    [Fact]
    public void A_multi_referenced_file_record_names_the_file_for_others()
    {
        var image = Record("IMAGE");
        image.SetInts(Tags.MRDRDirectoryRecordOffset, VR.UL, 0);
        var bytes = Dicomdir(1, 1, (image, default), (Record("MRDR", "SHARED"), default));
        using (var file = DicomFile.Read(bytes))
        {
            var items = file.Dataset.GetItems(Tags.DirectoryRecordSequence);
            BitConverter.TryWriteBytes(bytes.AsSpan((int)items[0].Find(Tags.MRDRDirectoryRecordOffset)!.Value.Offset), (uint)items[1].ItemOffset);
        }

        using var fileSet = Read(bytes);
        using var written = new MemoryStream();
        fileSet.WriteDirectory(written);
        using var again = Read(written.ToArray());

        Assert.Equal("SHARED", fileSet.Records[0].FileId.ToString());
        Assert.Empty(fileSet.Orphans);
        Assert.Equal("SHARED", Assert.Single(again.Records).FileId.ToString());
        Assert.Single(again.Directory.Dataset.GetItems(Tags.DirectoryRecordSequence));
    }

    [Theory]
    [InlineData("NONSENSE", FileSetFindingKind.UnknownType)]
    [InlineData("SERIES", FileSetFindingKind.WrongLevel)]
    public void Types_that_do_not_belong_are_told(string type, FileSetFindingKind kind)
    {
        using var fileSet = Read(Dicomdir(1, 1, (Record(type), default)));

        Assert.Equal(kind, Assert.Single(fileSet.Findings).Kind);
    }

    [Fact]
    public void A_root_entity_that_ends_elsewhere_is_told()
    {
        using var fileSet = Read(Dicomdir(1, 1, (Record("PATIENT"), new Links(2)), (Record("PATIENT"), default)));

        Assert.Equal(FileSetFindingKind.WrongLastRecord, Assert.Single(fileSet.Findings).Kind);
    }

    [Fact]
    public void V10_a_chain_downwards_without_end_stops_at_the_depth_limit()
    {
        var records = Enumerable.Range(1, 5000).Select(number => (Record("PRIVATE"), new Links(0, number < 5000 ? number + 1 : 0))).ToArray();

        using var fileSet = Read(Dicomdir(1, 1, records));

        Assert.Equal(FileSetFindingKind.DepthLimit, fileSet.Findings[0].Kind);
        Assert.Equal(16, fileSet.AllRecords().Count());
        Assert.Equal(5000, fileSet.AllRecords().Concat(fileSet.AllOrphans()).Count());
    }

    [Fact]
    public void V10_records_beyond_the_limit_are_not_analysed()
    {
        using var fileSet = Read(Dicomdir(1, 5, Tree()), new FileSetOptions { MaxRecords = 4 });

        Assert.Equal("PATIENT(STUDY(SERIES(IMAGE)))", Show(fileSet.Records));
        Assert.Equal(FileSetFindingKind.RecordLimit, fileSet.Findings[0].Kind);
    }

    [Fact]
    public void V10_many_records_are_read_in_time_that_grows_with_their_number()
    {
        var records = Enumerable.Range(1, 100_000).Select(number => (Record("PATIENT"), new Links(number < 100_000 ? number + 1 : 0))).ToArray();
        var bytes = Dicomdir(1, 100_000, records);
        var started = TimeProvider.System.GetTimestamp();

        using var fileSet = Read(bytes);

        Assert.Equal(100_000, fileSet.Records.Count);
        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Every_truncation_is_read_or_refused_with_the_documented_error()
    {
        var whole = Dicomdir(1, 5, Tree());
        for (var length = 0; length < whole.Length; length++)
        {
            try
            {
                using var fileSet = FileSet.Read(DicomFile.Read(whole.AsMemory(0, length), FileSetOptions.Default.ReadOptions), _folder.Path);
                Assert.True(fileSet.AllRecords().Concat(fileSet.AllOrphans()).Count() <= 9);
            }
            catch (DicomReadException)
            {
                Assert.True(length < whole.Length - 20);
            }
        }
    }

    [Fact]
    public void A_file_that_is_no_DICOMDIR_is_refused()
    {
        var dataset = new Dataset();
        dataset.Set(Tags.SOPClassUID, Uids.CTImageStorage.Value);
        using var stream = new MemoryStream();
        DicomFile.Write(stream, null, dataset, TransferSyntax.ExplicitVRLittleEndian);

        var error = Assert.Throws<DicomReadException>(() => Read(stream.ToArray()));

        Assert.Equal(ReadError.NotDicom, error.Error);
    }

    [Theory]
    [InlineData("DICOMDIR")]
    [InlineData("dicomdir")]
    [InlineData("DICOMDIR.;1")]
    public void A_folder_stands_for_the_DICOMDIR_in_it(string name)
    {
        _folder.Write("disc/" + name, Dicomdir(1, 5, Tree()));

        using var fileSet = FileSet.Open(_folder.File("disc"));

        Assert.Equal(2, fileSet.Records.Count);
        Assert.Equal(_folder.File("disc"), fileSet.Root);
        Assert.Throws<FileNotFoundException>(() => FileSet.Open(_folder.CreateFolder("empty")));
    }

    [Fact]
    public void Every_DICOMDIR_of_the_corpus_lists_each_of_its_records_once()
    {
        Corpus.SkipIfAbsent();
        var directories = Corpus.Files.Where(file => file.SopClass == Uids.MediaStorageDirectoryStorage.Value).ToList();

        Assert.Equal(10, directories.Count);
        foreach (var directory in directories)
        {
            using var fileSet = FileSet.Open(directory.FullPath);
            var count = fileSet.Directory.Dataset.GetItems(Tags.DirectoryRecordSequence).Count;
            Assert.Equal(count, fileSet.AllRecords().Concat(fileSet.AllOrphans()).Distinct().Count());
            using var written = new MemoryStream();
            fileSet.WriteDirectory(written);
            using var again = Read(written.ToArray());
            Assert.Equal(Show(fileSet.Records), Show(again.Records));
            if (!directory.RelativePath.EndsWith("nopatient", StringComparison.Ordinal))
                Assert.Equal((0, 0), (fileSet.Findings.Count, again.Findings.Count));
            if (!directory.RelativePath.Contains("/single/", StringComparison.Ordinal) && !directory.RelativePath.Contains("dvtk", StringComparison.Ordinal))
                Assert.All(fileSet.AllRecords().Where(record => !record.FileId.IsEmpty), record => Assert.Equal(ReferencedFileProblem.None, fileSet.Find(record).Problem));
        }
    }
}
