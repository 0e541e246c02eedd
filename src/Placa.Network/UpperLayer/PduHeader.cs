using System.Buffers.Binary;

namespace Placa.Network;

/// <summary>The six bytes every PDU begins with (PS3.8 section 9.3.1).</summary>
/// <param name="Type">The PDU type; a peer may send any byte here.</param>
/// <param name="Length">The bytes that follow the header, as the peer declares them.</param>
internal readonly record struct PduHeader(PduType Type, uint Length)
{
    /// <summary>Type, a reserved byte, and a length of four bytes.</summary>
    public const int Size = 6;

    public static PduHeader Read(ReadOnlySpan<byte> bytes) => new((PduType)bytes[0], BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]));

    public void Write(Span<byte> destination)
    {
        destination[0] = (byte)Type;
        destination[1] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(destination[2..], Length);
    }
}
