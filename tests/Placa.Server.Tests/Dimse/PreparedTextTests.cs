using System.Buffers;
using System.Text;
using Placa.Dicom;
using Placa.Server.Dimse.Querying;

namespace Placa.Server.Tests.Dimse;

/// <summary>Text read straight from prepared JSON is what the whole reader makes of it.</summary>
public class PreparedTextTests
{
    [Fact]
    public void It_is_the_same_as_through_a_data_set()
    {
        var random = new Random(20);
        string[] values = ["", "A", "N\u00DA\u00D1EZ^JOS\u00C9", "\u5C71\u7530^\u592A\u90CE", "a \"quoted\" word", "tab\tand /", "Y=\u5C71=\u3084", "=x", "^^"];
        Tag[] tags = [Tags.PatientName, Tags.PatientID, Tags.StudyDescription, Tags.ModalitiesInStudy, Tags.StudyDate, Tags.StudyTime, Tags.ReferringPhysicianName, Tags.OtherPatientNames];
        for (var i = 0; i < 2000; i++)
        {
            var dataset = new Dataset();
            dataset.Set(Tags.SpecificCharacterSet, "ISO_IR 192");
            var tag = tags[random.Next(tags.Length)];
            var vr = DataDictionary.VRs(tag).First;
            string[] chosen = [.. Enumerable.Range(0, random.Next(4)).Select(_ => values[random.Next(values.Length)])];
            var text = string.Join('\\', vr.IsText ? chosen : [.. chosen.Select(value => value.Length.ToString(System.Globalization.CultureInfo.InvariantCulture))]);
            if (vr != VR.PN)
                text = text.Replace('=', '-');
            dataset.Set(tag, vr, text);
            var json = new ArrayBufferWriter<byte>();
            DicomJson.Write(json, dataset);
            var whole = DicomJson.Read(json.WrittenSpan).Dataset;

            Assert.True(PreparedText.TryRead(PropertyOf(json.WrittenSpan, tag), out var readVR, out var read));

            Assert.Equal((vr, string.Join('\\', whole.GetStrings(tag))), (readVR, string.Join('\\', Values(tag, vr, read))));
        }
    }

    [Theory]
    [InlineData("""{"vr":"SQ","Value":[{"00100010":{"vr":"PN"}}]}""")]
    [InlineData("""{"vr":"OB","InlineBinary":"AA=="}""")]
    [InlineData("""{"vr":"US","Value":[1]}""")]
    [InlineData("""{"vr":"LT","BulkDataURI":"x"}""")]
    [InlineData("""{"Value":["x"],"vr":"LO"}""")]
    [InlineData("""{"vr":"PN","Value":[{"Alphabetic":{"x":1}}]}""")]
    public void What_is_no_text_is_left_to_the_whole_reader(string value) =>
        Assert.False(PreparedText.TryRead(Encoding.UTF8.GetBytes("\"00100010\":" + value), out _, out _));

    /// <summary>Through the same trimming of padding and empty groups that reading a data set does.</summary>
    private static string[] Values(Tag tag, VR vr, string text)
    {
        var dataset = new Dataset();
        dataset.Set(Tags.SpecificCharacterSet, "ISO_IR 192");
        dataset.Set(tag, vr, text);
        return dataset.GetStrings(tag);
    }

    private static ReadOnlySpan<byte> PropertyOf(ReadOnlySpan<byte> json, Tag tag)
    {
        var start = json.IndexOf(Encoding.ASCII.GetBytes($"\"{tag.ToHex()}\""));
        return json[start..^1]; // it stands last
    }
}
