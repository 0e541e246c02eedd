using System.Numerics;

namespace Placa.Dicom;

/// <summary>
/// Values of a data set as .NET types, by tag. The <c>Try…</c> forms tell whether there is such a value; the others give null, or an
/// empty list, when there is none.
/// </summary>
public static class DatasetGetters
{
    /// <summary>Reads one whole number of 32 bits.</summary>
    /// <returns>False when absent, or not such a number.</returns>
    public static bool TryGetInt32(this Dataset dataset, Tag tag, out int value, int index = 0)
    {
        value = 0;
        if (!dataset.TryGet(tag, out var element) || !element.TryGetInt64(out var number, index) || number is < int.MinValue or > int.MaxValue)
            return false;
        value = (int)number;
        return true;
    }

    /// <summary>One whole number of 32 bits; null when absent, or not such a number.</summary>
    public static int? GetInt32(this Dataset dataset, Tag tag, int index = 0) => dataset.TryGetInt32(tag, out var value, index) ? value : null;

    /// <summary>Reads one number.</summary>
    /// <returns>False when absent, or not a number.</returns>
    public static bool TryGetDouble(this Dataset dataset, Tag tag, out double value, int index = 0)
    {
        value = 0;
        return dataset.TryGet(tag, out var element) && element.TryGetDouble(out value, index);
    }

    /// <summary>One number; null when absent, or not a number.</summary>
    public static double? GetDouble(this Dataset dataset, Tag tag, int index = 0) => dataset.TryGetDouble(tag, out var value, index) ? value : null;

    /// <summary>All numbers of a value; empty when absent or when one of them is not a number.</summary>
    public static double[] GetDoubles(this Dataset dataset, Tag tag) => dataset.GetNumbers<double>(tag);

    /// <summary>Reads one number without rounding.</summary>
    /// <returns>False when absent, not a number, or one that <see cref="decimal"/> does not hold exactly.</returns>
    public static bool TryGetDecimal(this Dataset dataset, Tag tag, out decimal value, int index = 0)
    {
        value = 0;
        return dataset.TryGet(tag, out var element) && element.TryGetDecimal(out value, index);
    }

    /// <summary>One number without rounding; null when absent, not a number, or one that <see cref="decimal"/> does not hold exactly.</summary>
    public static decimal? GetDecimal(this Dataset dataset, Tag tag, int index = 0) => dataset.TryGetDecimal(tag, out var value, index) ? value : null;

    /// <summary>All numbers of a value; empty when absent, or when one is not a number that <typeparamref name="T"/> holds.</summary>
    public static T[] GetNumbers<T>(this Dataset dataset, Tag tag)
        where T : unmanaged, INumber<T> => dataset.TryGet(tag, out var element) && element.TryGetNumbers<T>(out var values) ? values : [];

    /// <summary>The numbers of a binary value as they lie in memory; see <see cref="ElementNumbers.TryGetSpan"/>.</summary>
    /// <returns>False when absent, or not of that width.</returns>
    public static bool TryGetSpan<T>(this Dataset dataset, Tag tag, out ReadOnlySpan<T> values)
        where T : unmanaged, INumber<T>
    {
        values = default;
        return dataset.TryGet(tag, out var element) && element.TryGetSpan(out values);
    }

    /// <summary>Reads a date of DA.</summary>
    /// <returns>False when absent, or no date.</returns>
    public static bool TryGetDate(this Dataset dataset, Tag tag, out DateOnly value, int index = 0)
    {
        value = default;
        return dataset.TryGet(tag, out var element) && element.TryGetDate(out value, index);
    }

    /// <summary>A date of DA; null when absent, or no date.</summary>
    public static DateOnly? GetDate(this Dataset dataset, Tag tag, int index = 0) => dataset.TryGetDate(tag, out var value, index) ? value : null;

    /// <summary>Reads a time of TM.</summary>
    /// <returns>False when absent, or no time.</returns>
    public static bool TryGetTime(this Dataset dataset, Tag tag, out TimeValue value, int index = 0)
    {
        value = default;
        return dataset.TryGet(tag, out var element) && element.TryGetTime(out value, index);
    }

    /// <summary>A time of TM; null when absent, or no time.</summary>
    public static TimeValue? GetTime(this Dataset dataset, Tag tag, int index = 0) => dataset.TryGetTime(tag, out var value, index) ? value : null;

    /// <summary>Reads a date and time of DT, or a date of DA, with the offset from UTC of the data set where the value has none.</summary>
    /// <returns>False when absent, or no date.</returns>
    public static bool TryGetDateTime(this Dataset dataset, Tag tag, out DateTimeValue value, int index = 0)
    {
        value = default;
        return dataset.TryGet(tag, out var element) && element.TryGetDateTime(out value, index);
    }

    /// <summary>A date and time of DT, or a date of DA; null when absent, or no date.</summary>
    public static DateTimeValue? GetDateTime(this Dataset dataset, Tag tag, int index = 0) =>
        dataset.TryGetDateTime(tag, out var value, index) ? value : null;

    /// <summary>A date of DA and a time of TM together, such as Study Date and Study Time; the date alone without the time; null without a date.</summary>
    public static DateTimeValue? GetDateTime(this Dataset dataset, Tag date, Tag time) => dataset.GetDate(date) is { } day
        ? new DateTimeValue(day.Year, day.Month, day.Day, dataset.GetTime(time), ElementValues.OffsetOf(dataset))
        : null;

    /// <summary>Reads an age of AS.</summary>
    /// <returns>False when absent, or no age.</returns>
    public static bool TryGetAge(this Dataset dataset, Tag tag, out Age value)
    {
        value = default;
        return dataset.TryGet(tag, out var element) && element.TryGetAge(out value);
    }

    /// <summary>An age of AS; null when absent, or no age.</summary>
    public static Age? GetAge(this Dataset dataset, Tag tag) => dataset.TryGetAge(tag, out var value) ? value : null;

    /// <summary>Reads a unique identifier.</summary>
    /// <returns>False when absent or empty.</returns>
    public static bool TryGetUid(this Dataset dataset, Tag tag, out Uid value)
    {
        var text = dataset.GetString(tag);
        value = new Uid(text ?? "");
        return text is not null;
    }

    /// <summary>A unique identifier; null when absent or empty.</summary>
    public static Uid? GetUid(this Dataset dataset, Tag tag) => dataset.TryGetUid(tag, out var value) ? value : null;

    /// <summary>All unique identifiers of a value; empty when absent or empty.</summary>
    public static Uid[] GetUids(this Dataset dataset, Tag tag) => Array.ConvertAll(dataset.GetStrings(tag), value => new Uid(value));

    /// <summary>Reads a person's name.</summary>
    /// <returns>False when absent or empty.</returns>
    public static bool TryGetPersonName(this Dataset dataset, Tag tag, out PersonName value)
    {
        var text = dataset.GetString(tag);
        value = text is null ? default : PersonName.Parse(text);
        return text is not null;
    }

    /// <summary>A person's name; null when absent or empty.</summary>
    public static PersonName? GetPersonName(this Dataset dataset, Tag tag) => dataset.TryGetPersonName(tag, out var value) ? value : null;

    /// <summary>Reads a sequence.</summary>
    /// <returns>False when absent, or no sequence; true for one without items.</returns>
    public static bool TryGetSequence(this Dataset dataset, Tag tag, out IReadOnlyList<Dataset> items)
    {
        var isThere = dataset.TryGet(tag, out var element) && element.IsSequence;
        items = isThere ? element.Items : [];
        return isThere;
    }

    /// <summary>The items of a sequence; null when absent, or no sequence.</summary>
    public static IReadOnlyList<Dataset>? GetSequence(this Dataset dataset, Tag tag) => dataset.TryGetSequence(tag, out var items) ? items : null;
}
