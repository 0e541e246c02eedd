using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Placa.Dicom;

/// <summary>Numbers of documents as the binary values they stand for, and back to text.</summary>
internal static class DocumentNumber
{
    /// <summary>True for the representations whose values are binary numbers or tags, which the models spell out.</summary>
    public static bool IsSpelledOut(VR vr) =>
        vr == VR.US || vr == VR.SS || vr == VR.UL || vr == VR.SL || vr == VR.UV || vr == VR.SV || vr == VR.FL || vr == VR.FD || vr == VR.AT;

    /// <summary>The bytes of one value.</summary>
    public static int WidthOf(VR vr) => vr == VR.AT ? 4 : vr.Width;

    /// <summary>Adds a number, or a tag for AT, in little endian.</summary>
    /// <returns>False when the text is none, or does not fit.</returns>
    public static bool TryAppend(IBufferWriter<byte> output, VR vr, ReadOnlySpan<byte> text)
    {
        var width = WidthOf(vr);
        if (!TryWrite(output.GetSpan(width), vr, text))
            return false;
        output.Advance(width);
        return true;
    }

    private static bool TryWrite(Span<byte> bytes, VR vr, ReadOnlySpan<byte> text)
    {
        if (vr == VR.AT)
            return TryWriteTag(bytes, text);
        if (vr == VR.FL)
        {
            if (!TryReadFloat(text, out float number))
                return false;
            BinaryPrimitives.WriteSingleLittleEndian(bytes, number);
            return true;
        }
        if (vr == VR.FD)
        {
            if (!TryReadFloat(text, out double number))
                return false;
            BinaryPrimitives.WriteDoubleLittleEndian(bytes, number);
            return true;
        }
        if (!TryReadInteger(text, out var integer) || integer < Least(vr) || integer > Greatest(vr))
            return false;

        if (vr.Width == 2)
            BinaryPrimitives.WriteUInt16LittleEndian(bytes, unchecked((ushort)integer));
        else if (vr.Width == 4)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, unchecked((uint)integer));
        else
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, unchecked((ulong)integer));
        return true;
    }

    private static bool TryWriteTag(Span<byte> bytes, ReadOnlySpan<byte> text)
    {
        Span<char> characters = stackalloc char[11];
        if (text.Length > characters.Length)
            return false;
        for (var i = 0; i < text.Length; i++)
            characters[i] = (char)text[i];
        if (!Tag.TryParseHex(characters[..text.Length], out var tag))
            return false;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, tag.Group);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[2..], tag.Element);
        return true;
    }

    private static Int128 Least(VR vr) => vr == VR.SS ? short.MinValue : vr == VR.SL ? int.MinValue : vr == VR.SV ? long.MinValue : 0;

    private static Int128 Greatest(VR vr) =>
        vr == VR.US ? ushort.MaxValue : vr == VR.SS ? short.MaxValue : vr == VR.UL ? uint.MaxValue
        : vr == VR.SL ? int.MaxValue : vr == VR.SV ? long.MaxValue : ulong.MaxValue;

    private static bool TryReadInteger(ReadOnlySpan<byte> text, out Int128 integer)
    {
        integer = 0;
        if (text.Length > 40)
            return false;
        if (Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out integer))
            return true;
        // JSON has one kind of number: 512.0 and 5.12e2 are 512.
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            || number != Math.Floor(number) || Math.Abs(number) > 1L << 53)
            return false;
        integer = (Int128)number;
        return true;
    }

    private static bool TryReadFloat<T>(ReadOnlySpan<byte> text, out T number)
        where T : System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        if (text.Length <= 400 && T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number!))
            return T.IsFinite(number) || !char.IsAsciiDigit((char)text[^1]); // a number too great became infinite

        var word = text.TrimStart("+-"u8);
        number = Ascii.EqualsIgnoreCase(word, "inf"u8) || Ascii.EqualsIgnoreCase(word, "infinity"u8) ? T.PositiveInfinity : T.NaN;
        if (text.StartsWith("-"u8))
            number = -number;
        return T.IsInfinity(number) || Ascii.EqualsIgnoreCase(word, "nan"u8);
    }
}
