using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Placa.Testing;

namespace Placa.Dicom.Tests.Documents;

/// <summary>What the tests of both models share: the files of the corpus, and what differs between two data sets.</summary>
internal static partial class RoundTrip
{
    /// <summary>The files that two other readers take, opened one after the other.</summary>
    public static IEnumerable<(string Path, DicomFile File)> Files()
    {
        foreach (var entry in Corpus.Files.Where(entry => entry.Expectation == "ok"))
        {
            using var file = DicomFile.Open(entry.FullPath);
            yield return (entry.RelativePath, file);
        }
    }

    /// <summary>The JSON without Specific Character Set, for data sets that were changed to another.</summary>
    public static string WithoutCharacterSet(byte[] json) => CharacterSetElement().Replace(Encoding.UTF8.GetString(json), "");

    /// <summary>The data set after it was written to a file in memory.</summary>
    public static Dataset WriteAndRead(Dataset dataset)
    {
        using var stream = new MemoryStream();
        DatasetWriter.Write(stream, dataset, TransferSyntax.ExplicitVRLittleEndian);
        return stream.Length == 0 ? new Dataset() : DicomFile.ReadDataset(stream.ToArray(), TransferSyntax.ExplicitVRLittleEndian).Dataset;
    }

    /// <summary>The paths of elements that differ in what the models keep: not group lengths, and no encapsulated value without an address.</summary>
    public static IEnumerable<string> Differences(Dataset expected, Dataset actual, string path = "")
    {
        var seen = new HashSet<Tag>();
        foreach (var element in expected)
        {
            // The first of two elements with one tag counts.
            if (element.Tag.IsGroupLength || element.IsEncapsulated || element.IsOpaque || element.Tag == Tags.SpecificCharacterSet || !seen.Add(element.Tag))
                continue;
            var here = $"{path}{element.Tag}";
            if (!actual.TryGet(element.Tag, out var other))
            {
                yield return $"{here} is missing";
                continue;
            }

            seen.Add(element.Tag);
            if (element.IsSequence)
            {
                if (other.Items.Count != element.Items.Count)
                {
                    yield return $"{here} has {other.Items.Count} items, not {element.Items.Count}";
                    continue;
                }
                for (var i = 0; i < other.Items.Count; i++)
                {
                    foreach (var difference in Differences(element.Items[i], other.Items[i], $"{here}[{i + 1}]."))
                        yield return difference;
                }
            }
            else if (ValueOf(element) != ValueOf(other))
            {
                yield return $"{here} {element.VR} is {ValueOf(other)}, not {ValueOf(element)}";
            }
        }

        foreach (var element in actual)
        {
            if (!seen.Contains(element.Tag) && element.Tag != Tags.SpecificCharacterSet)
                yield return $"{path}{element.Tag} is new";
        }
    }

    private static string ValueOf(DataElement element)
    {
        // A value too long for the length field of its VR is written as UN.
        if (!element.VR.IsString)
        {
            var bytes = ByteOrder.ToLittleEndian(element);
            return Convert.ToHexString(bytes.Span[..Math.Min(bytes.Length, 1 << 16)]) + bytes.Length;
        }
        var values = element.GetStrings().Select(value => element.VR == VR.PN ? NameOf(value) : element.VR == VR.DS || element.VR == VR.IS ? NumberOf(value) : value);
        return string.Join('\\', values).TrimEnd(' ');
    }

    private static string NameOf(string value)
    {
        var name = PersonName.Parse(value);
        return new PersonName(GroupOf(name.Alphabetic), GroupOf(name.Ideographic), GroupOf(name.Phonetic)).ToString();
    }

    private static string GroupOf(string group) => PersonNameComponents.Parse(group).ToString();

    private static string NumberOf(string value) =>
        value.Length <= 17 && double.TryParse(value, CultureInfo.InvariantCulture, out var number) ? number.ToString("R", CultureInfo.InvariantCulture) : value;

    [GeneratedRegex("""(?<=\{)"00080005":\{"vr":"CS"(,"Value":\[[^\]]*\])?\},|,"00080005":\{"vr":"CS"(,"Value":\[[^\]]*\])?\}""")]
    private static partial Regex CharacterSetElement();
}
