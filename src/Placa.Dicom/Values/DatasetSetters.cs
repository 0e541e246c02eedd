using System.Buffers.Binary;
using System.Globalization;

namespace Placa.Dicom;

/// <summary>Sets elements of a data set to values of .NET types, written as their VR asks (PS3.5 section 6.2).</summary>
public static class DatasetSetters
{
    /// <summary>Sets an element to whole numbers, in the width of its VR: US, SS, UL, SL, UV, SV, AT, OB, OW, OL, OV, or text for IS.</summary>
    /// <exception cref="OverflowException">A number does not fit.</exception>
    public static void SetInts(this Dataset dataset, Tag tag, VR vr, params ReadOnlySpan<long> values)
    {
        if (vr == VR.IS || vr == VR.DS)
        {
            SetTexts(dataset, tag, vr, values, value => value.ToString(CultureInfo.InvariantCulture));
            return;
        }

        var width = vr == VR.AT ? 4 : vr.Width;
        var bytes = new byte[values.Length * width];
        for (var i = 0; i < values.Length; i++)
        {
            var place = bytes.AsSpan(i * width);
            if (vr == VR.AT)
            {
                var value = Tag.FromValue(checked((uint)values[i]));
                BinaryPrimitives.WriteUInt16LittleEndian(place, value.Group);
                BinaryPrimitives.WriteUInt16LittleEndian(place[2..], value.Element);
            }
            else if (vr == VR.SS)
            {
                BinaryPrimitives.WriteInt16LittleEndian(place, checked((short)values[i]));
            }
            else if (vr == VR.SL)
            {
                BinaryPrimitives.WriteInt32LittleEndian(place, checked((int)values[i]));
            }
            else if (width == 2)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(place, checked((ushort)values[i]));
            }
            else if (width == 4)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(place, checked((uint)values[i]));
            }
            else if (width == 8)
            {
                BinaryPrimitives.WriteInt64LittleEndian(place, values[i]);
            }
            else
            {
                place[0] = checked((byte)values[i]);
            }
        }
        dataset.Set(tag, vr, bytes.AsMemory());
    }

    /// <summary>Sets an element to numbers: FL, FD, OF, OD, or DS as text of at most 16 characters.</summary>
    public static void SetDoubles(this Dataset dataset, Tag tag, VR vr, params ReadOnlySpan<double> values)
    {
        if (vr == VR.DS)
        {
            SetTexts(dataset, tag, vr, values, DecimalText.ToText);
            return;
        }

        var bytes = new byte[values.Length * vr.Width];
        for (var i = 0; i < values.Length; i++)
        {
            if (vr.Width == 4)
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * 4), (float)values[i]);
            else
                BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(i * 8), values[i]);
        }
        dataset.Set(tag, vr, bytes.AsMemory());
    }

    /// <summary>Sets an element to decimal numbers as they are written, DS.</summary>
    /// <exception cref="ArgumentException">A number needs more than the 16 characters of DS.</exception>
    public static void SetDecimals(this Dataset dataset, Tag tag, params ReadOnlySpan<decimal> values) =>
        SetTexts(dataset, tag, VR.DS, values, value => value.ToString(CultureInfo.InvariantCulture) is { Length: <= 16 } text
            ? text
            : throw new ArgumentException($"{tag}: a number needs more than 16 characters.", nameof(values)));

    /// <summary>Sets an element to dates, DA.</summary>
    public static void SetDate(this Dataset dataset, Tag tag, params ReadOnlySpan<DateOnly> values) =>
        SetTexts(dataset, tag, VR.DA, values, DateValue.ToText);

    /// <summary>Sets an element to times of day, TM.</summary>
    public static void SetTime(this Dataset dataset, Tag tag, params ReadOnlySpan<TimeValue> values) =>
        SetTexts(dataset, tag, VR.TM, values, value => value.ToString());

    /// <summary>Sets an element to dates with times, DT.</summary>
    public static void SetDateTime(this Dataset dataset, Tag tag, params ReadOnlySpan<DateTimeValue> values) =>
        SetTexts(dataset, tag, VR.DT, values, value => value.ToString());

    /// <summary>Sets an element to an age, AS.</summary>
    public static void SetAge(this Dataset dataset, Tag tag, Age value) => dataset.Set(tag, VR.AS, value.ToString());

    /// <summary>Sets an element to persons' names, PN.</summary>
    /// <exception cref="ArgumentException">The character set in force cannot hold a name.</exception>
    public static void SetPersonName(this Dataset dataset, Tag tag, params ReadOnlySpan<PersonName> values) =>
        SetTexts(dataset, tag, VR.PN, values, value => value.ToString());

    /// <summary>Sets an element to unique identifiers, UI.</summary>
    public static void SetUid(this Dataset dataset, Tag tag, params ReadOnlySpan<Uid> values) =>
        SetTexts(dataset, tag, VR.UI, values, value => value.Value);

    private static void SetTexts<T>(Dataset dataset, Tag tag, VR vr, ReadOnlySpan<T> values, Func<T, string> toText)
    {
        var texts = new string[values.Length];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = toText(values[i]);
        dataset.Set(tag, vr, texts);
    }
}
