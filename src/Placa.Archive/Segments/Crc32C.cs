using System.Buffers.Binary;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Placa.Archive.Segments;

/// <summary>CRC-32C (Castagnoli, RFC 3720 appendix B.4), by processor instruction where there is one.</summary>
public static class Crc32C
{
    private const uint Polynomial = 0x82F63B78; // reflected

    private static readonly uint[] Table = MakeTable();

    /// <summary>The checksum of some bytes.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>Continues a checksum: <c>Append(Compute(a), b)</c> is the checksum of a and b together.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        if (Sse42.X64.IsSupported)
            return ~AppendSse42(~crc, bytes);
        if (Crc32.Arm64.IsSupported)
            return ~AppendArm(~crc, bytes);
        return ~AppendScalar(~crc, bytes);
    }

    private static uint AppendSse42(uint crc, ReadOnlySpan<byte> bytes)
    {
        ulong wide = crc;
        for (; bytes.Length >= 8; bytes = bytes[8..])
            wide = Sse42.X64.Crc32(wide, BinaryPrimitives.ReadUInt64LittleEndian(bytes));

        crc = (uint)wide;
        foreach (var value in bytes)
            crc = Sse42.Crc32(crc, value);
        return crc;
    }

    private static uint AppendArm(uint crc, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= 8; bytes = bytes[8..])
            crc = Crc32.Arm64.ComputeCrc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));

        foreach (var value in bytes)
            crc = Crc32.ComputeCrc32C(crc, value);
        return crc;
    }

    /// <summary>The scalar equal of the two above, on the inverted register.</summary>
    internal static uint AppendScalar(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
            crc = Table[(byte)(crc ^ value)] ^ crc >> 8;
        return crc;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : crc >> 1 ^ Polynomial;
            table[i] = crc;
        }

        return table;
    }
}
