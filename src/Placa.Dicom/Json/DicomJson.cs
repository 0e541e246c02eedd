using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Placa.Dicom;

/// <summary>
/// Writes and reads data sets in the DICOM JSON model (PS3.18 annex F). Written, group lengths are left out, Specific Character Set becomes
/// <c>ISO_IR 192</c> as JSON is UTF-8, and binary values are little endian whatever the data set was. DS, IS, SV and UV are numbers, or
/// strings where a reader of JSON would lose digits of the number.
/// </summary>
public static class DicomJson
{
    private const int FlushLength = 64 * 1024;

    /// <summary>The writer takes no longer values at once.</summary>
    private const int Base64SegmentLength = 48 << 20;

    private static readonly DicomJsonOptions DefaultOptions = new();
    private static readonly DicomJsonOptions EverythingInline = new() { MaxInlineLength = int.MaxValue };
    private static readonly JsonEncodedText VRName = JsonEncodedText.Encode("vr");
    private static readonly JsonEncodedText ValueName = JsonEncodedText.Encode("Value");
    private static readonly JsonEncodedText InlineBinaryName = JsonEncodedText.Encode("InlineBinary");
    private static readonly JsonEncodedText BulkDataUriName = JsonEncodedText.Encode("BulkDataURI");
    private static readonly JsonEncodedText AlphabeticName = JsonEncodedText.Encode("Alphabetic");
    private static readonly JsonEncodedText IdeographicName = JsonEncodedText.Encode("Ideographic");
    private static readonly JsonEncodedText PhoneticName = JsonEncodedText.Encode("Phonetic");

    // The writer's order of calls is right by construction, and depth is limited where the data set was read.
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = int.MaxValue,
        SkipValidation = true,
    };

    /// <summary>Writes a data set as one JSON object in UTF-8.</summary>
    /// <param name="output">Where the text goes.</param>
    /// <param name="dataset">The data set.</param>
    /// <param name="options">What to write and what to point to; null writes everything.</param>
    public static void Write(IBufferWriter<byte> output, Dataset dataset, DicomJsonOptions? options = null)
    {
        using var writer = new Utf8JsonWriter(output, WriterOptions);
        Write(writer, dataset, options);
    }

    /// <summary>Writes a data set as one JSON object in UTF-8, with little of the text in memory.</summary>
    /// <param name="output">Where the text goes; left open.</param>
    /// <param name="dataset">The data set.</param>
    /// <param name="options">What to write and what to point to; null writes everything, however long.</param>
    public static void Write(Stream output, Dataset dataset, DicomJsonOptions? options = null)
    {
        using var writer = new Utf8JsonWriter(output, WriterOptions);
        writer.WriteStartObject();
        var previous = default(Tag);
        foreach (var element in dataset)
        {
            if (element.Tag != previous) // a property has one value, so the first of a tag counts here too
                WriteElement(writer, element, options ?? EverythingInline, isInItem: false);
            previous = element.Tag;
            if (writer.BytesPending > FlushLength)
                writer.Flush();
        }
        writer.WriteEndObject();
    }

    /// <summary>Writes a data set as one JSON object. The writer decides on indentation and escapes.</summary>
    /// <param name="writer">Where the object goes; not flushed.</param>
    /// <param name="dataset">The data set.</param>
    /// <param name="options">What to write and what to point to; null writes everything.</param>
    public static void Write(Utf8JsonWriter writer, Dataset dataset, DicomJsonOptions? options = null) =>
        WriteDataset(writer, dataset, options ?? DefaultOptions, isItem: false);

    /// <summary>Writes one element as a property of the object the writer is in. Group lengths and what cannot be written are left out.</summary>
    public static void WriteElement(Utf8JsonWriter writer, DataElement element, DicomJsonOptions? options = null) =>
        WriteElement(writer, element, options ?? DefaultOptions, isInItem: false);

    /// <summary>
    /// Reads a document that holds one data set. Text is put into the character set that the document names, and into <c>ISO_IR 192</c>
    /// where that set cannot hold it. Elements of group 0002 become file meta information; group lengths are left out.
    /// </summary>
    /// <param name="utf8">The text; values are copied out of it.</param>
    /// <param name="options">Limits, and where bulk data come from; null for the default.</param>
    /// <exception cref="DicomReadException">It is not JSON, not of the model, beyond a limit, or lacks bulk data.</exception>
    public static DatasetDocument Read(ReadOnlySpan<byte> utf8, DocumentReadOptions? options = null) =>
        ReadAll(utf8, options) is [var only] ? only : throw new DicomReadException(ReadError.BadDocument, default, 0, "not exactly one data set");

    /// <summary>Reads a document of one data set from a stream, from its position to its end.</summary>
    /// <inheritdoc cref="Read(ReadOnlySpan{byte}, DocumentReadOptions?)"/>
    public static DatasetDocument Read(Stream stream, DocumentReadOptions? options = null) =>
        Read(DocumentInput.ReadAll(stream, options ?? DocumentReadOptions.Default).Span, options);

    /// <summary>Reads a document that is one data set, or an array of them as metadata and search answers are (PS3.18 section 8.7.1).</summary>
    /// <inheritdoc cref="Read(ReadOnlySpan{byte}, DocumentReadOptions?)"/>
    public static IReadOnlyList<DatasetDocument> ReadAll(ReadOnlySpan<byte> utf8, DocumentReadOptions? options = null) =>
        new DicomJsonReader(utf8, options ?? DocumentReadOptions.Default).ReadAll();

    private static void WriteDataset(Utf8JsonWriter writer, Dataset dataset, DicomJsonOptions options, bool isItem)
    {
        writer.WriteStartObject();
        var previous = default(Tag);
        foreach (var element in dataset)
        {
            if (element.Tag != previous)
                WriteElement(writer, element, options, isItem);
            previous = element.Tag;
        }
        writer.WriteEndObject();
    }

    private static void WriteElement(Utf8JsonWriter writer, DataElement element, DicomJsonOptions options, bool isInItem)
    {
        if (element.Tag.IsGroupLength)
            return;

        // A sequence made in memory has no length.
        var isSequence = element.IsSequence && !element.IsOpaque;
        var uri = isSequence || (element.Length == 0 && !element.IsEncapsulated) ? null : options.BulkDataUri?.Invoke(element);
        if (uri is null && !isSequence && (element.IsEncapsulated || element.IsOpaque || element.Length > options.MaxInlineLength))
            return;

        Span<byte> name = stackalloc byte[8];
        element.Tag.Value.TryFormat(name, out _, "X8", CultureInfo.InvariantCulture);
        writer.WriteStartObject(name);
        // That of the data set is written anew, so it has its own VR whatever it claimed.
        var vr = element.Tag == Tags.SpecificCharacterSet && !isInItem && !isSequence ? VR.CS : element.VR;
        writer.WriteString(VRName, vr == VR.None ? "UN"u8 : vr.NameBytes);
        if (uri is not null)
            writer.WriteString(BulkDataUriName, uri);
        else if (isSequence)
            WriteItems(writer, element, options);
        else if (element.Length > 0)
            WriteValue(writer, element, isInItem);
        writer.WriteEndObject();
    }

    private static void WriteItems(Utf8JsonWriter writer, DataElement element, DicomJsonOptions options)
    {
        if (element.Items.Count == 0)
            return;

        writer.WriteStartArray(ValueName);
        foreach (var item in element.Items)
            WriteDataset(writer, item, options, isItem: true);
        writer.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter writer, DataElement element, bool isInItem)
    {
        var vr = element.VR;
        // The character set of an item is told as it was, as DCMTK and pydicom do: whoever encodes the item again may want it.
        if (element.Tag == Tags.SpecificCharacterSet && !isInItem)
            WriteCharacterSet(writer, element);
        else if (vr.IsString)
            WriteText(writer, element);
        else if (vr == VR.US || vr == VR.SS || vr == VR.UL || vr == VR.SL || vr == VR.UV || vr == VR.SV
            || vr == VR.FL || vr == VR.FD || vr == VR.AT)
            WriteNumbers(writer, element);
        else
            WriteBinary(writer, element);
    }

    private static void WriteCharacterSet(Utf8JsonWriter writer, DataElement element)
    {
        if (element.GetStrings().Length == 0)
            return;
        writer.WriteStartArray(ValueName);
        writer.WriteStringValue("ISO_IR 192"u8);
        writer.WriteEndArray();
    }

    private static void WriteText(Utf8JsonWriter writer, DataElement element)
    {
        var vr = element.VR;
        var bytes = element.GetBytes().Span.TrimEnd(" \0"u8);
        if (bytes.IsEmpty)
            return;

        writer.WriteStartArray(ValueName);
        if (!element.Dataset.CharacterSet.IsPlainAscii(bytes, vr))
        {
            foreach (var value in element.Dataset.CharacterSet.DecodeValues(bytes, vr))
                WriteText(writer, vr, value);
        }
        else if (!vr.IsMultiValuedString)
        {
            writer.WriteStringValue(bytes);
        }
        else
        {
            for (; bytes.IndexOf((byte)'\\') is >= 0 and var backslash; bytes = bytes[(backslash + 1)..])
                WriteAscii(writer, vr, bytes[..backslash].Trim(" \0"u8));
            WriteAscii(writer, vr, bytes.Trim(" \0"u8));
        }

        writer.WriteEndArray();
    }

    private static void WriteText(Utf8JsonWriter writer, VR vr, string value)
    {
        if (value.Length == 0)
            writer.WriteNullValue();
        else if (vr == VR.PN)
            WriteName(writer, value);
        else
            writer.WriteStringValue(value);
    }

    private static void WriteAscii(Utf8JsonWriter writer, VR vr, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
            writer.WriteNullValue();
        else if (vr == VR.PN)
            WriteName(writer, Encoding.ASCII.GetString(value));
        else if ((vr == VR.DS || vr == VR.IS) && JsonNumber.TryRead(value, out var number))
            writer.WriteRawValue(number, skipInputValidation: true);
        else
            writer.WriteStringValue(value);
    }

    /// <summary>A person's name by groups (PS3.18 section F.2.2); null when all are empty.</summary>
    private static void WriteName(Utf8JsonWriter writer, string value)
    {
        var name = PersonName.Parse(value);
        if (name.Alphabetic.Length + name.Ideographic.Length + name.Phonetic.Length == 0)
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteStartObject();
        if (name.Alphabetic.Length > 0)
            writer.WriteString(AlphabeticName, name.Alphabetic);
        if (name.Ideographic.Length > 0)
            writer.WriteString(IdeographicName, name.Ideographic);
        if (name.Phonetic.Length > 0)
            writer.WriteString(PhoneticName, name.Phonetic);
        writer.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter writer, DataElement element)
    {
        var vr = element.VR;
        var width = vr == VR.AT ? 4 : vr.Width;
        var bytes = ByteOrder.ToLittleEndian(element).Span;
        if (bytes.Length < width)
            return;

        writer.WriteStartArray(ValueName);
        for (; bytes.Length >= width; bytes = bytes[width..])
        {
            if (vr == VR.US)
                writer.WriteNumberValue(BinaryPrimitives.ReadUInt16LittleEndian(bytes));
            else if (vr == VR.SS)
                writer.WriteNumberValue(BinaryPrimitives.ReadInt16LittleEndian(bytes));
            else if (vr == VR.UL)
                writer.WriteNumberValue(BinaryPrimitives.ReadUInt32LittleEndian(bytes));
            else if (vr == VR.SL)
                writer.WriteNumberValue(BinaryPrimitives.ReadInt32LittleEndian(bytes));
            else if (vr == VR.UV)
                WriteLong(writer, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            else if (vr == VR.SV)
                WriteLong(writer, BinaryPrimitives.ReadInt64LittleEndian(bytes));
            else if (vr == VR.FL)
                WriteFloat(writer, BinaryPrimitives.ReadSingleLittleEndian(bytes));
            else if (vr == VR.FD)
                WriteDouble(writer, BinaryPrimitives.ReadDoubleLittleEndian(bytes));
            else
                writer.WriteStringValue(
                    new Tag(BinaryPrimitives.ReadUInt16LittleEndian(bytes), BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..])).ToHex());
        }

        writer.WriteEndArray();
    }

    /// <summary>A number, or a string where a double would not hold all digits (PS3.18 table F.2.3-1 allows both).</summary>
    private static void WriteLong(Utf8JsonWriter writer, Int128 value)
    {
        if (Int128.Abs(value) <= 1L << 53)
            writer.WriteNumberValue((long)value);
        else
            writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
    }

    private static void WriteFloat(Utf8JsonWriter writer, float value)
    {
        if (!float.IsFinite(value))
        {
            writer.WriteStringValue(NotFinite(value));
            return;
        }

        // Readers take JSON numbers as doubles. Nine digits keep the value there; the shortest digits of a small one would not.
        Span<byte> digits = stackalloc byte[32];
        value.TryFormat(digits, out var length, "G9", CultureInfo.InvariantCulture);
        writer.WriteRawValue(digits[..length], skipInputValidation: true);
    }

    private static void WriteDouble(Utf8JsonWriter writer, double value)
    {
        if (double.IsFinite(value))
            writer.WriteNumberValue(value);
        else
            writer.WriteStringValue(NotFinite(value));
    }

    // JSON has no such numbers; the model allows strings for the numeric representations (PS3.18 table F.2.3-1).
    private static ReadOnlySpan<byte> NotFinite(double value) => double.IsNaN(value) ? "NaN"u8 : value > 0 ? "inf"u8 : "-inf"u8;

    private static void WriteBinary(Utf8JsonWriter writer, DataElement element)
    {
        var bytes = ByteOrder.ToLittleEndian(element).Span; // PS3.18 section F.2.7
        writer.WritePropertyName(InlineBinaryName);
        for (; bytes.Length > Base64SegmentLength; bytes = bytes[Base64SegmentLength..])
            writer.WriteBase64StringSegment(bytes[..Base64SegmentLength], isFinalSegment: false);
        writer.WriteBase64StringSegment(bytes, isFinalSegment: true);
    }
}
