namespace Placa.Dicom;

/// <summary>One fragment of encapsulated pixel data; the first of a value is the basic offset table (PS3.5 section A.4).</summary>
public readonly struct Fragment
{
    private readonly Tape? _tape;
    private readonly int _index;
    private readonly ReadOnlyMemory<byte> _bytes;

    internal Fragment(Tape tape, int index)
    {
        _tape = tape;
        _index = index;
    }

    /// <summary>Makes a fragment of bytes in memory; an odd number of them is padded when written.</summary>
    public Fragment(ReadOnlyMemory<byte> bytes) => _bytes = bytes;

    /// <summary>The length in bytes.</summary>
    public long Length => _tape is null ? _bytes.Length : _tape.Entries[_index].Length;

    /// <summary>The offset of the bytes in the file; -1 when they were made in memory.</summary>
    public long Offset => _tape is null ? -1 : _tape.OffsetOf(_tape.Entries[_index].Position);

    internal bool IsInMemory => _tape is null || !_tape.Entries[_index].Has(EntryFlags.OnDisk);

    /// <summary>The bytes, read from the file if they were left there.</summary>
    public ReadOnlyMemory<byte> GetBytes() => _tape is null ? _bytes : _tape.GetBytes(_tape.Entries[_index]);

    /// <summary>Opens the bytes; the caller disposes the stream, before the file.</summary>
    public Stream OpenRead() => _tape is null ? ReadOnlyMemoryStream.Over(_bytes) : _tape.OpenRead(_tape.Entries[_index]);
}
