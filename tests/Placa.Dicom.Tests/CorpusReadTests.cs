using Placa.Testing;

namespace Placa.Dicom.Tests;

public class CorpusReadTests
{
    [Fact]
    public void Every_file_that_two_readers_take_is_read_and_names_its_instance()
    {
        Corpus.SkipIfAbsent();
        var wrong = new List<string>();

        foreach (var file in Corpus.Files.Where(file => file.Expectation == "ok"))
        {
            try
            {
                using var opened = DicomFile.Open(file.FullPath);
                if (file.SopInstance is { Length: > 0 } uid && opened.Dataset.GetString(Tags.SOPInstanceUID) != uid)
                    wrong.Add($"{file}: another SOP Instance UID");
                if (file.TransferSyntax is { } syntax && opened.TransferSyntax.Uid.Value != syntax)
                    wrong.Add($"{file}: another transfer syntax {opened.TransferSyntax}");
            }
            catch (DicomException error)
            {
                wrong.Add($"{file}: {error.Message}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void A_data_set_that_is_not_changed_leaves_as_the_same_bytes()
    {
        Corpus.SkipIfAbsent();
        var wrong = new List<string>();

        foreach (var file in Corpus.Files.Where(file => file.Expectation == "ok" && file.Entry.GetProperty("size").GetInt64() < 4_000_000))
        {
            var bytes = File.ReadAllBytes(file.FullPath);
            var opened = DicomFile.Read(bytes);
            if (opened.Findings.Count > 0)
                continue;
            using var written = new MemoryStream();
            DatasetWriter.Write(written, opened.Dataset, opened.TransferSyntax);
            if (!written.ToArray().AsSpan().SequenceEqual(bytes.AsSpan((int)opened.DatasetOffset)))
                wrong.Add(file.RelativePath);
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void From_disk_and_from_memory_the_same_elements_are_read()
    {
        Corpus.SkipIfAbsent();
        var wrong = new List<string>();

        foreach (var file in Corpus.Files.Where(file => file.Expectation == "ok" && file.Entry.GetProperty("size").GetInt64() > 256 * 1024))
        {
            using var fromDisk = DicomFile.Open(file.FullPath, new ReadOptions { InMemoryValueLength = 100 });
            var fromMemory = DicomFile.Read(File.ReadAllBytes(file.FullPath));
            if (!Summary(fromDisk.Dataset).SequenceEqual(Summary(fromMemory.Dataset)))
                wrong.Add(file.RelativePath);
        }

        Assert.Empty(wrong);
    }

    private static IEnumerable<(Tag, VR, long, long, int)> Summary(Dataset dataset)
    {
        foreach (var element in dataset)
        {
            var hash = new HashCode();
            if (!element.IsSequence && !element.IsEncapsulated)
                hash.AddBytes(element.GetBytes().Span);
            foreach (var fragment in element.Fragments)
                hash.AddBytes(fragment.GetBytes().Span);
            yield return (element.Tag, element.VR, element.Length, element.Offset, hash.ToHashCode());
            foreach (var item in element.Items)
            {
                foreach (var inner in Summary(item))
                    yield return inner;
            }
        }
    }
}
