namespace Placa.Dicom;

/// <summary>The SOP classes whose instances are composite objects that can be stored (PS3.4 annexes B and GG).</summary>
public static class SopClasses
{
    /// <summary>
    /// Every storage SOP class of the registry, retired ones and those of DICOS and DICONDE too; in the order of the identifiers. The
    /// DICOMDIR, which no association carries, is not among them.
    /// </summary>
    public static IReadOnlyList<Uid> Storage { get; } =
    [
        .. from row in Enumerable.Range(0, UidTable.Count)
           where UidTable.IsStorage(row)
           select new Uid(UidTable.Uid(row)),
    ];

    /// <summary>True for a storage SOP class of the registry. Private ones are not known here.</summary>
    public static bool IsStorage(Uid sopClassUid) => UidTable.Find(sopClassUid.Value) is >= 0 and var row && UidTable.IsStorage(row);
}
