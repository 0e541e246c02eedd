using Placa.Dicom.Tests.Documents;
using Placa.Testing;

namespace Placa.Dicom.Tests.Xml;

public class CorpusXmlRoundTripTests
{
    // Its creator has two blocks, of which the model tells nothing (PS3.19 table A.1.5-2): the element comes to the first, where it means the same.
    private static readonly string[] InAnotherBlock =
        ["odd/decimal_rescale.dcm: (0029,1160) is missing", "odd/decimal_rescale.dcm: (0029,1060) is new"];

    [Fact]
    public void What_is_written_as_XML_and_read_again_has_the_same_elements_in_a_file()
    {
        Corpus.SkipIfAbsent();
        var wrong = new List<string>();

        foreach (var (path, file) in RoundTrip.Files())
        {
            var read = NativeXml.Read(Write(file.Dataset));
            wrong.AddRange(RoundTrip.Differences(file.Dataset, RoundTrip.WriteAndRead(read.Dataset)).Select(difference => $"{path}: {difference}"));
            if (file.Dataset.CharacterSet.ToString() != read.Dataset.CharacterSet.ToString() && read.Findings.Count == 0)
                wrong.Add($"{path}: another character set");
        }

        Assert.Empty(wrong.Except(InAnotherBlock));
    }

    [Fact]
    public void What_is_read_from_XML_is_written_as_the_same_XML()
    {
        Corpus.SkipIfAbsent();
        var wrong = new List<string>();

        foreach (var (path, file) in RoundTrip.Files())
        {
            var first = Write(NativeXml.Read(Write(file.Dataset)).Dataset);
            if (!Write(NativeXml.Read(first).Dataset).AsSpan().SequenceEqual(first))
                wrong.Add(path);
        }

        Assert.Empty(wrong);
    }

    private static byte[] Write(Dataset dataset)
    {
        using var stream = new MemoryStream();
        NativeXml.Write(stream, dataset);
        return stream.ToArray();
    }
}
