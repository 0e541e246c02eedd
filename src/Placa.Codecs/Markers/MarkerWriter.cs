using System.Buffers.Binary;

namespace Placa.Codecs.Markers;

/// <summary>Writes markers and marker segments (T.81 clause B.1.1).</summary>
internal static class MarkerWriter
{
    public static void WriteMarker(PooledBuffer output, byte marker) => Write(output, [0xFF, marker]);

    public static void WriteSegment(PooledBuffer output, byte marker, ReadOnlySpan<byte> parameters)
    {
        Span<byte> start = [0xFF, marker, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(start[2..], (ushort)(parameters.Length + 2));
        Write(output, start);
        Write(output, parameters);
    }

    private static void Write(PooledBuffer output, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(output.GetSpan(bytes.Length));
        output.Advance(bytes.Length);
    }
}
