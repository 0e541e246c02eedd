using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Placa.Dicom;

/// <summary>Sets an element to a value as a person writes it, held against the rules of its VR.</summary>
internal static class ElementText
{
    public static void Set(Dataset dataset, Tag tag, string text, VR given, TagPath path, Func<string, byte[]>? readFile = null)
    {
        var vr = given != VR.None ? given : KnownVR(dataset, tag);
        if (vr == VR.None)
            throw new DicomException($"{path}: the VR is not known; write TAG:VR=VALUE.");

        if (vr == VR.SQ)
        {
            if (text.Length > 0)
                throw new DicomException($"{path}: a sequence has items, no value.");
            dataset.SetItems(tag);
            return;
        }
        if (text.Length == 0)
        {
            dataset.Set(tag, vr, ReadOnlyMemory<byte>.Empty);
            return;
        }

        var isBinary = !vr.IsString && !vr.HasShortLength && vr != VR.SV && vr != VR.UV;
        var values = vr.IsString && !vr.IsMultiValuedString ? [text] : text.Split('\\');
        if (!isBinary) // whose many numbers are one value (PS3.5 section 6.4)
            CheckMultiplicity(tag, values.Length, path);
        if (isBinary && readFile is not null && text[0] == '@')
            dataset.Set(tag, vr, WholeValues(readFile(text[1..]), vr, path).AsMemory());
        else if (vr.IsString)
            SetString(dataset, tag, vr, values, path);
        else if (vr == VR.FL || vr == VR.FD)
            dataset.SetDoubles(tag, vr, Array.ConvertAll(values, value => ParseDouble(value, vr, path)));
        else if (vr == VR.AT)
            dataset.SetInts(tag, vr, Array.ConvertAll(values, value => ParseTag(value, path)));
        else if (isBinary)
            dataset.Set(tag, vr, ParseBinary(text, values, vr, path).AsMemory());
        else
            SetInts(dataset, tag, vr, values, path);
    }

    /// <summary>That of the element there is, else of the dictionary; of US and SS the one Pixel Representation tells (PS3.6 section 6).</summary>
    private static VR KnownVR(Dataset dataset, Tag tag)
    {
        if (dataset.TryGet(tag, out var element) && element.VR != VR.UN)
            return element.VR;
        var choice = DataDictionary.Find(tag, dataset.PrivateCreatorOf(tag))?.VRs ?? default;
        if (choice.Count > 1 && choice.Contains(VR.US) && choice.Contains(VR.SS))
            return dataset.GetInt32(Tags.PixelRepresentation) == 1 ? VR.SS : VR.US;
        return choice.First;
    }

    private static void CheckMultiplicity(Tag tag, int count, TagPath path)
    {
        if (!tag.IsPrivate && DataDictionary.Find(tag) is { } entry && !entry.VM.Allows(count))
            throw new DicomException(string.Create(CultureInfo.InvariantCulture, $"{path}: {count} values, the dictionary allows {entry.VM}."));
    }

    private static void SetString(Dataset dataset, Tag tag, VR vr, string[] values, TagPath path)
    {
        foreach (var value in values)
        {
            if (!vr.IsText && !Ascii.IsValid(value))
                throw new DicomException($"{path}: VR {vr} has no characters beyond ASCII.");
            var breach = vr.IsText ? ValueRules.CheckText(vr, value) : ValueRules.CheckAscii(vr, Encoding.ASCII.GetBytes(value.Trim(' ')));
            if (breach is { } broken)
                throw new DicomException($"{path}: {broken.Message} (VR {vr}).");
        }

        var text = string.Join('\\', values);
        if (!vr.IsText)
            dataset.Set(tag, vr, Encoding.ASCII.GetBytes(text).AsMemory());
        else if (dataset.CharacterSet.TryEncode(text, vr, out var bytes))
            dataset.Set(tag, vr, bytes.AsMemory());
        else
            throw new DicomException($"{path}: the character set in force cannot hold the value; convert the text to ISO_IR 192.");
    }

    private static void SetInts(Dataset dataset, Tag tag, VR vr, string[] values, TagPath path)
    {
        var numbers = new long[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var isNumber = long.TryParse(values[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out numbers[i]);
            if (!isNumber && vr == VR.UV && ulong.TryParse(values[i], NumberStyles.None, CultureInfo.InvariantCulture, out var large))
                (isNumber, numbers[i]) = (true, unchecked((long)large));
            else if (vr == VR.UV && numbers[i] < 0)
                isNumber = false;
            if (!isNumber)
                throw new DicomException($"{path}: a whole number is needed (VR {vr}).");
        }
        try
        {
            dataset.SetInts(tag, vr, numbers);
        }
        catch (OverflowException)
        {
            throw new DicomException($"{path}: the number does not fit (VR {vr}).");
        }
    }

    /// <summary>Bytes as <c>base64:…</c> or in hex, with or without spaces; of words and numbers also a list with backslashes, little endian.</summary>
    private static byte[] ParseBinary(string text, string[] values, VR vr, TagPath path)
    {
        const string base64 = "base64:";
        try
        {
            if (text.StartsWith(base64, StringComparison.Ordinal))
                return Convert.FromBase64String(text[base64.Length..]);
            if (vr == VR.OB || vr == VR.UN)
                return Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));
        }
        catch (FormatException)
        {
            throw new DicomException($"{path}: bytes in hex or base64:… are needed (VR {vr}).");
        }

        var bytes = new byte[values.Length * vr.Width];
        for (var i = 0; i < values.Length; i++)
        {
            var place = bytes.AsSpan(i * vr.Width, vr.Width);
            if (vr == VR.OF)
                BinaryPrimitives.WriteSingleLittleEndian(place, (float)ParseDouble(values[i], VR.FL, path));
            else if (vr == VR.OD)
                BinaryPrimitives.WriteDoubleLittleEndian(place, ParseDouble(values[i], VR.FD, path));
            else
                WriteWord(place, values[i], vr, path);
        }
        return bytes;
    }

    private static byte[] WholeValues(byte[] bytes, VR vr, TagPath path) => bytes.Length % vr.Width == 0
        ? bytes
        : throw new DicomException(string.Create(CultureInfo.InvariantCulture, $"{path}: the file has {bytes.Length} bytes, a value takes {vr.Width} (VR {vr})."));

    private static void WriteWord(Span<byte> place, string text, VR vr, TagPath path)
    {
        if (!ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var word))
            throw new DicomException($"{path}: whole numbers, or base64:…, are needed (VR {vr}).");
        if (place.Length < 8 && word >> (8 * place.Length) != 0)
            throw new DicomException($"{path}: the number does not fit (VR {vr}).");
        for (var i = 0; i < place.Length; i++)
            place[i] = (byte)(word >> (8 * i));
    }

    private static double ParseDouble(string text, VR vr, TagPath path) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(vr == VR.FL ? (float)value : value)
            ? value
            : throw new DicomException($"{path}: a number is needed (VR {vr}).");

    private static long ParseTag(string text, TagPath path) =>
        TagPath.TryParse(text, out var tag) && tag is { Depth: 1, IsItem: false }
            ? tag.Tag.Value
            : throw new DicomException($"{path}: a tag is needed (VR AT).");
}
