using System.Buffers;
using System.Text;
using Placa.Archive.Querying;
using Placa.Dicom;

namespace Placa.Server.Dimse.Querying;

/// <summary>
/// Makes the Identifiers of C-FIND responses: every attribute that was asked for, empty where nothing is known (PS3.4 section C.4.1.1.3.2), in a character set
/// that holds the values.
/// </summary>
internal sealed class FindAnswer
{
    private static readonly CharacterSet Latin1 = CharacterSet.FromSpecificCharacterSet(["ISO_IR 100"], out _);

    private readonly Dataset _identifier;
    private readonly string _retrieveAeTitle;
    private readonly HashSet<Tag> _wanted;
    private readonly CharacterSet[] _characterSets;

    /// <param name="identifier">What was asked for.</param>
    /// <param name="level">The level, whose unique key is always given.</param>
    /// <param name="retrieveAeTitle">Our AE title, where the instances can be had.</param>
    /// <param name="preferred">The character set the peer must receive, if it is known.</param>
    public FindAnswer(Dataset identifier, QueryLevel level, string retrieveAeTitle, CharacterSet? preferred)
    {
        _identifier = identifier;
        _retrieveAeTitle = retrieveAeTitle;
        _wanted = [.. identifier.Select(element => element.Tag).Where(tag => !FindIdentifier.IsNoKey(tag)), UniqueKeyOf(level)];
        CharacterSet[] candidates = [preferred ?? identifier.CharacterSet, identifier.CharacterSet, Latin1];
        _characterSets = [.. candidates.Where(set => set.DefinedTerms.Count > 0).Distinct(), CharacterSet.Utf8];
    }

    public Dataset Make(QueryMatch match)
    {
        var answer = DicomJson.Read(WantedOf(match)).Dataset;
        Encode(answer);
        foreach (var asked in _identifier)
        {
            if (asked.IsSequence)
                Narrow(answer, asked);
            else if (!answer.Contains(asked.Tag) && asked.Tag != Tags.SpecificCharacterSet && !asked.Tag.IsGroupLength)
                answer.Set(asked.Tag, asked.VR == VR.UN ? DataDictionary.VRs(asked.Tag).First : asked.VR, ReadOnlyMemory<byte>.Empty);
        }

        answer.Set(Tags.QueryRetrieveLevel, _identifier.GetString(Tags.QueryRetrieveLevel)!.Trim());
        answer.Set(Tags.RetrieveAETitle, _retrieveAeTitle);
        answer.Set(Tags.InstanceAvailability, "ONLINE");
        return answer;
    }

    /// <summary>The wanted attributes of a DICOM JSON object, as one.</summary>
    private ReadOnlySpan<byte> WantedOf(QueryMatch match)
    {
        var json = match.Json.Span;
        var wanted = new ArrayBufferWriter<byte>(json.Length);
        foreach (var (tag, range) in match.Attributes)
        {
            if (!_wanted.Contains(tag))
                continue;
            wanted.Write(wanted.WrittenCount == 0 ? "{"u8 : ","u8);
            wanted.Write(json[range]);
        }

        wanted.Write(wanted.WrittenCount == 0 ? "{}"u8 : "}"u8);
        return wanted.WrittenSpan;
    }

    /// <summary>The first character set that holds all text; UTF-8 holds any. What is plain needs none.</summary>
    private void Encode(Dataset answer)
    {
        var texts = new List<(VR VR, string Text)>();
        foreach (var element in answer.AllElements)
        {
            if (element.VR.IsText && element.Length > 0 && string.Join('\\', element.GetStrings()) is var text && !Ascii.IsValid(text))
                texts.Add((element.VR, text));
        }

        if (texts.Count == 0)
        {
            answer.Remove(Tags.SpecificCharacterSet);
            return;
        }

        answer.ConvertText(_characterSets.First(set => texts.TrueForAll(text => set.TryEncode(text.Text, text.VR, out _))));
    }

    /// <summary>Of a sequence asked for with keys, each item has these and no others; asked for without, it is given whole.</summary>
    private static void Narrow(Dataset answer, DataElement asked)
    {
        if (!answer.Contains(asked.Tag))
        {
            answer.SetItems(asked.Tag);
            return;
        }

        if (asked.Items is not [{ Count: > 0 } keys, ..])
            return;
        foreach (var item in answer.GetItems(asked.Tag))
        {
            foreach (var element in item.ToList().Where(element => !keys.Contains(element.Tag)))
                item.Remove(element.Tag);
            foreach (var key in keys)
            {
                if (key.IsSequence)
                    Narrow(item, key);
                else if (!item.Contains(key.Tag))
                    item.Set(key.Tag, key.VR, ReadOnlyMemory<byte>.Empty);
            }
        }
    }

    private static Tag UniqueKeyOf(QueryLevel level) => level switch
    {
        QueryLevel.Patient => Tags.PatientID,
        QueryLevel.Study => Tags.StudyInstanceUID,
        QueryLevel.Series => Tags.SeriesInstanceUID,
        _ => Tags.SOPInstanceUID,
    };
}
