namespace Placa.Dicom;

/// <summary>Values of an element as .NET types: numbers, dates, times, ages, names, identifiers (PS3.5 section 6.2).</summary>
public static class ElementValues
{
    /// <summary>Reads one number without rounding: DS and IS, and whole numbers of a binary VR.</summary>
    /// <param name="element">The element.</param>
    /// <param name="value">The number.</param>
    /// <param name="index">Which value, from 0.</param>
    /// <returns>False when there is none there, or <see cref="decimal"/> does not hold it exactly.</returns>
    public static bool TryGetDecimal(this DataElement element, out decimal value, int index = 0)
    {
        value = 0;
        if (element.VR == VR.DS || element.VR == VR.IS)
            return AsciiValues.TryGet(element.GetBytes().Span, index, out var text) && DecimalText.TryParse(text, out value);
        if (element.VR == VR.UV && element.TryGetNumbers<ulong>(out var large) && (uint)index < (uint)large.Length)
        {
            value = large[index];
            return true;
        }
        if (!element.TryGetInt64(out var integer, index))
            return false;
        value = integer;
        return true;
    }

    /// <summary>Reads one date of DA; <c>YYYY.MM.DD</c> of ACR-NEMA too.</summary>
    /// <inheritdoc cref="TryGetAge"/>
    public static bool TryGetDate(this DataElement element, out DateOnly value, int index = 0)
    {
        value = default;
        return element.VR == VR.DA && AsciiValues.TryGet(element.GetBytes().Span, index, out var text) && DateValue.TryParse(text, out value);
    }

    /// <summary>Reads one time of TM.</summary>
    /// <inheritdoc cref="TryGetAge"/>
    public static bool TryGetTime(this DataElement element, out TimeValue value, int index = 0)
    {
        value = default;
        return element.VR == VR.TM && AsciiValues.TryGet(element.GetBytes().Span, index, out var text) && TimeValue.TryParse(text, out value);
    }

    /// <summary>
    /// Reads one date and time of DT, or a date of DA. A value without an offset from UTC has that of its data set's Timezone Offset From
    /// UTC (0008,0201), if there is one (PS3.3 section C.12.1.1.8).
    /// </summary>
    /// <inheritdoc cref="TryGetAge"/>
    public static bool TryGetDateTime(this DataElement element, out DateTimeValue value, int index = 0)
    {
        value = default;
        if (element.VR == VR.DA)
        {
            if (!element.TryGetDate(out var date, index))
                return false;
            value = new DateTimeValue(date.Year, date.Month, date.Day);
        }
        else if (element.VR != VR.DT || !AsciiValues.TryGet(element.GetBytes().Span, index, out var text) || !DateTimeValue.TryParse(text, out value))
        {
            return false;
        }

        if (value.Offset is null)
            value = value.WithOffset(OffsetOf(element.Dataset));
        return true;
    }

    /// <summary>Reads an age of AS.</summary>
    /// <param name="element">The element.</param>
    /// <param name="value">The value.</param>
    /// <param name="index">Which value, from 0.</param>
    /// <returns>False when there is none there, the VR is another, or it breaks the rules of its VR.</returns>
    public static bool TryGetAge(this DataElement element, out Age value, int index = 0)
    {
        value = default;
        return element.VR == VR.AS && AsciiValues.TryGet(element.GetBytes().Span, index, out var text) && Age.TryParse(text, out value);
    }

    /// <summary>Reads one person's name of PN.</summary>
    /// <returns>False when there is none there, or the VR is another.</returns>
    /// <inheritdoc cref="TryGetAge"/>
    public static bool TryGetPersonName(this DataElement element, out PersonName value, int index = 0)
    {
        value = default;
        if (element.VR != VR.PN || index < 0 || element.GetStrings() is not { } values || index >= values.Length || values[index].Length == 0)
            return false;
        value = PersonName.Parse(values[index]);
        return true;
    }

    /// <summary>Reads one unique identifier of UI, whether or not it keeps the rules; <see cref="Uid.IsValid"/> tells.</summary>
    /// <returns>False when there is none there, or the VR is another.</returns>
    /// <inheritdoc cref="TryGetAge"/>
    public static bool TryGetUid(this DataElement element, out Uid value, int index = 0)
    {
        value = default;
        if (element.VR != VR.UI || !AsciiValues.TryGet(element.GetBytes().Span, index, out var text))
            return false;
        value = new Uid(System.Text.Encoding.Latin1.GetString(text));
        return true;
    }

    /// <summary>The offset of the innermost data set around the element that names one.</summary>
    internal static TimeSpan? OffsetOf(Dataset? dataset)
    {
        for (; dataset is not null; dataset = dataset.Parent)
        {
            if (dataset.TryGet(Tags.TimezoneOffsetFromUTC, out var element) && AsciiValues.TryGet(element.GetBytes().Span, 0, out var text)
                && DateTimeValue.TryParseOffset(text, out var offset))
            {
                return offset;
            }
        }
        return null;
    }
}
