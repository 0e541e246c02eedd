using Placa.Testing;

namespace Placa.Dicom.Tests;

/// <summary>Going through all levels of a data set.</summary>
public sealed class AllElementsTests
{
    [Fact]
    public void Every_element_of_the_corpus_is_met_once_and_in_order()
    {
        Corpus.SkipIfAbsent();
        foreach (var corpusFile in Corpus.Files.Where(file => file.Expectation == "ok"))
        {
            using var file = DicomFile.Open(corpusFile.FullPath);
            var met = new List<(Tag, VR, long, string)>();
            foreach (var element in file.Dataset.AllElements)
                met.Add(Facts(element));

            Assert.Equal(Recursively(file.Dataset), met);
            Assert.Equal(met, OfChanged(file.Dataset));
        }
    }

    [Fact]
    public void An_item_reached_from_inside_is_the_one_reached_from_outside()
    {
        var inner = new Dataset();
        inner.Set(Tags.CodeValue, "A");
        var outer = new Dataset();
        outer.SetItems(Tags.ConceptNameCodeSequence, inner);
        var dataset = new Dataset();
        dataset.SetItems(Tags.ContentSequence, outer);
        var stream = new MemoryStream();
        DicomFile.Write(stream, null, dataset, TransferSyntax.ExplicitVRLittleEndian);
        var read = DicomFile.Read(stream.ToArray()).Dataset;

        foreach (var element in read.AllElements)
        {
            if (element.Tag == Tags.ConceptNameCodeSequence)
                element.Items[0].Set(Tags.CodeValue, "B");
        }

        Assert.Equal("B", read.GetItems(Tags.ContentSequence)[0].GetItems(Tags.ConceptNameCodeSequence)[0].GetString(Tags.CodeValue));
    }

    [Fact]
    public void An_item_with_a_character_set_of_its_own_is_read_in_it()
    {
        var item = new Dataset();
        item.Set(Tags.SpecificCharacterSet, "ISO_IR 144");
        item.Set(Tags.StudyDescription, "Нога");
        var dataset = new Dataset();
        dataset.Set(Tags.SpecificCharacterSet, "ISO_IR 100");
        dataset.SetItems(Tags.ReferencedStudySequence, item);
        dataset.Set(Tags.PatientComments, "Tórax");
        var stream = new MemoryStream();
        DicomFile.Write(stream, null, dataset, TransferSyntax.ExplicitVRLittleEndian);

        var texts = new List<string>();
        var buffer = new char[100];
        foreach (var element in DicomFile.Read(stream.ToArray()).Dataset.AllElements)
        {
            if (element.VR.IsText)
                texts.Add(new string(buffer, 0, element.GetChars(buffer)));
        }

        Assert.Equal(["Нога", "Tórax"], texts);
    }

    private static List<(Tag, VR, long, string)> OfChanged(Dataset dataset)
    {
        var changed = dataset.Clone();
        var unused = new Tag(0xFFFB, 0x0001);
        changed.Set(unused, VR.LO, "x"); // any change leaves the order to the slots
        changed.Remove(unused);
        var met = new List<(Tag, VR, long, string)>();
        foreach (var element in changed.AllElements)
            met.Add(Facts(element));
        return met;
    }

    private static List<(Tag, VR, long, string)> Recursively(Dataset dataset)
    {
        var met = new List<(Tag, VR, long, string)>();
        foreach (var element in dataset)
        {
            met.Add(Facts(element));
            foreach (var item in element.Items)
                met.AddRange(Recursively(item));
        }
        return met;
    }

    private static (Tag, VR, long, string) Facts(DataElement element) =>
        (element.Tag, element.VR, element.Offset, element.VR.IsText ? string.Join('\\', element.GetStrings()) : "");
}
