using Microsoft.Win32.SafeHandles;

namespace Placa.Dicom;

/// <summary>One fragment of encapsulated pixel data; the first of a value is the basic offset table (PS3.5 section A.4).</summary>
public readonly struct Fragment
{
    private readonly Tape? _tape;
    private readonly int _index;
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly SafeFileHandle? _file;
    private readonly long _offset;
    private readonly int _length;

    internal Fragment(Tape tape, int index)
    {
        _tape = tape;
        _index = index;
    }

    /// <summary>Makes a fragment of bytes in memory; an odd number of them is padded when written.</summary>
    public Fragment(ReadOnlyMemory<byte> bytes) => _bytes = bytes;

    /// <summary>Makes a fragment of a range of a file, which stays open as long as the fragment is used; an odd number of bytes is padded when written.</summary>
    public Fragment(SafeFileHandle file, long offset, int length)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        (_file, _offset, _length) = (file, offset, length);
    }

    /// <summary>The length in bytes.</summary>
    public long Length => _file is not null ? _length : _tape is null ? _bytes.Length : _tape.Entries[_index].Length;

    /// <summary>The offset of the bytes in the file they were read from; -1 when they were made.</summary>
    public long Offset => _tape is null ? -1 : _tape.OffsetOf(_tape.Entries[_index].Position);

    internal bool IsInMemory => _file is null && (_tape is null || !_tape.Entries[_index].Has(EntryFlags.OnDisk));

    /// <summary>The bytes, read from the file if they were left there.</summary>
    public ReadOnlyMemory<byte> GetBytes() => _file is not null ? ReadMade() : _tape is null ? _bytes : _tape.GetBytes(_tape.Entries[_index]);

    /// <summary>Opens the bytes; the caller disposes the stream, before the file.</summary>
    public Stream OpenRead() => _file is not null ? new FileRangeStream(_file, _offset, _length) : _tape is null ? ReadOnlyMemoryStream.Over(_bytes) : _tape.OpenRead(_tape.Entries[_index]);

    private byte[] ReadMade()
    {
        using var stream = OpenRead();
        var bytes = new byte[_length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
