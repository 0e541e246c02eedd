using System.Buffers.Binary;

namespace Placa.Archive.Segments;

/// <summary>CRC-32C of each 64 KiB of a stream of bytes, made while they pass.</summary>
public sealed class BlockChecksums
{
    /// <summary>Bytes under one checksum; the last block may have fewer.</summary>
    public const int BlockLength = 64 * 1024;

    private readonly List<uint> _whole = [];
    private uint _current;
    private int _currentLength;

    /// <summary>Bytes seen so far.</summary>
    public long Length => (long)_whole.Count * BlockLength + _currentLength;

    /// <summary>Takes the next bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var part = bytes[..Math.Min(bytes.Length, BlockLength - _currentLength)];
            _current = Crc32C.Append(_current, part);
            _currentLength += part.Length;
            bytes = bytes[part.Length..];

            if (_currentLength == BlockLength)
            {
                _whole.Add(_current);
                _current = 0;
                _currentLength = 0;
            }
        }
    }

    /// <summary>All checksums, little endian, four bytes a block, as the index keeps them.</summary>
    public byte[] ToArray()
    {
        var count = _whole.Count + (_currentLength > 0 ? 1 : 0);
        var packed = new byte[count * sizeof(uint)];
        for (var i = 0; i < _whole.Count; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(packed.AsSpan(i * sizeof(uint)), _whole[i]);
        if (_currentLength > 0)
            BinaryPrimitives.WriteUInt32LittleEndian(packed.AsSpan(_whole.Count * sizeof(uint)), _current);
        return packed;
    }
}
