using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Placa.Dicom;

/// <summary>The value of an element as the dump shows it.</summary>
internal static class DicomTextValue
{
    public static void Append(StringBuilder line, DataElement element, VR vr, int maxValue)
    {
        if (element.Length == 0 && !element.IsEncapsulated)
            line.Append(vr.IsString && vr != VR.DS && vr != VR.IS ? "''" : "None");
        else if (element.IsEncapsulated)
            AppendFragments(line, element.Fragments, maxValue);
        else if (vr.IsString)
            AppendText(line, element, vr, maxValue);
        else if (IsNumeric(vr) && element.Length % NumberWidth(vr) == 0)
            AppendNumbers(line, element, vr, maxValue);
        else if (element.Length > maxValue)
            AppendCount(line, element.Length);
        else
            PythonRepr.AppendBytes(line, element.GetBytes().Span);
    }

    private static void AppendCount(StringBuilder line, long count) =>
        line.Append(CultureInfo.InvariantCulture, $"Array of {count} elements");

    /// <summary>Fragments count, and are shown, with the headers of their items.</summary>
    private static void AppendFragments(StringBuilder line, IReadOnlyList<Fragment> fragments, int maxValue)
    {
        const int HeaderLength = 8;
        var length = fragments.Sum(fragment => fragment.Length + HeaderLength);
        if (length > maxValue)
        {
            AppendCount(line, length);
            return;
        }

        var bytes = new byte[length];
        var rest = bytes.AsSpan();
        foreach (var fragment in fragments)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(rest, 0xE000FFFE); // (FFFE,E000)
            BinaryPrimitives.WriteUInt32LittleEndian(rest[4..], (uint)fragment.Length);
            fragment.GetBytes().Span.CopyTo(rest[HeaderLength..]);
            rest = rest[(HeaderLength + (int)fragment.Length)..];
        }

        PythonRepr.AppendBytes(line, bytes);
    }

    private static void AppendText(StringBuilder line, DataElement element, VR vr, int maxValue)
    {
        var values = Values(element, vr);
        var isLong = vr == VR.LT || vr == VR.UT || vr == VR.UC;
        if (values.Length > maxValue)
            AppendCount(line, values.Length);
        else if (values.Length > 1)
            AppendTexts(line, values, vr);
        else if (isLong && values[0].EnumerateRunes().Count() is var length && length > maxValue)
            AppendCount(line, length);
        else if (vr == VR.UI)
            line.Append(UidDictionary.Find(new Uid(values[0])) is { Name.Length: > 0 } known ? known.Name : values[0]);
        else if (vr == VR.DS && TryReadNumber(values[0], out var number))
            AppendQuotedNumber(line, number);
        else if (vr == VR.IS && TryReadNumber(values[0], out number) && number == Math.Floor(number) && Math.Abs(number) < 1e15)
            line.Append(CultureInfo.InvariantCulture, $"'{(long)number}'");
        else
            PythonRepr.AppendText(line, values[0]);
    }

    private static void AppendQuotedNumber(StringBuilder line, double number)
    {
        line.Append('\'');
        PythonRepr.AppendNumber(line, number);
        line.Append('\'');
    }

    private static void AppendTexts(StringBuilder line, string[] values, VR vr)
    {
        // Names, and numbers that are such, stand in lists as they are written.
        var isNumeric = (vr == VR.DS || vr == VR.IS) && values.All(value => string.IsNullOrWhiteSpace(value) || TryReadNumber(value, out _));
        line.Append('[');
        for (var i = 0; i < values.Length; i++)
        {
            line.Append(i == 0 ? "" : ", ");
            if (vr == VR.PN || (isNumeric && !string.IsNullOrWhiteSpace(values[i])))
                line.Append(isNumeric ? values[i].Trim() : values[i]);
            else
                PythonRepr.AppendText(line, values[i]);
        }

        line.Append(']');
    }

    private static bool TryReadNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    /// <summary>The values with the padding removed that is padding for sure: leading spaces stay but in titles.</summary>
    private static string[] Values(DataElement element, VR vr)
    {
        var set = element.Dataset.CharacterSet;
        var bytes = element.GetBytes().Span;
        if (vr != VR.AE && vr != VR.UR)
            bytes = bytes.TrimEnd(" \0"u8);
        if (vr == VR.DS)
            bytes = bytes.TrimStart((byte)' ');

        if (set.IndexOfDelimiter(bytes, vr) < 0)
            return [Value(bytes, set, vr)];
        var values = new List<string>();
        for (; set.IndexOfDelimiter(bytes, vr) is >= 0 and var delimiter; bytes = bytes[(delimiter + 1)..])
            values.Add(Value(bytes[..delimiter], set, vr));
        values.Add(Value(bytes, set, vr));
        return [.. values];
    }

    private static string Value(ReadOnlySpan<byte> bytes, CharacterSet set, VR vr)
    {
        if (vr.IsText && vr != VR.PN)
            bytes = bytes.TrimEnd(" \0"u8);
        var text = set.Decode(bytes, vr);
        return vr == VR.AE ? text.Trim() : vr == VR.UR ? text.TrimEnd() : vr == VR.PN ? text.TrimEnd('=') : text;
    }

    private static bool IsNumeric(VR vr) =>
        vr == VR.US || vr == VR.SS || vr == VR.UL || vr == VR.SL || vr == VR.UV || vr == VR.SV || vr == VR.FL || vr == VR.FD || vr == VR.AT;

    private static int NumberWidth(VR vr) => vr == VR.AT ? 4 : vr.Width;

    private static void AppendNumbers(StringBuilder line, DataElement element, VR vr, int maxValue)
    {
        var width = NumberWidth(vr);
        var count = element.Length / width;
        if (count > maxValue)
        {
            AppendCount(line, count);
            return;
        }

        var bytes = element.GetBytes().Span;
        if (count > 1)
            line.Append('[');
        for (var i = 0; i < count; i++)
        {
            if (i > 0)
                line.Append(", ");
            AppendNumber(line, element, vr, bytes.Slice(i * width, width), i);
        }

        if (count > 1)
            line.Append(']');
    }

    private static void AppendNumber(StringBuilder line, DataElement element, VR vr, ReadOnlySpan<byte> bytes, int index)
    {
        Span<byte> little = stackalloc byte[8];
        little = little[..bytes.Length];
        bytes.CopyTo(little);
        if (element.IsBigEndian && vr == VR.AT)
        {
            little[..2].Reverse();
            little[2..].Reverse();
        }
        else if (element.IsBigEndian)
        {
            little.Reverse();
        }

        if (vr == VR.US)
            line.Append(BinaryPrimitives.ReadUInt16LittleEndian(little));
        else if (vr == VR.SS)
            line.Append(Descriptor(element.Tag, index, BinaryPrimitives.ReadInt16LittleEndian(little)));
        else if (vr == VR.UL)
            line.Append(BinaryPrimitives.ReadUInt32LittleEndian(little));
        else if (vr == VR.SL)
            line.Append(BinaryPrimitives.ReadInt32LittleEndian(little));
        else if (vr == VR.UV)
            line.Append(BinaryPrimitives.ReadUInt64LittleEndian(little));
        else if (vr == VR.SV)
            line.Append(BinaryPrimitives.ReadInt64LittleEndian(little));
        else if (vr == VR.FL)
            PythonRepr.AppendNumber(line, BinaryPrimitives.ReadSingleLittleEndian(little));
        else if (vr == VR.FD)
            PythonRepr.AppendNumber(line, BinaryPrimitives.ReadDoubleLittleEndian(little));
        else
            DicomText.AppendTag(line, new Tag(BinaryPrimitives.ReadUInt16LittleEndian(little), BinaryPrimitives.ReadUInt16LittleEndian(little[2..])));
    }

    /// <summary>The number of entries of a lookup table is unsigned even where its descriptor is signed (PS3.3 section C.11.1.1).</summary>
    private static int Descriptor(Tag tag, int index, short value) =>
        index == 0 && value < 0 && (tag == Tags.LUTDescriptor || tag == Tags.RedPaletteColorLookupTableDescriptor
            || tag == Tags.GreenPaletteColorLookupTableDescriptor || tag == Tags.BluePaletteColorLookupTableDescriptor)
            ? value + 65536
            : value;
}
