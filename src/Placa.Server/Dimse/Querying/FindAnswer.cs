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

    /// <summary>Pixels and the like are not for answers: asked for, they are empty.</summary>
    private static readonly DocumentReadOptions WithoutBulkData = new() { LeaveOutBulkData = true };

    private static readonly ReadOnlyMemory<byte> Online = "ONLINE"u8.ToArray();

    private readonly DataElement[] _asked;
    private readonly ReadOnlyMemory<byte> _level;
    private readonly ReadOnlyMemory<byte> _place;
    private readonly HashSet<Tag> _wanted;
    private readonly CharacterSet[] _characterSets;
    private readonly TextAnswer? _text;

    /// <param name="identifier">What was asked for.</param>
    /// <param name="level">The level, whose unique key is always given.</param>
    /// <param name="retrieveAeTitle">Our AE title, where the instances can be had.</param>
    /// <param name="preferred">The character set the peer must receive, if it is known.</param>
    /// <param name="syntax">The transfer syntax of the answers.</param>
    public FindAnswer(Dataset identifier, QueryLevel level, string retrieveAeTitle, CharacterSet? preferred, TransferSyntax syntax)
    {
        _asked = [.. identifier.Where(element => element.Tag != Tags.SpecificCharacterSet && !element.Tag.IsGroupLength)];
        _level = Encoding.ASCII.GetBytes(identifier.GetString(Tags.QueryRetrieveLevel)!.Trim());
        _place = Encoding.ASCII.GetBytes(retrieveAeTitle);
        _wanted = [.. identifier.Select(element => element.Tag).Where(tag => !FindIdentifier.IsNoKey(tag)), UniqueKeyOf(level), Tags.TimezoneOffsetFromUTC];
        CharacterSet[] candidates = [preferred ?? identifier.CharacterSet, identifier.CharacterSet, Latin1];
        _characterSets = [.. candidates.Where(set => set.DefinedTerms.Count > 0).Distinct(), CharacterSet.Utf8];

        (Tag Tag, VR VR, ReadOnlyMemory<byte>? Value)[] given =
        [
            (Tags.QueryRetrieveLevel, VR.CS, _level), (Tags.RetrieveAETitle, VR.AE, _place), (Tags.InstanceAvailability, VR.CS, Online),
            .. _asked.Where(element => element.Tag.IsPrivateCreator).Select(creator => (creator.Tag, creator.VR, (ReadOnlyMemory<byte>?)creator.GetBytes())),
        ];
        var open = _asked.Where(element => !given.Any(one => one.Tag == element.Tag)).Select(element => (element.Tag, EmptyVROf(element), (ReadOnlyMemory<byte>?)null));
        _text = TextAnswer.For([.. given, .. open], _wanted, _characterSets, syntax);
    }

    /// <summary>The attributes that are to be found for each match.</summary>
    public IReadOnlySet<Tag> Wanted => _wanted;

    /// <summary>The Identifier in its bytes, until the next call; false when it takes <see cref="Make"/>, which makes any.</summary>
    public bool TryEncode(QueryMatch match, out ReadOnlyMemory<byte> identifier)
    {
        identifier = default;
        return _text is not null && _text.TryEncode(match, out identifier);
    }

    public Dataset Make(QueryMatch match)
    {
        var wanted = match with { Attributes = [.. match.Attributes.Where(attribute => _wanted.Contains(attribute.Tag))] };
        var answer = DicomJson.Read(wanted.ToJson().Span, WithoutBulkData).Dataset;
        Encode(answer);
        foreach (var asked in _asked)
        {
            if (asked.IsSequence)
                Narrow(answer, asked);
            else if (!answer.Contains(asked.Tag))
                AddUnknown(answer, asked);
        }

        answer.Set(Tags.QueryRetrieveLevel, VR.CS, _level);
        answer.Set(Tags.RetrieveAETitle, VR.AE, _place);
        answer.Set(Tags.InstanceAvailability, VR.CS, Online);
        return answer;
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
                    AddUnknown(item, key);
            }
        }
    }

    /// <summary>What was asked for and nothing is known of is answered empty; a private creator says whose the private ones are.</summary>
    private static void AddUnknown(Dataset answer, DataElement asked) =>
        answer.Set(asked.Tag, EmptyVROf(asked), asked.Tag.IsPrivateCreator ? asked.GetBytes() : ReadOnlyMemory<byte>.Empty);

    private static VR EmptyVROf(DataElement asked) => asked.VR == VR.UN ? DataDictionary.VRs(asked.Tag).First : asked.VR;

    private static Tag UniqueKeyOf(QueryLevel level) => level switch
    {
        QueryLevel.Patient => Tags.PatientID,
        QueryLevel.Study => Tags.StudyInstanceUID,
        QueryLevel.Series => Tags.SeriesInstanceUID,
        _ => Tags.SOPInstanceUID,
    };
}
