using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace Placa.Dicom;

/// <summary>What PS3.5 table 6.2-1 asks of one value of a character string, padding removed.</summary>
internal static class ValueRules
{
    private static readonly SearchValues<byte> UidCharacters = SearchValues.Create("0123456789."u8);
    private static readonly SearchValues<byte> DecimalCharacters = SearchValues.Create("0123456789+-.eE"u8);
    private static readonly SearchValues<byte> CodeCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _"u8);

    /// <summary>Which rule a value of the default repertoire breaks; null when it breaks none.</summary>
    public static Breach? CheckAscii(VR vr, ReadOnlySpan<byte> value) => vr switch
    {
        _ when value.IsEmpty => null,
        _ when vr == VR.UI => CheckUid(value),
        _ when vr == VR.DA => DateValue.TryParse(value, out _) && value.Length == 8 ? null : Breach.Format("a date is YYYYMMDD"),
        _ when vr == VR.TM => TimeValue.TryParse(value, out _) && !value.Contains((byte)':') ? null : Breach.Format("a time is HH[MM[SS[.FFFFFF]]]"),
        _ when vr == VR.DT => CheckDateTime(value),
        _ when vr == VR.AS => Age.TryParse(value, out _) ? null : Breach.Format("an age is three digits and D, W, M or Y"),
        _ when vr == VR.DS => CheckDecimal(value),
        _ when vr == VR.IS => CheckInteger(value),
        _ when vr == VR.CS => CheckCode(value),
        _ when vr == VR.AE => Longer(value, 16) ?? Characters(value.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0),
        _ when vr == VR.UR => Characters(value.IndexOfAnyExceptInRange((byte)'!', (byte)'~') < 0),
        _ => null,
    };

    /// <summary>Which rule a value of decoded text breaks; null when it breaks none.</summary>
    public static Breach? CheckText(VR vr, string value)
    {
        var mayHaveLines = vr == VR.ST || vr == VR.LT || vr == VR.UT;
        foreach (var character in value)
        {
            if (character is < ' ' or '\u007F' && character != '\u001B' && !(mayHaveLines && character is '\t' or '\n' or '\f' or '\r'))
                return Breach.Characters("a control character");
        }
        if (vr == VR.PN)
            return CheckName(value);
        var limit = vr == VR.SH ? 16 : vr == VR.LO ? 64 : vr == VR.ST ? 1024 : vr == VR.LT ? 10240 : int.MaxValue;
        return value.Length > limit && CountOf(value) > limit
            ? Breach.Length(string.Create(CultureInfo.InvariantCulture, $"{CountOf(value)} characters, {limit} are allowed"))
            : null;
    }

    private static Breach? CheckUid(ReadOnlySpan<byte> value)
    {
        if (new Uid(System.Text.Encoding.Latin1.GetString(value)).IsValid)
            return HasRoot(value) ? null : new Breach(FindingKind.InvalidUid, "a UID begins with 0, 1 or 2, and 0 or 1 with at most 39 after it");
        return new Breach(FindingKind.InvalidUid, value.Length > 64
            ? "a UID has at most 64 characters"
            : value.IndexOfAnyExcept(UidCharacters) >= 0 ? "a UID has digits and dots only" : "a UID has no empty or zero-led component");
    }

    /// <summary>The arcs below which all object identifiers are (ITU-T X.660 clause 6, which PS3.5 section 9 builds on); one component alone names nothing.</summary>
    private static bool HasRoot(ReadOnlySpan<byte> uid)
    {
        if (uid is not [>= (byte)'0' and <= (byte)'2' and var root, (byte)'.', .. var rest])
            return false;
        if (root == '2')
            return true;
        var end = rest.IndexOf((byte)'.');
        return (end < 0 ? rest.Length : end) is var digits && (digits == 1 || (digits == 2 && rest[0] < '4'));
    }

    private static Breach? CheckDateTime(ReadOnlySpan<byte> value) =>
        DateTimeValue.TryParse(value, out _) && !value.Contains((byte)':') && !value.EndsWith("-0000"u8)
            ? null
            : Breach.Format("a date and time is YYYY[MM[DD[HH[MM[SS[.FFFFFF]]]]]][+ZZXX]");

    private static Breach? CheckDecimal(ReadOnlySpan<byte> value)
    {
        if (Longer(value, 16) is { } tooLong)
            return tooLong;
        var isNumber = value.IndexOfAnyExcept(DecimalCharacters) < 0
            && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number);
        return isNumber ? null : Breach.Format("a decimal number");
    }

    private static Breach? CheckInteger(ReadOnlySpan<byte> value)
    {
        if (Longer(value, 12) is { } tooLong)
            return tooLong;
        var digits = value[0] == '+' ? value[1..] : value;
        var isNumber = Utf8Parser.TryParse(digits, out int _, out var used) && used == digits.Length && (value[0] != '+' || digits[0] != '-');
        return isNumber ? null : Breach.Format("a whole number of 32 bits");
    }

    private static Breach? CheckCode(ReadOnlySpan<byte> value) =>
        Longer(value, 16) ?? (value.IndexOfAnyExcept(CodeCharacters) < 0
            ? null
            : Breach.Characters("a code has capital letters, digits, spaces and underscores only"));

    /// <summary>PS3.5 section 6.2.1: three groups of at most 64 characters, each of five components.</summary>
    private static Breach? CheckName(string value)
    {
        var groups = 0;
        foreach (var range in value.AsSpan().Split('='))
        {
            var group = value.AsSpan(range);
            if (++groups > 3)
                return Breach.Format("a name has three groups at most");
            if (group.Count('^') > 4)
                return Breach.Format("a group of a name has five components at most");
            if (group.Length > 64 && CountOf(group) > 64)
                return Breach.Length("a group of a name has 64 characters at most");
        }
        return null;
    }

    private static Breach? Longer(ReadOnlySpan<byte> value, int limit) => value.Length <= limit
        ? null
        : Breach.Length(string.Create(CultureInfo.InvariantCulture, $"{value.Length} bytes, {limit} are allowed"));

    private static Breach? Characters(bool isAllowed) => isAllowed ? null : Breach.Characters("a character that the VR does not have");

    private static int CountOf(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
            count++;
        return count;
    }

    /// <summary>A rule that a value breaks.</summary>
    internal readonly record struct Breach(FindingKind Kind, string Message)
    {
        public static Breach Format(string message) => new(FindingKind.InvalidFormat, message);

        public static Breach Characters(string message) => new(FindingKind.InvalidCharacters, message);

        public static Breach Length(string message) => new(FindingKind.InvalidLength, message);
    }
}
