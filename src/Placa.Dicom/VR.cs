namespace Placa.Dicom;

/// <summary>A value representation: the type and format of a data element's value (PS3.5 section 6.2).</summary>
public readonly struct VR : IEquatable<VR>
{
    private const int TextFlag = 1, StringFlag = 2, ShortFlag = 4, SpaceFlag = 8, MultiFlag = 16;

    private readonly byte _code;

    private VR(byte code) => _code = code;

#pragma warning disable CS1591 // each is the two letters of PS3.5 table 6.2-1
    public static VR AE => new(1);
    public static VR AS => new(2);
    public static VR AT => new(3);
    public static VR CS => new(4);
    public static VR DA => new(5);
    public static VR DS => new(6);
    public static VR DT => new(7);
    public static VR FL => new(8);
    public static VR FD => new(9);
    public static VR IS => new(10);
    public static VR LO => new(11);
    public static VR LT => new(12);
    public static VR OB => new(13);
    public static VR OD => new(14);
    public static VR OF => new(15);
    public static VR OL => new(16);
    public static VR OV => new(17);
    public static VR OW => new(18);
    public static VR PN => new(19);
    public static VR SH => new(20);
    public static VR SL => new(21);
    public static VR SQ => new(22);
    public static VR SS => new(23);
    public static VR ST => new(24);
    public static VR SV => new(25);
    public static VR TM => new(26);
    public static VR UC => new(27);
    public static VR UI => new(28);
    public static VR UL => new(29);
    public static VR UN => new(30);
    public static VR UR => new(31);
    public static VR US => new(32);
    public static VR UT => new(33);
    public static VR UV => new(34);
#pragma warning restore CS1591

    /// <summary>No value representation: items and delimiters have none.</summary>
    public static VR None => default;

    private static ReadOnlySpan<byte> Names =>
        "  AEASATCSDADSDTFLFDISLOLTOBODOFOLOVOWPNSHSLSQSSSTSVTMUCUIULUNURUSUTUV"u8;

    private static ReadOnlySpan<byte> Flags =>
    [
        0,
        StringFlag | ShortFlag | SpaceFlag | MultiFlag, StringFlag | ShortFlag | SpaceFlag | MultiFlag, ShortFlag, // AE AS AT
        StringFlag | ShortFlag | SpaceFlag | MultiFlag, StringFlag | ShortFlag | SpaceFlag | MultiFlag, // CS DA
        StringFlag | ShortFlag | SpaceFlag | MultiFlag, StringFlag | ShortFlag | SpaceFlag | MultiFlag, // DS DT
        ShortFlag, ShortFlag, StringFlag | ShortFlag | SpaceFlag | MultiFlag, // FL FD IS
        TextFlag | StringFlag | ShortFlag | SpaceFlag | MultiFlag, TextFlag | StringFlag | ShortFlag | SpaceFlag, // LO LT
        0, 0, 0, 0, 0, 0, // OB OD OF OL OV OW
        TextFlag | StringFlag | ShortFlag | SpaceFlag | MultiFlag, TextFlag | StringFlag | ShortFlag | SpaceFlag | MultiFlag, // PN SH
        ShortFlag, 0, ShortFlag, TextFlag | StringFlag | ShortFlag | SpaceFlag, 0, // SL SQ SS ST SV
        StringFlag | ShortFlag | SpaceFlag | MultiFlag, TextFlag | StringFlag | SpaceFlag | MultiFlag, // TM UC
        StringFlag | ShortFlag | MultiFlag, ShortFlag, 0, StringFlag | SpaceFlag, // UI UL UN UR
        ShortFlag, TextFlag | StringFlag | SpaceFlag, 0, // US UT UV
    ];

    private static ReadOnlySpan<byte> Widths =>
    [
        1, 1, 1, 2, 1, 1, 1, 1, 4, 8, 1, 1, 1, 1, 8, 4, 4, 8, 2, 1, 1, 4, 1, 2, 1, 8, 1, 1, 1, 4, 1, 1, 2, 1, 8,
    ];

    /// <summary>The two letters; empty for <see cref="None"/>.</summary>
    public string Name => _code == 0 ? "" : NameStrings[_code];

    /// <summary>The two letters as bytes, as they stand in an explicit VR element.</summary>
    internal ReadOnlySpan<byte> NameBytes => Names.Slice(_code * 2, 2);

    /// <summary>True when an explicit VR header has a 16-bit length; else two reserved bytes and a 32-bit one (PS3.5 section 7.1.2).</summary>
    public bool HasShortLength => (Flags[_code] & ShortFlag) != 0;

    /// <summary>True when the Specific Character Set decides how the value's bytes are read (PS3.5 section 6.1.2.3).</summary>
    public bool IsText => (Flags[_code] & TextFlag) != 0;

    /// <summary>True when the value is a character string, of whatever repertoire.</summary>
    public bool IsString => (Flags[_code] & StringFlag) != 0;

    /// <summary>True when a backslash separates values of the string.</summary>
    public bool IsMultiValuedString => (Flags[_code] & MultiFlag) != 0;

    /// <summary>The byte that makes an odd value even: a space for character strings but UI, else zero (PS3.5 section 6.2).</summary>
    public byte Padding => (Flags[_code] & SpaceFlag) != 0 ? (byte)' ' : (byte)0;

    /// <summary>The bytes that are swapped together in big endian: 1, 2, 4 or 8 (PS3.5 section 7.3).</summary>
    public int Width => Widths[_code];

    /// <summary>A number for each representation, from 0 for <see cref="None"/>, for use in compact tables.</summary>
    internal byte Code => _code;

    internal static VR FromCode(byte code) => new(code < 35 ? code : (byte)0);

    private static readonly string[] NameStrings = MakeNames();

    /// <summary>Reads the two letters of a representation.</summary>
    /// <returns>False when the standard knows no such representation.</returns>
    public static bool TryParse(ReadOnlySpan<byte> letters, out VR vr)
    {
        vr = default;
        if (letters.Length != 2)
            return false;

        vr = FromLetters(letters[0], letters[1]);
        return vr._code != 0;
    }

    /// <summary>The representation with these two letters; <see cref="None"/> when the standard knows none.</summary>
    internal static VR FromLetters(byte first, byte second)
    {
        var row = first - 'A';
        var column = second - 'A';
        return (uint)row < 26 && (uint)column < 26 ? new VR(ByLetters[row * 26 + column]) : None;
    }

    /// <summary>Reads the two letters of a representation.</summary>
    /// <returns>False when the standard knows no such representation.</returns>
    public static bool TryParse(string letters, out VR vr)
    {
        vr = default;
        return letters.Length == 2 && letters[0] < 128 && letters[1] < 128 && TryParse([(byte)letters[0], (byte)letters[1]], out vr);
    }

    private static readonly byte[] ByLetters = MakeLetters();

    private static byte[] MakeLetters()
    {
        var table = new byte[26 * 26];
        for (byte code = 1; code < 35; code++)
            table[(Names[code * 2] - 'A') * 26 + Names[code * 2 + 1] - 'A'] = code;
        return table;
    }

    private static string[] MakeNames()
    {
        var names = new string[35];
        names[0] = "";
        for (var code = 1; code < 35; code++)
            names[code] = string.Create(2, code, static (span, c) => (span[0], span[1]) = ((char)Names[c * 2], (char)Names[c * 2 + 1]));
        return names;
    }

    /// <inheritdoc/>
    public bool Equals(VR other) => _code == other._code;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is VR other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _code;

    /// <summary>True when both are the same representation.</summary>
    public static bool operator ==(VR left, VR right) => left._code == right._code;

    /// <summary>True when they are different representations.</summary>
    public static bool operator !=(VR left, VR right) => left._code != right._code;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
