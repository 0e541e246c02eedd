using BenchmarkDotNet.Attributes;
using Placa.Dicom;

namespace Placa.Benchmarks;

/// <summary>How long it takes to read the header of an ordinary CT slice, and all its texts, from memory.</summary>
[MemoryDiagnoser]
public class ReadHeader
{
    private byte[] _file = [];

    [GlobalSetup]
    public void MakeFile()
    {
        var dataset = new Dataset();
        dataset.Set(Tags.SOPClassUID, Uids.CTImageStorage.Value);
        dataset.Set(Tags.SOPInstanceUID, "1.2.826.0.1.3680043.2.1143.1");
        dataset.Set(Tags.SpecificCharacterSet, "ISO_IR 100");
        dataset.Set(Tags.PatientName, "Muñoz^Íñigo");
        foreach (var (tag, text) in Texts())
            dataset.Set(tag, text);
        for (ushort element = 0x1001; element < 0x1040; element++)
            dataset.Set(new Tag(0x0019, element), VR.LO, $"private value {element}");
        var items = Enumerable.Range(0, 8).Select(_ =>
        {
            var item = new Dataset();
            foreach (var (tag, text) in Texts())
                item.Set(tag, text);
            return item;
        });
        dataset.SetItems(Tags.RequestAttributesSequence, items);
        dataset.Set(Tags.PixelData, VR.OW, new byte[512 * 512 * 2]);

        using var stream = new MemoryStream();
        DicomFile.Write(stream, null, dataset, TransferSyntax.ExplicitVRLittleEndian);
        _file = stream.ToArray();
    }

    [Benchmark(Baseline = true)]
    public int Elements()
    {
        using var file = DicomFile.Read(_file);
        return file.Dataset.Count;
    }

    [Benchmark]
    public int ElementsAndTexts()
    {
        using var file = DicomFile.Read(_file);
        return TextLength(file.Dataset);
    }

    private static int TextLength(Dataset dataset)
    {
        var length = 0;
        foreach (var element in dataset)
        {
            if (element.IsSequence)
                length += element.Items.Sum(TextLength);
            else if (element.VR.IsString)
                length += dataset.GetString(element.Tag)?.Length ?? 0;
        }

        return length;
    }

    private static (Tag Tag, string Text)[] Texts() =>
    [
        (Tags.StudyDate, "20260102"), (Tags.StudyTime, "101500"), (Tags.AccessionNumber, "A-1"), (Tags.Modality, "CT"),
        (Tags.Manufacturer, "Placa"), (Tags.StudyDescription, "Tórax"), (Tags.SeriesDescription, "1,0 mm"), (Tags.PatientID, "123"),
        (Tags.StudyInstanceUID, "1.2.826.0.1.3680043.2.1143.2"), (Tags.SeriesInstanceUID, "1.2.826.0.1.3680043.2.1143.3"),
    ];
}
