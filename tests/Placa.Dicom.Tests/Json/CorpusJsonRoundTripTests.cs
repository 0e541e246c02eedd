using System.Buffers;
using System.Text;
using Placa.Dicom.Tests.Documents;
using Placa.Testing;

namespace Placa.Dicom.Tests.Json;

public class CorpusJsonRoundTripTests
{
    [Fact]
    public void What_is_written_as_JSON_and_read_again_is_written_as_the_same_JSON()
    {
        Corpus.SkipIfAbsent();
        var wrong = new List<string>();

        foreach (var (path, file) in RoundTrip.Files())
        {
            var first = Write(file.Dataset);
            var read = DicomJson.Read(first);
            var second = Write(read.Dataset);
            if (!second.AsSpan().SequenceEqual(first) && !(HasNewSet(read) && RoundTrip.WithoutCharacterSet(first) == RoundTrip.WithoutCharacterSet(second)))
                wrong.Add($"{path} from byte {first.AsSpan().CommonPrefixLength(second)}: {Excerpt(first, second)} became {Excerpt(second, first)}");
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Fact]
    public void What_is_read_from_JSON_is_the_same_in_a_file()
    {
        Corpus.SkipIfAbsent();
        var wrong = new List<string>();

        foreach (var (path, file) in RoundTrip.Files())
        {
            var written = RoundTrip.WriteAndRead(DicomJson.Read(Write(file.Dataset)).Dataset);
            wrong.AddRange(RoundTrip.Differences(file.Dataset, written).Select(difference => $"{path}: {difference}"));
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    private static bool HasNewSet(DatasetDocument document) => document.Findings.Any(finding => finding.Kind == FindingKind.CharacterSetReplaced);

    private static string Excerpt(byte[] text, byte[] other)
    {
        var start = Math.Max(0, text.AsSpan().CommonPrefixLength(other) - 40);
        return Encoding.UTF8.GetString(text, start, Math.Min(100, text.Length - start));
    }

    private static byte[] Write(Dataset dataset)
    {
        var output = new ArrayBufferWriter<byte>();
        DicomJson.Write(output, dataset);
        return output.WrittenSpan.ToArray();
    }
}
