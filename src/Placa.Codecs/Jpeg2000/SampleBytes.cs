using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Placa.Codecs.Jpeg2000;

/// <summary>Single samples in the little endian containers of <see cref="CodestreamImage"/>.</summary>
internal static class SampleBytes
{
    public static int Read(ReadOnlySpan<byte> bytes, int position, int bytesPerSample, bool isSigned) => (bytesPerSample, isSigned) switch
    {
        (1, false) => bytes[position],
        (1, true) => (sbyte)bytes[position],
        (2, false) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[position..]),
        (2, true) => BinaryPrimitives.ReadInt16LittleEndian(bytes[position..]),
        _ => BinaryPrimitives.ReadInt32LittleEndian(bytes[position..]),
    };

    /// <summary>Reads one of the components of all pixels, less a shift.</summary>
    public static void ReadRow(ReadOnlySpan<byte> bytes, int first, int distance, int bytesPerSample, bool isSigned, int shift, Span<int> row)
    {
        if (bytesPerSample == 1)
        {
            var source = bytes[first..];
            for (int i = 0, k = 0; i < row.Length; i++, k += distance)
                row[i] = (isSigned ? (sbyte)source[k] : source[k]) - shift;
        }
        else if (bytesPerSample == 2)
        {
            var source = MemoryMarshal.Cast<byte, ushort>(bytes)[first..];
            for (int i = 0, k = 0; i < row.Length; i++, k += distance)
                row[i] = (isSigned ? (short)source[k] : source[k]) - shift;
        }
        else
        {
            for (int i = 0, k = 4 * first; i < row.Length; i++, k += 4 * distance)
                row[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[k..]) - shift;
        }
    }

    public static void Write(Span<byte> bytes, int position, int bytesPerSample, int value)
    {
        if (bytesPerSample == 1)
            bytes[position] = (byte)value;
        else if (bytesPerSample == 2)
            BinaryPrimitives.WriteInt16LittleEndian(bytes[position..], (short)value);
        else
            BinaryPrimitives.WriteInt32LittleEndian(bytes[position..], value);
    }
}
