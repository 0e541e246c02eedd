using System.Globalization;
using System.Text;

namespace Placa.Dicom;

/// <summary>
/// Lists data sets as text for people, a line for each element, laid out as pydicom 2.3 does: tag, name, VR and value; the elements of
/// sequences indented.
/// </summary>
public static class DicomText
{
    /// <summary>Longer values are told by their number of elements only: bytes, characters of long text, values.</summary>
    public const int DefaultMaxValue = 16;

    private const int NameWidth = 35;
    private const int RuleWidth = 49;
    private const string Indent = "   ";

    /// <summary>Writes the file meta information, between rules, and the data set.</summary>
    /// <param name="writer">Where the lines go, each ended by a line feed.</param>
    /// <param name="file">The file.</param>
    /// <param name="maxValue">Values with more elements are told by their number; null for <see cref="DefaultMaxValue"/>.</param>
    /// <param name="maxDepth">Elements inside more sequences than this are left out; null for none.</param>
    public static void Write(TextWriter writer, DicomFile file, int? maxValue = null, int? maxDepth = null)
    {
        if (file.FileMeta.Count > 0)
        {
            writer.Write("Dataset.file_meta ".PadRight(RuleWidth, '-') + "\n");
            Write(writer, file.FileMeta, maxValue, maxDepth);
            writer.Write(new string('-', RuleWidth) + "\n");
        }

        Write(writer, file.Dataset, maxValue, maxDepth);
    }

    /// <summary>Writes a data set.</summary>
    /// <inheritdoc cref="Write(TextWriter, DicomFile, int?, int?)"/>
    /// <param name="writer">Where the lines go, each ended by a line feed.</param>
    /// <param name="dataset">The data set.</param>
    /// <param name="maxValue">Values with more elements are told by their number; null for <see cref="DefaultMaxValue"/>.</param>
    /// <param name="maxDepth">Elements inside more sequences than this are left out; null for none.</param>
    public static void Write(TextWriter writer, Dataset dataset, int? maxValue = null, int? maxDepth = null) =>
        WriteElements(writer, dataset, "", maxDepth ?? int.MaxValue, maxValue ?? DefaultMaxValue, new StringBuilder());

    /// <summary>Writes one element, with its path before it where it stands inside a sequence; of a path to an item, the elements of the item.</summary>
    /// <inheritdoc cref="Write(TextWriter, Dataset, int?, int?)"/>
    public static void Write(TextWriter writer, FoundElement found, int? maxValue = null, int? maxDepth = null)
    {
        var line = new StringBuilder();
        foreach (var (tag, itemNumber, _) in found.Path.Steps[..^1])
        {
            AppendTag(line, tag);
            line.Append(CultureInfo.InvariantCulture, $"[{itemNumber}].");
        }

        var last = found.Path.Steps[^1];
        if (last.ItemNumber > 0)
        {
            AppendTag(line, last.Tag);
            writer.Write(line.Append(CultureInfo.InvariantCulture, $"[{last.ItemNumber}]\n"));
            WriteElements(writer, found.Element.Items[last.ItemNumber - 1], Indent, maxDepth ?? int.MaxValue, maxValue ?? DefaultMaxValue, line);
            return;
        }
        WriteElement(writer, found.Element, found.Dataset, "", maxDepth ?? int.MaxValue, maxValue ?? DefaultMaxValue, line);
    }

    /// <summary>The value of an element as it stands in a line.</summary>
    /// <param name="element">The element; of a sequence, the number of its items is told.</param>
    /// <param name="maxValue">Values with more elements are told by their number; null for <see cref="DefaultMaxValue"/>.</param>
    public static string Value(DataElement element, int? maxValue = null)
    {
        if (element.IsSequence && !element.IsOpaque)
            return string.Create(CultureInfo.InvariantCulture, $"{element.Items.Count} item(s)");
        var text = new StringBuilder();
        DicomTextValue.Append(text, element, KnownVR(element, element.Dataset), maxValue ?? DefaultMaxValue);
        return text.ToString();
    }

    // The depth is limited where the data set was read.
    private static void WriteElements(TextWriter writer, Dataset dataset, string indent, int maxDepth, int maxValue, StringBuilder line)
    {
        foreach (var element in dataset)
        {
            line.Clear().Append(indent);
            WriteElement(writer, element, dataset, indent, maxDepth, maxValue, line);
        }
    }

    private static void WriteElement(TextWriter writer, DataElement element, Dataset dataset, string indent, int maxDepth, int maxValue, StringBuilder line)
    {
        AppendTag(line, element.Tag);
        if (!element.IsSequence || element.IsOpaque)
        {
            AppendLine(line, element, dataset, maxValue);
            writer.Write(line);
            return;
        }

        var items = element.Items;
        line.Append("  ").Append(NameOf(element.Tag, dataset)).Append("  ");
        writer.Write(line.Append(CultureInfo.InvariantCulture, $"{items.Count} item(s) ---- \n"));
        if (maxDepth == 0)
            return;
        foreach (var item in items)
        {
            WriteElements(writer, item, indent + Indent, maxDepth - 1, maxValue, line);
            if (item.Count == 0)
                writer.Write('\n');
            writer.Write(indent);
            writer.Write(Indent + "---------\n");
        }
    }

    private static void AppendLine(StringBuilder line, DataElement element, Dataset dataset, int maxValue)
    {
        var vr = KnownVR(element, dataset);
        var name = NameOf(element.Tag, dataset);
        line.Append(' ').Append(name.AsSpan(0, Math.Min(name.Length, NameWidth))).Append(' ', Math.Max(0, NameWidth - name.Length));
        line.Append(' ').Append(vr.Name).Append(": ");
        DicomTextValue.Append(line, element, vr, maxValue);
        line.Append('\n');
    }

    internal static void AppendTag(StringBuilder line, Tag tag)
    {
        Span<char> text = stackalloc char[12];
        "(0000, 0000)".CopyTo(text);
        tag.Group.TryFormat(text[1..], out _, "x4", CultureInfo.InvariantCulture);
        tag.Element.TryFormat(text[7..], out _, "x4", CultureInfo.InvariantCulture);
        line.Append(text);
    }

    private static string NameOf(Tag tag, Dataset dataset)
    {
        if (!tag.IsPrivate)
            return DataDictionary.Find(tag)?.Name ?? "";
        if (tag.Element <= 0xFF)
            return "Private Creator";
        return DataDictionary.Find(tag, dataset.PrivateCreatorOf(tag)) is { } entry ? $"[{entry.Name}]" : "Private tag data";
    }

    /// <summary>The VR of the dictionary where the element says UN, as a program writes that did not know it (PS3.5 section 6.2.2).</summary>
    private static VR KnownVR(DataElement element, Dataset dataset)
    {
        if (element.VR != VR.UN || element.Length >= 0xFFFF)
            return element.VR;

        var choice = element.Tag.IsPrivate
            ? DataDictionary.Find(element.Tag, dataset.PrivateCreatorOf(element.Tag))?.VRs ?? default
            : DataDictionary.VRs(element.Tag);
        var known = choice.Count > 1 && choice.Contains(VR.OW) ? VR.OW
            : choice.Contains(VR.SS) && dataset.GetInt32(Tags.PixelRepresentation) == 1 ? VR.SS
            : choice.First;
        var isUsable = known != VR.None && known != VR.SQ && (known.IsString || element.Length % known.Width == 0);
        return isUsable ? known : VR.UN;
    }
}
