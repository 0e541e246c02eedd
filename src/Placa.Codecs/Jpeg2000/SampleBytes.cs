using System.Buffers.Binary;

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
