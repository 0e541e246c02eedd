using System.Buffers;
using Placa.Testing;

namespace Placa.Dicom.Tests;

/// <summary>Writing into memory.</summary>
public sealed class SequenceWriteTests
{
    [Fact]
    public void Segments_hold_what_a_stream_gets()
    {
        Corpus.SkipIfAbsent();
        foreach (var corpusFile in Corpus.Files.Where(file => file.Expectation == "ok"))
        {
            using var file = DicomFile.Open(corpusFile.FullPath);
            var copy = file.Dataset.Clone();
            copy.Set(Tags.PatientID, "CAMBIADO");
            foreach (var dataset in (Dataset[])[file.Dataset, copy])
            {
                var stream = new MemoryStream();
                DicomFile.Write(stream, file.FileMeta, dataset, file.TransferSyntax);

                Assert.Equal(stream.ToArray(), DicomFile.ToSequence(file.FileMeta, dataset, file.TransferSyntax).ToArray());
            }
        }
    }

    [Fact]
    public void A_long_value_in_memory_is_referred_to()
    {
        var pixels = new byte[1 << 20];
        var dataset = new Dataset();
        dataset.Set(Tags.PixelData, VR.OW, pixels);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var sequence = DatasetWriter.ToSequence(dataset, TransferSyntax.ExplicitVRLittleEndian);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
        pixels[^1] = 7;
        Assert.Equal(7, sequence.ToArray()[^1]);
    }

    [Fact]
    public void An_unchanged_data_set_is_copied_and_a_changed_one_is_not()
    {
        var item = new Dataset();
        item.Set(Tags.CodeValue, "A");
        var dataset = new Dataset();
        dataset.SetItems(Tags.ConceptNameCodeSequence, item);
        var stream = new MemoryStream();
        DatasetWriter.Write(stream, dataset, TransferSyntax.ExplicitVRLittleEndian);
        var bytes = stream.ToArray();
        var read = DicomFile.ReadDataset(bytes, TransferSyntax.ExplicitVRLittleEndian).Dataset;

        Assert.Equal(bytes, DatasetWriter.ToSequence(read, TransferSyntax.ExplicitVRLittleEndian).ToArray());
        read.GetItems(Tags.ConceptNameCodeSequence)[0].Set(Tags.CodeValue, "B");
        var changed = DatasetWriter.ToSequence(read, TransferSyntax.ExplicitVRLittleEndian).ToArray();

        Assert.Equal("B", DicomFile.ReadDataset(changed, TransferSyntax.ExplicitVRLittleEndian).Dataset.GetItems(Tags.ConceptNameCodeSequence)[0].GetString(Tags.CodeValue));
    }
}
