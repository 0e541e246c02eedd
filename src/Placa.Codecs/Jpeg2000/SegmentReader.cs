using System.Buffers.Binary;

namespace Placa.Codecs.Jpeg2000;

/// <summary>Reads big endian numbers of a marker segment or box; its end is the end of what may be read.</summary>
internal ref struct SegmentReader(ReadOnlySpan<byte> bytes, int position, int end)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes[..end];

    public int Position { get; private set; } = position;

    public readonly int Remaining => _bytes.Length - Position;

    public byte ReadByte() => Take(1)[0];

    public int ReadUInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    /// <summary>A component index takes one byte, or two when the image has more than 256 (T.800 table A.22).</summary>
    public int ReadComponent(int componentCount) => componentCount < 257 ? ReadByte() : ReadUInt16();

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > Remaining)
            throw new CodecException(CodecError.Invalid, Position, "a marker segment is shorter than its content.");
        var taken = _bytes.Slice(Position, count);
        Position += count;
        return taken;
    }
}
