using System.Globalization;
using System.Security;

namespace Placa.DictionaryGenerator;

/// <summary>The UIDs of PS3.6 annex A as constants and as a lookup table, and the storage SOP classes of PS3.4 annex B.</summary>
public sealed class UidSource
{
    private sealed record Row(string Uid, string Name, string Type, bool IsRetired, string Keyword);

    private readonly List<Row> _rows;
    private readonly HashSet<string> _storageClasses;

    public UidSource(string folder)
    {
        _rows =
        [
            .. Csv.Read(Path.Combine(folder, "uids.csv"), "uid,name,type,info,retired,keyword")
                .Select(f => new Row(f[0], f[1], f[2], f[4] == "Retired", f[5]))
                .OrderBy(row => row.Uid, StringComparer.Ordinal),
        ];
        _storageClasses = [.. Csv.Read(Path.Combine(folder, "sop_classes.csv"), "uid,name,iod").Select(f => f[0])];
        foreach (var uid in _storageClasses.Except(_rows.Select(row => row.Uid)))
            throw new InvalidDataException($"sop_classes.csv: {uid} is not in uids.csv.");
    }

    public string Uids()
    {
        var source = new SourceWriter("uids.csv");
        source.Line("/// <summary>The UIDs of the registry (PS3.6 annex A), by keyword.</summary>");
        source.Line("public static partial class Uids");
        source.Line("{");
        foreach (var row in _rows.Where(row => row.Keyword.Length > 0))
        {
            var retired = row.IsRetired ? ", retired" : "";
            source.Line($"    /// <summary>{SecurityElement.Escape(row.Name)}: {row.Type}{retired}.</summary>");
            source.Line($"    public static Uid {row.Keyword} => new(\"{row.Uid}\");");
            source.Line();
        }

        return source.Close();
    }

    public string Table()
    {
        var source = new SourceWriter("uids.csv and sop_classes.csv");
        source.Line("internal static partial class UidTable");
        source.Line("{");
        source.Line($"    internal const int Count = {_rows.Count.ToString(CultureInfo.InvariantCulture)};");
        source.Line();
        source.Numbers("byte", "RowTypes", [.. _rows.Select(row => (int)TypeOf(row))]);
        source.Numbers("byte", "RowRetired", [.. _rows.Select(row => row.IsRetired ? 1 : 0)]);
        source.Numbers("byte", "RowStorage", [.. _rows.Select(row => IsStorage(row) ? 1 : 0)]);
        source.Lines("RowTexts", [.. _rows.Select(row => $"{row.Uid}\t{row.Keyword}\t{row.Name}")]);
        return source.Close();
    }

    /// <summary>
    /// A storage SOP class is one that sop_classes.csv gives an IOD, the DICOMDIR apart, which no association carries; and those outside
    /// that table which the registry names so: retired ones, of which archives are full, and those of DICOS and DICONDE.
    /// </summary>
    private bool IsStorage(Row row) =>
        row.Type == "SOP Class"
        && row.Keyword != "MediaStorageDirectoryStorage"
        && (_storageClasses.Contains(row.Uid)
            || (row.Name.Contains("Storage", StringComparison.Ordinal)
                && !row.Name.StartsWith("Storage Commitment", StringComparison.Ordinal)));

    // The numbers are those of Placa.Dicom.UidType.
    private enum UidType
    {
        SopClass,
        TransferSyntax,
        MetaSopClass,
        ServiceClass,
        WellKnownSopInstance,
        FrameOfReference,
        CodingScheme,
        ApplicationContextName,
        ApplicationHostingModel,
        MappingResource,
        LdapOid,
    }

    private static UidType TypeOf(Row row) => row.Type switch
    {
        "SOP Class" => UidType.SopClass,
        "Transfer Syntax" => UidType.TransferSyntax,
        "Meta SOP Class" => UidType.MetaSopClass,
        "Service Class" => UidType.ServiceClass,
        "Well-known SOP Instance" => UidType.WellKnownSopInstance,
        "Well-known frame of reference" or "Synchronization Frame of Reference" => UidType.FrameOfReference,
        "Coding Scheme" or "DICOM UIDs as a Coding Scheme" => UidType.CodingScheme,
        "Application Context Name" => UidType.ApplicationContextName,
        "Application Hosting Model" => UidType.ApplicationHostingModel,
        "Mapping Resource" => UidType.MappingResource,
        "LDAP OID" => UidType.LdapOid,
        _ => throw new InvalidDataException($"uids.csv: the type '{row.Type}' is new; give it a member in UidType."),
    };
}
