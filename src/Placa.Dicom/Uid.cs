using System.Globalization;
using System.Numerics;

namespace Placa.Dicom;

/// <summary>A unique identifier: numbers separated by dots, at most 64 characters (PS3.5 section 9).</summary>
/// <param name="Value">The identifier as text, without padding.</param>
public readonly record struct Uid(string Value)
{
    /// <summary>True when the text keeps the rules of PS3.5 section 9.1: digits and dots, no empty or zero-led component, 1 to 64 characters.</summary>
    public bool IsValid
    {
        get
        {
            if (Value is not { Length: > 0 and <= 64 })
                return false;

            var start = 0;
            for (var i = 0; i <= Value.Length; i++)
            {
                if (i < Value.Length && char.IsAsciiDigit(Value[i]))
                    continue;
                if (i < Value.Length && Value[i] != '.')
                    return false;
                if (i == start || (i - start > 1 && Value[start] == '0'))
                    return false;
                start = i + 1;
            }
            return true;
        }
    }

    /// <summary>Makes a new identifier from a random UUID, under the root 2.25 (PS3.5 section B.2).</summary>
    public static Uid New() => FromGuid(Guid.NewGuid());

    /// <summary>The identifier under the root 2.25 that stands for a UUID (PS3.5 section B.2).</summary>
    public static Uid FromGuid(Guid uuid)
    {
        Span<byte> bytes = stackalloc byte[16];
        uuid.TryWriteBytes(bytes, bigEndian: true, out _);
        return new Uid("2.25." + new BigInteger(bytes, isUnsigned: true, isBigEndian: true).ToString(CultureInfo.InvariantCulture));
    }

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
