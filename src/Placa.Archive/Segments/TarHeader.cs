using System.Buffers.Binary;
using System.Text;

namespace Placa.Archive.Segments;

/// <summary>
/// One 512-byte ustar header (POSIX.1-1988). Sizes from 8 GiB are written in base 256, as GNU tar does and every current tar reads.
/// </summary>
/// <param name="Name">Path inside the segment, ASCII, at most 100 bytes.</param>
/// <param name="Length">Bytes of content; the content is followed by zeros up to the next 512.</param>
/// <param name="Time">Time of modification, to the second.</param>
public readonly record struct TarHeader(string Name, long Length, DateTimeOffset Time)
{
    /// <summary>Everything in a tar file starts at a multiple of this.</summary>
    public const int BlockLength = 512;

    private const long LargestOctal = 0x1_FFFF_FFFF; // eleven octal digits

    /// <summary>Bytes that a content of this length takes, padding included.</summary>
    public static long Padded(long length) => checked(length + (BlockLength - 1)) & ~(BlockLength - 1L);

    /// <summary>Writes the header into 512 bytes.</summary>
    public void Write(Span<byte> block)
    {
        block = block[..BlockLength];
        block.Clear();
        Encoding.ASCII.GetBytes(Name, block[..100]);
        WriteOctal(block.Slice(100, 8), 0x1A4); // rw-r--r--
        WriteOctal(block.Slice(108, 8), 0);
        WriteOctal(block.Slice(116, 8), 0);
        WriteNumber(block.Slice(124, 12), Length);
        WriteNumber(block.Slice(136, 12), Math.Max(0, Time.ToUnixTimeSeconds()));
        block[156] = (byte)'0'; // regular file
        "ustar\0"u8.CopyTo(block[257..]);
        "00"u8.CopyTo(block[263..]);
        WriteOctal(block.Slice(148, 7), Checksum(block));
        block[155] = (byte)' ';
    }

    /// <summary>Reads a header as <see cref="Write"/> makes it; false for anything else, zeros too.</summary>
    public static bool TryRead(ReadOnlySpan<byte> block, out TarHeader header)
    {
        header = default;
        if (block.Length < BlockLength || block[156] != '0' || !block.Slice(257, 6).SequenceEqual("ustar\0"u8))
            return false;
        if (!TryReadNumber(block.Slice(148, 7), out var checksum) || checksum != Checksum(block))
            return false;
        if (!TryReadNumber(block.Slice(124, 12), out var length) || !TryReadNumber(block.Slice(136, 12), out var seconds))
            return false;
        if (seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
            return false;

        var nameLength = block[..100].IndexOf((byte)0);
        var name = Encoding.ASCII.GetString(block[..(nameLength < 0 ? 100 : nameLength)]);
        header = new TarHeader(name, length, DateTimeOffset.FromUnixTimeSeconds(seconds));
        return true;
    }

    private static void WriteNumber(Span<byte> field, long value)
    {
        if (value <= LargestOctal)
        {
            WriteOctal(field, value);
            return;
        }

        field.Clear();
        BinaryPrimitives.WriteInt64BigEndian(field[^8..], value);
        field[0] = 0x80;
    }

    private static void WriteOctal(Span<byte> field, long value)
    {
        for (var i = field.Length - 2; i >= 0; i--, value >>= 3)
            field[i] = (byte)('0' + (value & 7));
        field[^1] = 0;
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> field, out long value)
    {
        if ((field[0] & 0x80) != 0)
        {
            value = BinaryPrimitives.ReadInt64BigEndian(field[^8..]);
            return value >= 0;
        }

        value = 0;
        foreach (var digit in field[..^1])
        {
            if (digit is < (byte)'0' or > (byte)'7')
                return false;
            value = value << 3 | (uint)(digit - '0');
        }

        return true;
    }

    /// <summary>The sum of all bytes, with the checksum field taken as spaces.</summary>
    private static long Checksum(ReadOnlySpan<byte> block)
    {
        long sum = 8 * ' ';
        for (var i = 0; i < BlockLength; i++)
        {
            if (i is < 148 or >= 156)
                sum += block[i];
        }

        return sum;
    }
}
