using System.Security;

namespace Placa.DictionaryGenerator;

/// <summary>The data elements of PS3.6 (with the command elements of PS3.7) as tag constants and as a lookup table.</summary>
public sealed class ElementSource
{
    private sealed record Row(TagPattern Tag, string VR, string VM, string Name, string Keyword, bool IsRetired);

    private readonly List<Row> _rows;

    public ElementSource(string folder)
    {
        _rows =
        [
            .. Csv.Read(Path.Combine(folder, "elements.csv"), "tag,vr,vm,name,keyword,retired")
                .Select(f => new Row(TagPattern.Parse(f[0]), f[1], f[2], f[3], f[4], f[5] == "Y"))
                .OrderBy(row => !row.Tag.IsExact)
                .ThenBy(row => row.Tag.Value),
        ];
    }

    /// <summary>One property for each keyword; repeating groups stand with their first group.</summary>
    public string Tags()
    {
        var source = new SourceWriter("elements.csv");
        source.Line("/// <summary>The tags of the data dictionary (PS3.6), by keyword.</summary>");
        source.Line("public static partial class Tags");
        source.Line("{");
        foreach (var row in _rows.Where(row => row.Keyword.Length > 0 && (row.Tag.IsExact || row.Tag.IsRepeatingGroup)))
        {
            var repeating = row.Tag.IsExact ? "" : ", first of its repeating groups";
            var retired = row.IsRetired ? ", retired" : "";
            source.Line($"    /// <summary>{SecurityElement.Escape(row.Name)}: {row.VR}, {row.VM}{repeating}{retired}.</summary>");
            source.Line($"    public static Tag {row.Keyword} => new(0x{row.Tag.Group:X4}, 0x{row.Tag.Element:X4});");
            source.Line();
        }

        return source.Close();
    }

    /// <summary>
    /// The table behind <c>DataDictionary</c>: rows with exact tags in tag order, found through an open-addressing hash table, then
    /// the rows whose tags are patterns.
    /// </summary>
    public string Table(CodeTable valueRepresentations, CodeTable multiplicities)
    {
        var exact = _rows.Count(row => row.Tag.IsExact);
        var patterns = _rows.Skip(exact).Select(row => row.Tag).ToList();

        var source = new SourceWriter("elements.csv");
        source.Line("internal static partial class ElementTable");
        source.Line("{");
        source.Line($"    private const int ExactCount = {exact};");
        source.Line();
        source.Line($"    private const int HashShift = {HashShift};");
        source.Line();
        source.Numbers("uint", "RowTags", [.. _rows.Select(row => row.Tag.Value)], "X8");
        source.Numbers("uint", "PatternMasks", [.. patterns.Select(tag => tag.Mask)], "X8");
        source.Numbers("ushort", "Slots", HashSlots([.. _rows.Take(exact).Select(row => row.Tag.Value)]));
        source.Numbers("byte", "RowVRs", [.. _rows.Select(row => valueRepresentations.Code(row.VR))]);
        source.Numbers("byte", "RowVMs", [.. _rows.Select(row => multiplicities.Code(row.VM))]);
        source.Numbers("byte", "RowRetired", [.. _rows.Select(row => row.IsRetired ? 1 : 0)]);
        source.Numbers("ushort", "KeywordOrder", KeywordOrder());
        source.Lines("RowTexts", [.. _rows.Select(row => $"{row.Keyword}\t{row.Name}")]);
        return source.Close();
    }

    // 16384 slots for about 5,200 tags: a third full, so that most tags are found at the first probe.
    private const int HashShift = 18;

    private static int[] HashSlots(IReadOnlyList<uint> tags)
    {
        var slots = new int[1 << 32 - HashShift];
        for (var i = 0; i < tags.Count; i++)
        {
            var slot = tags[i] * 0x9E3779B1u >> HashShift;
            while (slots[slot] != 0)
                slot = slot + 1 & (uint)(slots.Length - 1);
            slots[slot] = i + 1;
        }

        return slots;
    }

    private List<int> KeywordOrder() =>
    [
        .. Enumerable.Range(0, _rows.Count)
            .Where(i => _rows[i].Keyword.Length > 0)
            .OrderBy(i => _rows[i].Keyword, StringComparer.Ordinal),
    ];
}
