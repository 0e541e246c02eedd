using System.Buffers.Binary;

namespace Placa.Network;

/// <summary>What stands before each message fragment: item length, presentation context, message control header (PS3.8 section 9.3.5.1 and annex E).</summary>
/// <param name="Length">Bytes after the length field: context, control header and fragment.</param>
/// <param name="ContextId">The presentation context of the message.</param>
/// <param name="IsCommand">The fragment is of a command set, not of a data set.</param>
/// <param name="IsLast">The fragment is the last of its command set or data set.</param>
internal readonly record struct PdvHeader(uint Length, byte ContextId, bool IsCommand, bool IsLast)
{
    /// <summary>Four bytes of length, one of context, one of control header.</summary>
    public const int Size = 6;

    /// <summary>The part of <see cref="Size"/> that <see cref="Length"/> counts.</summary>
    public const int CountedSize = 2;

    public static PdvHeader Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes[4], (bytes[5] & 1) != 0, (bytes[5] & 2) != 0);

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, Length);
        destination[4] = ContextId;
        destination[5] = (byte)((IsCommand ? 1 : 0) | (IsLast ? 2 : 0));
    }
}
