using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Placa.Archive.Querying;
using Placa.Dicom;
using Placa.Server.Dimse.Querying;

namespace Placa.Server.Tests.Dimse;

/// <summary>The two ways to an answer lead to the same bytes.</summary>
public class FindAnswerTests
{
    private static readonly Tag[] Keys =
    [
        Tags.StudyDate, Tags.StudyTime, Tags.AccessionNumber, Tags.ModalitiesInStudy, Tags.ReferringPhysicianName, Tags.StudyDescription, Tags.PatientName, Tags.PatientID,
        Tags.PatientBirthDate, Tags.PatientComments, Tags.PatientSize, Tags.StudyInstanceUID, Tags.StudyID, Tags.NumberOfStudyRelatedInstances, Tags.TimezoneOffsetFromUTC,
        Tags.InstanceAvailability, Tags.StorageMediaFileSetID, Tags.RetrieveURL, Tags.PixelSpacing,
    ];

    [Fact]
    public void Text_byte_by_byte_is_what_a_data_set_would_have_been()
    {
        var random = new Random(5);
        string[] values = ["", "A", "BC", "GARCIA^ANA", "N\u00DA\u00D1EZ", "x\"y", "a+b", "^^", "two  ", "R^S=\u5C71"];
        string[] sets = ["", "ISO_IR 100", "ISO_IR 144", "ISO_IR 192", "GB18030"];
        var (plain, whole) = (0, 0);
        for (var i = 0; i < 3000; i++)
        {
            var identifier = new Dataset();
            if (sets[random.Next(sets.Length)] is { Length: > 0 } set)
                identifier.Set(Tags.SpecificCharacterSet, set);
            identifier.Set(Tags.QueryRetrieveLevel, "STUDY");
            foreach (var tag in Keys.Where(_ => random.Next(3) > 0))
                identifier.Set(tag, DataDictionary.VRs(tag).First, ReadOnlyMemory<byte>.Empty);
            var match = MatchOf(random, values);

            foreach (var syntax in new[] { TransferSyntax.ExplicitVRLittleEndian, TransferSyntax.ImplicitVRLittleEndian })
            {
                var answer = new FindAnswer(identifier, QueryLevel.Study, "PLACA", null, syntax);
                whole++;
                if (!answer.TryEncode(match, out var encoded))
                    continue;
                plain++;
                Assert.Equal(DatasetWriter.ToSequence(answer.Make(match), syntax).ToArray(), encoded.ToArray());
            }
        }
        Assert.Equal(whole, plain);
    }

    [Fact]
    public void What_no_plain_way_can_make_takes_the_other()
    {
        var identifier = new Dataset();
        identifier.Set(Tags.QueryRetrieveLevel, "STUDY");
        identifier.Set(Tags.PatientName, "");
        var match = new QueryMatch("1.2", null, null, [AttributeOf(Tags.PatientName, "{\"vr\":\"PN\",\"Value\":[{\"Alphabetic\":\"A\"}]}")]);
        Assert.True(new FindAnswer(identifier, QueryLevel.Study, "PLACA", null, TransferSyntax.ExplicitVRLittleEndian).TryEncode(match, out _));
        Assert.False(new FindAnswer(identifier, QueryLevel.Study, "PLACA", null, TransferSyntax.ExplicitVRBigEndian).TryEncode(match, out _));
        Assert.False(new FindAnswer(identifier, QueryLevel.Study, "PLACA", null, TransferSyntax.DeflatedExplicitVRLittleEndian).TryEncode(match, out _));

        identifier.SetItems(Tags.ProcedureCodeSequence);
        Assert.False(new FindAnswer(identifier, QueryLevel.Study, "PLACA", null, TransferSyntax.ExplicitVRLittleEndian).TryEncode(match, out _));
    }

    private static QueryMatch MatchOf(Random random, string[] values)
    {
        var dataset = new Dataset();
        dataset.Set(Tags.SpecificCharacterSet, "ISO_IR 192");
        dataset.Set(Tags.StudyInstanceUID, string.Create(CultureInfo.InvariantCulture, $"1.2.{random.Next(1000)}"));
        foreach (var tag in Keys.Where(tag => !FindIdentifier.IsNoKey(tag) && tag != Tags.StudyInstanceUID && random.Next(3) > 0))
        {
            var vr = DataDictionary.VRs(tag).First;
            string[] chosen = [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => values[random.Next(random.Next(4) == 0 ? values.Length : 4)])];
            if (vr == VR.DS || vr == VR.IS)
                chosen = [.. chosen.Select(value => value.Length == 0 ? "" : $"{value.Length}")];
            dataset.Set(tag, vr, string.Join('\\', vr.IsText || vr == VR.DS ? chosen : [.. chosen.Select(value => value.Length.ToString(CultureInfo.InvariantCulture))]));
        }
        var json = new ArrayBufferWriter<byte>();
        DicomJson.Write(json, dataset);
        using var document = JsonDocument.Parse(json.WrittenMemory);
        return new QueryMatch("1.2", null, null, [.. document.RootElement.EnumerateObject()
            .Select(property => AttributeOf(Tag.FromValue(uint.Parse(property.Name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)), property.Value.GetRawText()))
            .Where(attribute => attribute.Tag != Tags.SpecificCharacterSet)]);
    }

    private static QueryAttribute AttributeOf(Tag tag, string value) => new(tag, System.Text.Encoding.UTF8.GetBytes($"\"{tag.ToHex()}\":{value}"));
}
