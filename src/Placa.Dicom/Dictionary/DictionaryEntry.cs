namespace Placa.Dicom;

/// <summary>What the data dictionary says about an element. Made on demand from tables; texts are decoded when asked for.</summary>
public readonly struct DictionaryEntry
{
    private readonly DictionarySource _source;
    private readonly int _row;

    internal DictionaryEntry(Tag tag, DictionarySource source, int row)
    {
        Tag = tag;
        _source = source;
        _row = row;
    }

    /// <summary>The element's tag; the first of its repeating groups when found by keyword.</summary>
    public Tag Tag { get; }

    /// <summary>The keyword of PS3.6, such as <c>PatientID</c>; empty for private elements, group lengths and withdrawn rows.</summary>
    public string Keyword => _source == DictionarySource.Standard ? ElementTable.Keyword(_row) : "";

    /// <summary>The name of PS3.6, such as <c>Patient ID</c>, or the vendor's name of a private element.</summary>
    public string Name => _source switch
    {
        DictionarySource.Standard => ElementTable.Name(_row),
        DictionarySource.Private => PrivateElementTable.Name(_row),
        DictionarySource.PrivateCreator => "Private Creator",
        _ => "Group Length",
    };

    /// <summary>The first value representation allowed.</summary>
    public VR VR => VRs.First;

    /// <summary>Every value representation allowed.</summary>
    public VRChoice VRs => _source switch
    {
        DictionarySource.Standard => ElementTable.VRs(_row),
        DictionarySource.Private => PrivateElementTable.VRs(_row),
        DictionarySource.PrivateCreator => VRChoice.LO,
        _ => VRChoice.UL,
    };

    /// <summary>How many values the element may have.</summary>
    public VM VM => _source switch
    {
        DictionarySource.Standard => ElementTable.VM(_row),
        DictionarySource.Private => PrivateElementTable.VM(_row),
        _ => VM.One,
    };

    /// <summary>True when the standard no longer keeps the element up (PS3.6 section 1).</summary>
    public bool IsRetired => _source == DictionarySource.Standard ? ElementTable.IsRetired(_row) : _source == DictionarySource.GroupLength;
}

/// <summary>Where an entry of the data dictionary comes from.</summary>
internal enum DictionarySource : byte
{
    Standard,
    Private,
    PrivateCreator,
    GroupLength,
}
