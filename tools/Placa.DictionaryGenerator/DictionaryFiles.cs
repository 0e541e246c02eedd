using System.Globalization;

namespace Placa.DictionaryGenerator;

/// <summary>Everything the generator makes, by file name.</summary>
public static class DictionaryFiles
{
    public static IReadOnlyDictionary<string, string> Generate(string tablesFolder)
    {
        var elements = new ElementSource(tablesFolder);
        var privateElements = new PrivateElementSource(tablesFolder);
        var uids = new UidSource(tablesFolder);
        var valueRepresentations = new CodeTable();
        var multiplicities = new CodeTable();

        return new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["Tags.g.cs"] = elements.Tags(),
            ["ElementTable.g.cs"] = elements.Table(valueRepresentations, multiplicities),
            ["PrivateElementTable.g.cs"] = privateElements.Table(valueRepresentations, multiplicities),
            ["Uids.g.cs"] = uids.Uids(),
            ["UidTable.g.cs"] = uids.Table(),
            ["DictionaryCodes.g.cs"] = Codes(valueRepresentations, multiplicities),
        };
    }

    private static string Codes(CodeTable valueRepresentations, CodeTable multiplicities)
    {
        var source = new SourceWriter("elements.csv and private_elements.csv");
        source.Line("internal static partial class DictionaryCodes");
        source.Line("{");
        source.Numbers("ulong", "PackedVRs", [.. valueRepresentations.Texts.Select(PackVRs)], "X16");
        source.Numbers("uint", "PackedVMs", [.. multiplicities.Texts.Select(PackVM)], "X8");
        return source.Close();
    }

    /// <summary>Up to three VRs, the first in the lowest 16 bits, each as its two letters, the first letter in the higher byte.</summary>
    private static ulong PackVRs(string text)
    {
        var packed = 0ul;
        if (text == "NONE")
            return packed;

        var shift = 0;
        foreach (var name in text.Split(" or "))
        {
            if (name.Length != 2 || shift == 48)
                throw new InvalidDataException($"'{text}' is not one to three VRs.");
            packed |= (ulong)(name[0] << 8 | name[1]) << shift;
            shift += 16;
        }

        return packed;
    }

    /// <summary>
    /// Smallest number of values in bits 0-15, largest in bits 16-23 (0 when equal to the smallest), increment of an open end in bits
    /// 24-31 (0 when it is not open).
    /// </summary>
    private static uint PackVM(string text)
    {
        var ends = text.Split('-');
        var minimum = uint.Parse(ends[0], CultureInfo.InvariantCulture);
        if (ends.Length == 1)
            return minimum;

        if (!ends[1].EndsWith('n'))
            return minimum | uint.Parse(ends[1], CultureInfo.InvariantCulture) << 16;

        var increment = ends[1].Length == 1 ? 1 : uint.Parse(ends[1][..^1], CultureInfo.InvariantCulture);
        return minimum | increment << 24;
    }
}
