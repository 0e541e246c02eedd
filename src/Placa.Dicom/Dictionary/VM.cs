using System.Globalization;

namespace Placa.Dicom;

/// <summary>Value multiplicity: how many values an element may have (PS3.5 section 6.4).</summary>
/// <param name="Minimum">The smallest number of values.</param>
/// <param name="Maximum">The largest number of values; null when there is no limit.</param>
/// <param name="Increment">The step from one allowed number to the next, 2 for <c>2-2n</c>.</param>
public readonly record struct VM(int Minimum, int? Maximum, int Increment = 1)
{
    /// <summary>Exactly one value.</summary>
    public static VM One => new(1, 1);

    /// <summary>True when an element may have <paramref name="count"/> values. That it may also be empty is a matter of its type.</summary>
    public bool Allows(int count) =>
        count >= Minimum && count <= (Maximum ?? int.MaxValue) && (count - Minimum) % Increment == 0;

    /// <summary>As the standard prints it: <c>1</c>, <c>1-3</c>, <c>2-2n</c>.</summary>
    public override string ToString()
    {
        if (Maximum == Minimum)
            return Minimum.ToString(CultureInfo.InvariantCulture);
        if (Maximum is { } maximum)
            return string.Create(CultureInfo.InvariantCulture, $"{Minimum}-{maximum}");
        return Increment == 1
            ? string.Create(CultureInfo.InvariantCulture, $"{Minimum}-n")
            : string.Create(CultureInfo.InvariantCulture, $"{Minimum}-{Increment}n");
    }

    internal static VM Unpack(uint packed)
    {
        var minimum = (int)(packed & 0xFFFF);
        var maximum = (int)(packed >> 16 & 0xFF);
        var increment = (int)(packed >> 24);
        return increment > 0 ? new VM(minimum, null, increment) : new VM(minimum, Math.Max(minimum, maximum));
    }
}
