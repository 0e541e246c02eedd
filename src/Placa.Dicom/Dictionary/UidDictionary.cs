namespace Placa.Dicom;

/// <summary>What an identifier of the registry stands for (PS3.6 table A-1).</summary>
public enum UidType
{
    /// <summary>A service on one kind of information object (PS3.4).</summary>
    SopClass,

    /// <summary>An encoding of data sets (PS3.5 section 10).</summary>
    TransferSyntax,

    /// <summary>A group of SOP classes negotiated as one.</summary>
    MetaSopClass,

    /// <summary>A service class.</summary>
    ServiceClass,

    /// <summary>An instance that exists once, everywhere.</summary>
    WellKnownSopInstance,

    /// <summary>A well-known spatial or synchronization frame of reference.</summary>
    FrameOfReference,

    /// <summary>A terminology (PS3.16).</summary>
    CodingScheme,

    /// <summary>The application context of associations (PS3.7 annex A).</summary>
    ApplicationContextName,

    /// <summary>A model of application hosting (PS3.19).</summary>
    ApplicationHostingModel,

    /// <summary>A mapping resource (PS3.16).</summary>
    MappingResource,

    /// <summary>An object identifier of the configuration directory (PS3.15 annex H).</summary>
    LdapOid,
}

/// <summary>One row of the registry of unique identifiers (PS3.6 annex A).</summary>
public readonly struct UidEntry
{
    private readonly int _row;

    internal UidEntry(int row) => _row = row;

    /// <summary>The identifier.</summary>
    public Uid Uid => new(UidTable.Uid(_row));

    /// <summary>The name, such as <c>CT Image Storage</c>.</summary>
    public string Name => UidTable.Name(_row);

    /// <summary>The keyword, such as <c>CTImageStorage</c>.</summary>
    public string Keyword => UidTable.Keyword(_row);

    /// <summary>What the identifier stands for.</summary>
    public UidType Type => UidTable.Type(_row);

    /// <summary>True when the standard no longer keeps it up.</summary>
    public bool IsRetired => UidTable.IsRetired(_row);
}

/// <summary>The registry of unique identifiers (PS3.6 annex A).</summary>
public static class UidDictionary
{
    /// <summary>The entry of an identifier; null when the registry does not have it.</summary>
    public static UidEntry? Find(Uid uid) => UidTable.Find(uid.Value) is >= 0 and var row ? new UidEntry(row) : null;

    /// <summary>Every entry, in the order of the identifiers as text.</summary>
    public static IEnumerable<UidEntry> All => Enumerable.Range(0, UidTable.Count).Select(row => new UidEntry(row));
}
