namespace Placa.DictionaryGenerator;

/// <summary>Private data elements as their vendors document them, by private creator (PS3.5 section 7.8).</summary>
public sealed class PrivateElementSource
{
    private sealed record Row(string Creator, TagPattern Tag, string VR, string VM, string Name);

    private readonly List<Row> _rows;

    public PrivateElementSource(string folder)
    {
        _rows =
        [
            .. Csv.Read(Path.Combine(folder, "private_elements.csv"), "private_creator,tag,vr,vm,name")
                .Select(f => new Row(f[0], TagPattern.Parse(f[1]), f[2] == "OB_OW" ? "OB or OW" : f[2], f[3], f[4]))
                // Rows that leave the last digits open (0009,10xx) say where private creators stand, which PS3.5 section 7.8.1 rules.
                .Where(row => (row.Tag.Mask & 0xFF) == 0xFF)
                .OrderBy(row => row.Creator, StringComparer.Ordinal)
                .ThenBy(row => row.Tag.Value)
                .ThenByDescending(row => row.Tag.Mask),
        ];
        if (_rows.FirstOrDefault(row => !System.Text.Ascii.IsValid(row.Creator)) is { } row)
            throw new InvalidDataException($"private_elements.csv: the creator '{row.Creator}' is not ASCII, in which the lookup compares.");
    }

    public string Table(CodeTable valueRepresentations, CodeTable multiplicities)
    {
        var creators = _rows.Select(row => row.Creator).Distinct().ToList();
        var creatorStarts = creators.Select(creator => _rows.FindIndex(row => row.Creator == creator)).Append(_rows.Count).ToList();
        var masks = _rows.Select(row => row.Tag.Mask).Distinct().OrderDescending().ToList();
        var names = _rows.Select(row => row.Name).Distinct().Order(StringComparer.Ordinal).ToList();
        var nameIndex = names.Select((name, i) => (name, i)).ToDictionary(pair => pair.name, pair => pair.i);

        var source = new SourceWriter("private_elements.csv");
        source.Line("internal static partial class PrivateElementTable");
        source.Line("{");
        source.Numbers("uint", "Masks", masks, "X8");
        source.Numbers("uint", "RowTags", [.. _rows.Select(row => row.Tag.Value)], "X8");
        source.Numbers("byte", "RowMasks", [.. _rows.Select(row => masks.IndexOf(row.Tag.Mask))]);
        source.Numbers("byte", "RowVRs", [.. _rows.Select(row => valueRepresentations.Code(row.VR))]);
        source.Numbers("byte", "RowVMs", [.. _rows.Select(row => multiplicities.Code(row.VM))]);
        source.Numbers("ushort", "RowNames", [.. _rows.Select(row => nameIndex[row.Name])]);
        source.Numbers("ushort", "CreatorStarts", creatorStarts);
        source.Lines("Creators", creators);
        source.Lines("Names", names);
        return source.Close();
    }
}
