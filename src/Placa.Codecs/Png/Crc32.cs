using System.Buffers.Binary;

namespace Placa.Codecs.Png;

/// <summary>The CRC of PNG chunks (ISO/IEC 15948 Annex D; reflected polynomial EDB88320), eight bytes a step.</summary>
internal static class Crc32
{
    public const uint Initial = 0xFFFFFFFF;

    private const int Slices = 8;
    private const uint Polynomial = 0xEDB88320;

    private static readonly uint[] Table = MakeTable();

    /// <summary>Carries a running value over more bytes. Begin with <see cref="Initial"/>; the CRC is the complement of the last value.</summary>
    public static uint Update(uint running, ReadOnlySpan<byte> bytes)
    {
        var table = Table.AsSpan(0, 256 * Slices);
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ running;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            running = table[(int)(0x700 + (low & 0xFF))] ^ table[(int)(0x600 + (low >> 8 & 0xFF))]
                ^ table[(int)(0x500 + (low >> 16 & 0xFF))] ^ table[(int)(0x400 + (low >> 24))]
                ^ table[(int)(0x300 + (high & 0xFF))] ^ table[(int)(0x200 + (high >> 8 & 0xFF))]
                ^ table[(int)(0x100 + (high >> 16 & 0xFF))] ^ table[(int)(high >> 24)];
        }

        foreach (var value in bytes)
            running = table[(byte)(running ^ value)] ^ running >> 8;
        return running;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256 * Slices];
        for (var i = 0u; i < 256; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
                value = (value & 1) != 0 ? value >> 1 ^ Polynomial : value >> 1;
            table[i] = value;
        }

        for (var i = 256; i < table.Length; i++)
            table[i] = table[(byte)table[i - 256]] ^ table[i - 256] >> 8;
        return table;
    }
}
