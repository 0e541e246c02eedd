using System.Buffers;
using System.Globalization;
using Placa.Dicom;

namespace Placa.Imaging.Exporting;

/// <summary>
/// Data sets as comma-separated values (RFC 4180): file, path of the element, name, VR, value. What a spreadsheet would take for a formula
/// has an apostrophe before it.
/// </summary>
internal static class CsvTags
{
    /// <summary>Spreadsheets hold 32767 characters in a cell.</summary>
    private const int MaxValueLength = 32000;

    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    public static void WriteHeader(TextWriter writer) => writer.Write("file,tag,name,vr,value\r\n");

    public static void Write(TextWriter writer, string file, Dataset dataset) => Write(writer, file, dataset, "");

    // The depth is limited where the data set was read.
    private static void Write(TextWriter writer, string file, Dataset dataset, string parent)
    {
        foreach (var element in dataset)
        {
            var path = $"{parent}{element.Tag}";
            WriteField(writer, file);
            writer.Write(',');
            WriteField(writer, path);
            writer.Write(',');
            WriteField(writer, NameOf(element.Tag, dataset));
            writer.Write(',');
            writer.Write(element.VR.Name);
            writer.Write(',');
            WriteField(writer, Guard(ValueOf(element)));
            writer.Write("\r\n");

            for (var i = 0; i < element.Items.Count; i++)
                Write(writer, file, element.Items[i], $"{path}[{i + 1}].");
        }
    }

    private static string NameOf(Tag tag, Dataset dataset)
    {
        if (tag.IsPrivateCreator)
            return "Private Creator";
        var creator = tag.IsPrivate ? dataset.PrivateCreatorOf(tag) : null;
        return DataDictionary.Find(tag, creator)?.Name ?? (tag.IsPrivate ? "Private" : "Unknown");
    }

    private static string ValueOf(DataElement element)
    {
        if (element.IsSequence)
            return $"{element.Items.Count} item(s)";
        if (element.IsEncapsulated)
            return $"{element.Fragments.Count} fragment(s)";

        var isBinary = element.VR == VR.OB || element.VR == VR.OW || element.VR == VR.OD || element.VR == VR.OF || element.VR == VR.OL
            || element.VR == VR.OV || element.VR == VR.UN;
        if (isBinary || element.Length > 4 * MaxValueLength)
            return element.Length == 0 ? "" : $"{element.Length} byte(s)";

        var text = string.Join('\\', element.GetStrings());
        return text.Length <= MaxValueLength ? text : text[..MaxValueLength] + "…";
    }

    private static string Guard(string value) =>
        value.Length > 0 && value[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n'
        && !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            ? "'" + value
            : value;

    private static void WriteField(TextWriter writer, string value)
    {
        if (!value.AsSpan().ContainsAny(Quoted))
        {
            writer.Write(value);
            return;
        }

        writer.Write('"');
        writer.Write(value.Replace("\"", "\"\"", StringComparison.Ordinal));
        writer.Write('"');
    }
}
