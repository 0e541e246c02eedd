using Placa.Testing;

namespace Placa.Dicom.Tests.Comparing;

public class DatasetComparisonTests
{
    private static Dataset Sample(Action<Dataset>? change = null)
    {
        var item = new Dataset(CharacterSet.Utf8);
        item.Set(Tags.CodeMeaning, "Tórax");
        var dataset = new Dataset();
        dataset.Set(Tags.SpecificCharacterSet, "ISO_IR 192");
        dataset.SetItems(Tags.ConceptNameCodeSequence, item);
        dataset.Set(Tags.PatientName, "Ibáñez^Ana");
        dataset.Set(Tags.SliceThickness, "1.0");
        dataset.SetInts(Tags.Rows, VR.US, 513);
        dataset.Set(Tags.PixelData, VR.OW, new byte[] { 1, 2, 3, 4 });
        change?.Invoke(dataset);
        return dataset;
    }

    private static Dataset Encoded(Dataset dataset, TransferSyntax syntax)
    {
        using var stream = new MemoryStream();
        DatasetWriter.Write(stream, dataset, syntax);
        return DicomFile.ReadDataset(stream.ToArray(), syntax).Dataset;
    }

    [Theory]
    [InlineData("1.2.840.10008.1.2")]
    [InlineData("1.2.840.10008.1.2.1")]
    public void Equal_data_sets_have_no_difference_in_either_VR_encoding(string syntax) =>
        Assert.Empty(DatasetComparison.Compare(Sample(), Encoded(Sample(), TransferSyntax.Get(new Uid(syntax)))));

    [Fact]
    public void Another_byte_order_is_encoding_only()
    {
        var differences = DatasetComparison.Compare(Sample(), Encoded(Sample(), TransferSyntax.ExplicitVRBigEndian));

        Assert.Equal([Tags.Rows, Tags.PixelData], differences.Select(difference => difference.Path.Tag));
        Assert.All(differences, difference => Assert.Equal(DifferenceKind.Encoding, difference.Kind));
    }

    [Fact]
    public void Another_character_set_and_form_of_a_number_are_encoding_only()
    {
        var other = Sample();
        other.ConvertText(CharacterSet.FromSpecificCharacterSet(["ISO_IR 100"], out _));
        other.Set(Tags.SliceThickness, "1.00");

        var differences = DatasetComparison.Compare(Sample(), other, new TagPath(Tags.SpecificCharacterSet));

        Assert.Equal(["(0008,0104)", "(0010,0010)", "(0018,0050)"], differences.Select(difference => difference.Path.Tag.ToString()).Order());
        Assert.All(differences, difference => Assert.Equal(DifferenceKind.Encoding, difference.Kind));
    }

    [Fact]
    public void Values_elements_and_items_that_differ_are_named()
    {
        var other = Sample(dataset =>
        {
            dataset.GetItems(Tags.ConceptNameCodeSequence)[0].Set(Tags.CodeMeaning, "Abdomen");
            dataset.SetItems(Tags.ConceptNameCodeSequence, [.. dataset.GetItems(Tags.ConceptNameCodeSequence), new Dataset()]);
            dataset.Remove(Tags.Rows);
            dataset.Set(Tags.PatientID, "1");
        });

        var differences = DatasetComparison.Compare(Sample(), other);

        Assert.Equal(
            [
                ("(0010,0020)", DifferenceKind.OnlyRight),
                ("(0028,0010)", DifferenceKind.OnlyLeft),
                ("(0040,A043)[1].(0008,0104)", DifferenceKind.Value),
                ("(0040,A043)[2]", DifferenceKind.OnlyRight),
            ],
            differences.Select(difference => (difference.Path.ToString(), difference.Kind)));
    }

    [Theory]
    [InlineData("CodeMeaning", 0)]
    [InlineData("ConceptNameCodeSequence[1].CodeMeaning", 0)]
    [InlineData("ConceptNameCodeSequence[*].CodeMeaning", 0)]
    [InlineData("ConceptNameCodeSequence[2].CodeMeaning", 1)]
    public void What_is_ignored_may_differ(string path, int expected)
    {
        var other = Sample(dataset => dataset.GetItems(Tags.ConceptNameCodeSequence)[0].Set(Tags.CodeMeaning, "Abdomen"));

        Assert.Equal(expected, DatasetComparison.Compare(Sample(), other, TagPath.Parse(path)).Count);
    }

    [Fact]
    public void Fragments_in_other_portions_are_encoding_only()
    {
        var one = new Dataset();
        one.SetFragments(Tags.PixelData, [], new byte[] { 1, 2, 3, 4 });
        var two = new Dataset();
        two.SetFragments(Tags.PixelData, [0], new byte[] { 1, 2 }, new byte[] { 3, 4 });
        var three = new Dataset();
        three.SetFragments(Tags.PixelData, [], new byte[] { 1, 2, 3, 5 });

        Assert.Equal(DifferenceKind.Encoding, Assert.Single(DatasetComparison.Compare(one, two)).Kind);
        Assert.Equal(DifferenceKind.Value, Assert.Single(DatasetComparison.Compare(one, three)).Kind);
    }

    [Fact]
    public void Long_values_are_compared_to_their_last_byte()
    {
        var bytes = Bytes.Random(200_001, 1);
        var one = new Dataset();
        one.Set(Tags.PixelData, VR.OB, bytes);
        var padded = new Dataset();
        padded.Set(Tags.PixelData, VR.OB, new byte[200_002]);
        bytes.CopyTo(System.Runtime.InteropServices.MemoryMarshal.AsMemory(padded.Find(Tags.PixelData)!.Value.GetBytes()));
        var other = new Dataset();
        other.Set(Tags.PixelData, VR.OB, Bytes.Concat(bytes[..200_000], [(byte)(bytes[200_000] + 1)]));

        Assert.Equal(DifferenceKind.Encoding, Assert.Single(DatasetComparison.Compare(one, padded)).Kind);
        Assert.Equal(DifferenceKind.Value, Assert.Single(DatasetComparison.Compare(one, other)).Kind);
    }
}
