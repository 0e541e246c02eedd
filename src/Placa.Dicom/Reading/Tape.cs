using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Placa.Dicom;

[Flags]
internal enum EntryFlags : byte
{
    None = 0,

    /// <summary>The length in the header is 0xFFFFFFFF; <see cref="TapeEntry.Length"/> is what the content takes, delimiter excluded.</summary>
    UndefinedLength = 1,

    /// <summary>The value was left in the file.</summary>
    OnDisk = 2,

    /// <summary>The header has no VR.</summary>
    ImplicitVR = 4,

    /// <summary>Numbers of the value are big endian.</summary>
    BigEndian = 8,

    /// <summary>A sequence kept as bytes, since it lies below the depth limit.</summary>
    Opaque = 16,

    /// <summary>The header says UN and the dictionary knows better: the value is implicit VR little endian (PS3.5 section 6.2.2).</summary>
    WrittenAsUN = 32,

    /// <summary>The descendants are fragments of encapsulated pixel data.</summary>
    Fragments = 64,

    /// <summary>The input ended inside the value.</summary>
    Truncated = 128,
}

/// <summary>One element, item or fragment: 20 bytes, in the order of the input, each followed by all that is inside it.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct TapeEntry
{
    public uint Tag;
    public byte VRCode;
    public EntryFlags Flags;

    /// <summary>Where the value begins in the kept bytes; see <see cref="Tape.OffsetOf"/> for the place in the file.</summary>
    public uint Position;

    /// <summary>The length of the value in bytes.</summary>
    public uint Length;

    /// <summary>How many entries follow that are inside this one.</summary>
    public int Descendants;

    public readonly bool Has(EntryFlags flag) => (Flags & flag) != 0;
}

/// <summary>The entries of one data set with the bytes they point into. Values too large to keep are read from the file when asked for.</summary>
internal sealed class Tape(TapeEntry[] entries, int count, ReadOnlyMemory<byte> bytes, long baseOffset, Gap[] gaps, SafeFileHandle? file)
{
    private TapeEntry[]? _entries = entries;
    private ReadOnlyMemory<byte> _bytes = bytes;

    /// <summary>The entries; behind <see cref="Count"/> of them the array may go on.</summary>
    /// <exception cref="ObjectDisposedException">The memory was given back.</exception>
    public TapeEntry[] Entries => _entries ?? throw GivenBack();

    public int Count => count;

    private ReadOnlyMemory<byte> Bytes => _entries is null ? throw GivenBack() : _bytes;

    /// <summary>Opens the deflated bytes that these were inflated from; null when there are none, or they came only once.</summary>
    public Func<Stream>? Deflated { get; set; }

    /// <summary>What <see cref="Release"/> gives back.</summary>
    public Rented Rented { get; init; }

    public bool IsLeftOpen => file is not null;

    /// <summary>How the data set is encoded, when its bytes as they came are what would be written; null when something about them was odd.</summary>
    public EntryFlags? VerbatimEncoding { get; init; }

    /// <summary>The offset in the file of a position in the kept bytes: what was left on disk before it counts too.</summary>
    public long OffsetOf(uint position)
    {
        var offset = baseOffset + position;
        foreach (var gap in gaps)
        {
            // A value left on disk begins at the position of its own gap; whatever follows it has at least a header in between.
            if (gap.Position >= position)
                break;
            offset += gap.Length;
        }
        return offset;
    }

    public ReadOnlyMemory<byte> GetBytes(in TapeEntry entry)
    {
        // A sequence kept as bytes may have long values inside that were passed over.
        if (IsInMemory(entry))
            return Bytes.Slice((int)entry.Position, (int)entry.Length);

        if (entry.Length > Array.MaxLength)
            throw new DicomException($"{Dicom.Tag.FromValue(entry.Tag)}: the value of {entry.Length} bytes is too long to be held in memory; open it as a stream.");

        var value = GC.AllocateUninitializedArray<byte>((int)entry.Length);
        ReadFile(OffsetOf(entry.Position), value);
        return value;
    }

    /// <summary>True when <see cref="GetBytes"/> is free: the bytes are there, and shared.</summary>
    public bool IsInMemory(in TapeEntry entry) => !entry.Has(EntryFlags.OnDisk) && !(file is not null && entry.Has(EntryFlags.Opaque));

    public Stream OpenRead(in TapeEntry entry) => OpenRange(entry.Position, entry.Length);

    /// <summary>Opens bytes of the input as they stand, including what was left on disk.</summary>
    public Stream OpenRange(uint position, long length) =>
        file is null
            ? ReadOnlyMemoryStream.Over(Bytes.Slice((int)position, (int)length))
            : new FileRangeStream(file, OffsetOf(position), length);

    /// <summary>Copies the data set as it came.</summary>
    public void CopyTo(Stream destination)
    {
        var position = 0;
        foreach (var gap in gaps)
        {
            destination.Write(Bytes.Span[position..(int)gap.Position]);
            using var value = new FileRangeStream(file!, OffsetOf(gap.Position), gap.Length);
            value.CopyTo(destination, 1 << 17);
            position = (int)gap.Position;
        }
        Segments.Write(destination, Bytes[position..]);
    }

    public void ReadFile(long offset, Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            var read = RandomAccess.Read(file!, destination, offset);
            if (read == 0)
                throw new DicomReadException(ReadError.LengthBeyondEnd, default, offset, "the file has become shorter since it was opened");
            destination = destination[read..];
            offset += read;
        }
    }

    private static ObjectDisposedException GivenBack() =>
        new(nameof(DicomFile), "The file's data set was read into rented memory, which was given back.");

    /// <summary>Gives rented memory back; from now on the entries cannot be reached.</summary>
    public void Release()
    {
        if (Rented == Rented.Nothing || Interlocked.Exchange(ref _entries, null) is not { } rented)
            return;
        var kept = _bytes;
        _bytes = default;
        ArrayPool<TapeEntry>.Shared.Return(rented);
        if (Rented == Rented.EntriesAndBytes && MemoryMarshal.TryGetArray(kept, out var segment))
            ArrayPool<byte>.Shared.Return(segment.Array!);
    }
}

/// <summary>Which memory of a tape is from a pool.</summary>
internal enum Rented : byte
{
    Nothing,
    Entries,
    EntriesAndBytes,
}

/// <summary>Bytes that were left in the file, and the position in the kept bytes at which they would stand.</summary>
internal readonly record struct Gap(uint Position, long Length);
