namespace Placa.Dicom;

/// <summary>
/// The value representations the dictionary allows for an element: one, or up to three of which other elements of the data set
/// decide (<c>US or SS</c>, PS3.6 section 6); none for items and delimiters.
/// </summary>
public readonly struct VRChoice : IEquatable<VRChoice>
{
    // Two letters in each 16 bits, the first choice lowest; zero where there is none.
    private readonly ulong _packed;

    internal VRChoice(ulong packed) => _packed = packed;

    internal static VRChoice LO => new('L' << 8 | 'O');

    internal static VRChoice UL => new('U' << 8 | 'L');

    /// <summary>The first representation named; <see cref="VR.None"/> when there is none.</summary>
    public VR First => this[0];

    /// <summary>How many representations are named, 0 to 3.</summary>
    public int Count => _packed == 0 ? 0 : _packed <= ushort.MaxValue ? 1 : _packed <= uint.MaxValue ? 2 : 3;

    /// <summary>The representation at <paramref name="index"/>, from 0; <see cref="VR.None"/> beyond the last.</summary>
    public VR this[int index]
    {
        get
        {
            if (index is < 0 or > 2)
                return VR.None;
            var letters = (ushort)(_packed >> 16 * index);
            return VR.TryParse([(byte)(letters >> 8), (byte)letters], out var vr) ? vr : VR.None;
        }
    }

    /// <summary>True when <paramref name="vr"/> is among them.</summary>
    public bool Contains(VR vr) => vr != VR.None && (this[0] == vr || this[1] == vr || this[2] == vr);

    /// <inheritdoc/>
    public bool Equals(VRChoice other) => _packed == other._packed;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is VRChoice other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _packed.GetHashCode();

    /// <summary>True when both name the same representations in the same order.</summary>
    public static bool operator ==(VRChoice left, VRChoice right) => left.Equals(right);

    /// <summary>True when they name different representations.</summary>
    public static bool operator !=(VRChoice left, VRChoice right) => !left.Equals(right);

    /// <summary>As the standard prints it: <c>US or SS</c>.</summary>
    public override string ToString() => Count switch
    {
        0 => "",
        1 => First.Name,
        2 => $"{this[0]} or {this[1]}",
        _ => $"{this[0]} or {this[1]} or {this[2]}",
    };
}
