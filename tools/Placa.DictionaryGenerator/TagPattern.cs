using System.Globalization;

namespace Placa.DictionaryGenerator;

/// <summary>
/// A tag as the tables write it: eight hexadecimal digits of which some may be <c>x</c>, for any digit
/// (<c>60xx3000</c>, repeating groups; <c>0029xx10</c>, the block of a private creator).
/// </summary>
public readonly record struct TagPattern(uint Value, uint Mask)
{
    public bool IsExact => Mask == uint.MaxValue;

    public ushort Group => (ushort)(Value >> 16);

    public ushort Element => (ushort)Value;

    /// <summary>True when the group number varies and the element number does not, as in overlay planes (60xx).</summary>
    public bool IsRepeatingGroup => !IsExact && (Mask & 0xFFFF) == 0xFFFF;

    public static TagPattern Parse(string digits)
    {
        if (digits.Length != 8)
            throw new InvalidDataException($"'{digits}' is not a tag of eight digits.");

        var value = uint.Parse(digits.Replace('x', '0'), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        var mask = 0u;
        foreach (var digit in digits)
            mask = mask << 4 | (digit == 'x' ? 0u : 0xFu);
        return new TagPattern(value, mask);
    }
}
