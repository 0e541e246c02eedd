using System.Buffers.Binary;
using System.Globalization;
using System.Xml;

namespace Placa.Dicom;

/// <summary>Writes the XML elements of the Native DICOM Model (PS3.19 table A.1.5-2).</summary>
internal sealed class NativeXmlWriter(XmlWriter writer, NativeXmlOptions options)
{
    public void WriteDocument(Dataset dataset)
    {
        writer.WriteStartDocument();
        writer.WriteWhitespace("\n");
        writer.WriteStartElement("NativeDicomModel", NativeXml.Namespace);
        writer.WriteAttributeString("xml", "space", null, "preserve");
        writer.WriteWhitespace("\n");
        WriteElements(dataset);
        writer.WriteEndElement();
        writer.WriteWhitespace("\n");
        writer.WriteEndDocument();
    }

    // The depth is limited where the data set was read.
    private void WriteElements(Dataset dataset)
    {
        var previous = default(Tag);
        foreach (var element in dataset)
        {
            if (!element.Tag.IsGroupLength && element.Tag != previous)
                WriteElement(element, dataset);
            previous = element.Tag;
        }
    }

    private void WriteElement(DataElement element, Dataset dataset)
    {
        var isSequence = element.IsSequence && !element.IsOpaque;
        var uri = isSequence || (element.Length == 0 && !element.IsEncapsulated) ? null : options.BulkDataUri?.Invoke(element);
        if (uri is null && !isSequence && (element.IsEncapsulated || element.IsOpaque || element.Length > options.MaxInlineLength))
            return;

        Start("DicomAttribute");
        WriteIdentity(element, dataset);
        writer.WriteWhitespace("\n");
        if (uri is not null)
        {
            Start("BulkData");
            writer.WriteAttributeString("uri", uri);
            End();
        }
        else if (isSequence)
        {
            WriteItems(element);
        }
        else if (element.VR.IsString)
        {
            WriteStrings(element);
        }
        else if (DocumentNumber.IsSpelledOut(element.VR))
        {
            WriteNumbers(element);
        }
        else if (element.Length > 0)
        {
            WriteBinary(ByteOrder.ToLittleEndian(element));
        }
        End();
    }

    private void WriteIdentity(DataElement element, Dataset dataset)
    {
        var creator = CreatorOf(element.Tag, dataset);
        writer.WriteAttributeString("tag", (creator is null ? element.Tag : new Tag(element.Tag.Group, (byte)element.Tag.Element)).ToHex());
        writer.WriteAttributeString("vr", element.VR == VR.None ? "UN" : element.VR.Name);
        if (creator is not null)
            writer.WriteAttributeString("privateCreator", creator);
        else if (DataDictionary.Find(element.Tag)?.Keyword is { Length: > 0 } keyword)
            writer.WriteAttributeString("keyword", keyword);
    }

    /// <summary>The private creator an element can be found by: one value, which text of a VR that has no values may not look like.</summary>
    private static string? CreatorOf(Tag tag, Dataset dataset)
    {
        if (!tag.IsPrivate || tag.Element <= 0x00FF || dataset.Find(tag.PrivateCreatorTag) is not { } element)
            return null;
        return element.VR.IsString && TryDecode(element, out var values) && values is [{ Length: > 0 } creator, ..] && !creator.Contains('\\', StringComparison.Ordinal)
            ? creator
            : null;
    }

    private void WriteItems(DataElement element)
    {
        var number = 0;
        foreach (var item in element.Items)
        {
            Start("Item", ++number);
            writer.WriteWhitespace("\n");
            WriteElements(item);
            End();
        }
    }

    private void WriteStrings(DataElement element)
    {
        if (!TryDecode(element, out var values))
        {
            WriteBinary(element.GetBytes());
            return;
        }

        // Names of nothing but delimiters are no names.
        if (element.VR == VR.PN && Array.TrueForAll(values, value => PersonName.Parse(value).IsEmpty))
            return;
        for (var i = 0; i < values.Length; i++)
        {
            if (element.VR == VR.PN)
                WriteName(i + 1, PersonName.Parse(values[i]));
            else
                WriteValue(i + 1, values[i]);
        }
    }

    /// <returns>False when XML cannot hold the characters, or some bytes are no character.</returns>
    private static bool TryDecode(DataElement element, out string[] values)
    {
        var issues = TextIssues.None;
        values = element.VR.IsText && element.Tag != Tags.SpecificCharacterSet
            ? element.Dataset.CharacterSet.DecodeValues(element.GetBytes().Span, element.VR, out issues)
            : element.GetStrings();
        return (issues & TextIssues.Undecodable) == 0 && Array.TrueForAll(values, IsXml);
    }

    private static bool IsXml(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (XmlConvert.IsXmlChar(text[i]))
                continue;
            if (i + 1 == text.Length || !XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
                return false;
            i++;
        }
        return true;
    }

    private void WriteName(int number, PersonName name)
    {
        Start("PersonName", number);
        WriteGroup("Alphabetic", name.Alphabetic);
        WriteGroup("Ideographic", name.Ideographic);
        WriteGroup("Phonetic", name.Phonetic);
        End();
    }

    private void WriteGroup(string group, string text)
    {
        var components = PersonNameComponents.Parse(text);
        if (components.ToString().Length == 0)
            return;
        Start(group);
        WriteComponent("FamilyName", components.FamilyName);
        WriteComponent("GivenName", components.GivenName);
        WriteComponent("MiddleName", components.MiddleName);
        WriteComponent("NamePrefix", components.NamePrefix);
        WriteComponent("NameSuffix", components.NameSuffix);
        End();
    }

    private void WriteComponent(string component, string text)
    {
        if (text.Length == 0)
            return;
        Start(component);
        writer.WriteString(text);
        End();
    }

    private void WriteNumbers(DataElement element)
    {
        var vr = element.VR;
        var width = DocumentNumber.WidthOf(vr);
        var bytes = ByteOrder.ToLittleEndian(element).Span;
        for (var number = 1; bytes.Length >= width; number++, bytes = bytes[width..])
            WriteValue(number, NumberText(vr, bytes));
    }

    private static string NumberText(VR vr, ReadOnlySpan<byte> bytes) =>
        vr == VR.US ? BinaryPrimitives.ReadUInt16LittleEndian(bytes).ToString(CultureInfo.InvariantCulture)
        : vr == VR.SS ? BinaryPrimitives.ReadInt16LittleEndian(bytes).ToString(CultureInfo.InvariantCulture)
        : vr == VR.UL ? BinaryPrimitives.ReadUInt32LittleEndian(bytes).ToString(CultureInfo.InvariantCulture)
        : vr == VR.SL ? BinaryPrimitives.ReadInt32LittleEndian(bytes).ToString(CultureInfo.InvariantCulture)
        : vr == VR.UV ? BinaryPrimitives.ReadUInt64LittleEndian(bytes).ToString(CultureInfo.InvariantCulture)
        : vr == VR.SV ? BinaryPrimitives.ReadInt64LittleEndian(bytes).ToString(CultureInfo.InvariantCulture)
        : vr == VR.FL ? FloatText(BinaryPrimitives.ReadSingleLittleEndian(bytes), "G9")
        : vr == VR.FD ? FloatText(BinaryPrimitives.ReadDoubleLittleEndian(bytes), "R")
        : new Tag(BinaryPrimitives.ReadUInt16LittleEndian(bytes), BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..])).ToHex();

    /// <summary>A number with the digits that tell it from every other, also to a reader that takes all for doubles.</summary>
    private static string FloatText(double value, string format) =>
        double.IsNaN(value) ? "nan"
        : double.IsInfinity(value) ? value > 0 ? "inf" : "-inf"
        : value.ToString(format, CultureInfo.InvariantCulture);

    private void WriteValue(int number, string text)
    {
        Start("Value", number);
        writer.WriteString(text);
        End();
    }

    private void WriteBinary(ReadOnlyMemory<byte> bytes)
    {
        // Pieces of a multiple of three bytes join without padding between them.
        const int PieceLength = 3 * 4096;
        Start("InlineBinary");
        for (; bytes.Length > PieceLength; bytes = bytes[PieceLength..])
            writer.WriteRaw(Convert.ToBase64String(bytes.Span[..PieceLength]));
        writer.WriteRaw(Convert.ToBase64String(bytes.Span));
        End();
    }

    private void Start(string name) => writer.WriteStartElement(name, NativeXml.Namespace);

    private void Start(string name, int number)
    {
        Start(name);
        writer.WriteAttributeString("number", number.ToString(CultureInfo.InvariantCulture));
    }

    private void End()
    {
        writer.WriteFullEndElement();
        writer.WriteWhitespace("\n");
    }
}
