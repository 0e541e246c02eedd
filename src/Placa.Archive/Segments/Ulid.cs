using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Placa.Archive.Segments;

/// <summary>
/// The name of a log entry: 48 bits of milliseconds since 1970, 80 of chance, written as 26 characters of Crockford's base 32.
/// Text order is value order, and value order is the order in which entries were committed.
/// </summary>
public readonly record struct Ulid(UInt128 Value) : IComparable<Ulid>
{
    /// <summary>Characters of the written form.</summary>
    public const int TextLength = 26;

    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>When it was made, by the clock of the machine, or later than that where the clock stood or went back.</summary>
    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds((long)(Value >> 80));

    /// <inheritdoc/>
    public int CompareTo(Ulid other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => string.Create(TextLength, Value, static (text, value) =>
    {
        for (var i = TextLength - 1; i >= 0; i--, value >>= 5)
            text[i] = Alphabet[(int)(value & 31)];
    });

    /// <summary>Reads the written form, upper case only.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Ulid ulid)
    {
        ulid = default;
        if (text.Length != TextLength || text[0] > '7')
            return false;

        UInt128 value = 0;
        foreach (var character in text)
        {
            var digit = Alphabet.IndexOf(character, StringComparison.Ordinal);
            if (digit < 0)
                return false;
            value = value << 5 | (uint)digit;
        }

        ulid = new Ulid(value);
        return true;
    }

    /// <inheritdoc/>
    public static bool operator <(Ulid left, Ulid right) => left.Value < right.Value;

    /// <inheritdoc/>
    public static bool operator <=(Ulid left, Ulid right) => left.Value <= right.Value;

    /// <inheritdoc/>
    public static bool operator >(Ulid left, Ulid right) => left.Value > right.Value;

    /// <inheritdoc/>
    public static bool operator >=(Ulid left, Ulid right) => left.Value >= right.Value;
}

/// <summary>Makes ULIDs that only ever grow, whatever the clock does; safe for several threads.</summary>
public sealed class UlidGenerator(TimeProvider timeProvider)
{
    private readonly Lock _lock = new();
    private UInt128 _last;

    /// <summary>The next one: greater than every one made or <see cref="Follow">followed</see> before.</summary>
    public Ulid Next()
    {
        Span<byte> random = stackalloc byte[16];
        RandomNumberGenerator.Fill(random[6..]);
        var milliseconds = (UInt128)(ulong)timeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        var candidate = milliseconds << 80 | BinaryPrimitives.ReadUInt128BigEndian(random) & (((UInt128)1 << 80) - 1);

        lock (_lock)
        {
            _last = candidate >> 80 > _last >> 80 ? candidate : _last + 1;
            return new Ulid(_last);
        }
    }

    /// <summary>Makes sure that what comes next is greater than this one, found in the log.</summary>
    public void Follow(Ulid seen)
    {
        lock (_lock)
            _last = UInt128.Max(_last, seen.Value);
    }
}
