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
    public static void Write(TextWriter writer, DicomFile file, int? maxValue = null)
    {
        if (file.FileMeta.Count > 0)
        {
            writer.Write("Dataset.file_meta ".PadRight(RuleWidth, '-') + "\n");
            Write(writer, file.FileMeta, maxValue);
            writer.Write(new string('-', RuleWidth) + "\n");
        }

        Write(writer, file.Dataset, maxValue);
    }

    /// <summary>Writes a data set.</summary>
    /// <inheritdoc cref="Write(TextWriter, DicomFile, int?)"/>
    /// <param name="writer">Where the lines go, each ended by a line feed.</param>
    /// <param name="dataset">The data set.</param>
    /// <param name="maxValue">Values with more elements are told by their number; null for <see cref="DefaultMaxValue"/>.</param>
    public static void Write(TextWriter writer, Dataset dataset, int? maxValue = null) =>
        Write(writer, dataset, "", maxValue ?? DefaultMaxValue, new StringBuilder());

    // The depth is limited where the data set was read.
    private static void Write(TextWriter writer, Dataset dataset, string indent, int maxValue, StringBuilder line)
    {
        foreach (var element in dataset)
        {
            line.Clear().Append(indent);
            AppendTag(line, element.Tag);
            if (!element.IsSequence || element.IsOpaque)
            {
                AppendLine(line, element, dataset, maxValue);
                writer.Write(line);
                continue;
            }

            line.Append("  ").Append(NameOf(element.Tag, dataset)).Append("  ");
            writer.Write(line.Append(CultureInfo.InvariantCulture, $"{element.Items.Count} item(s) ---- \n"));
            foreach (var item in element.Items)
            {
                Write(writer, item, indent + Indent, maxValue, line);
                if (item.Count == 0)
                    writer.Write('\n');
                writer.Write(indent + Indent + "---------\n");
            }
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

    internal static void AppendTag(StringBuilder line, Tag tag) =>
        line.Append(CultureInfo.InvariantCulture, $"({tag.Group:x4}, {tag.Element:x4})");

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
