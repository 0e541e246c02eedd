using System.Buffers.Binary;
using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>
/// A lookup table as descriptor and data give it (PS3.3 sections C.11.1.1 and C.7.6.3.1.5). Values before the first entry take the first,
/// values after the last take the last; whatever the descriptor claims, nothing outside the data is ever read.
/// </summary>
internal sealed class LookupTable
{
    public const int MaxEntries = 65536;

    private readonly ushort[] _entries;

    public LookupTable(int firstMapped, int bits, ushort[] entries)
    {
        ArgumentOutOfRangeException.ThrowIfZero(entries.Length);
        FirstMapped = firstMapped;
        Bits = bits;
        _entries = entries;
    }

    /// <summary>The input that the first entry stands for.</summary>
    public int FirstMapped { get; }

    /// <summary>Bits of an entry, 8 to 16.</summary>
    public int Bits { get; }

    /// <summary>The greatest number an entry may hold.</summary>
    public int MaxValue => (1 << Bits) - 1;

    public ReadOnlySpan<ushort> Entries => _entries;

    /// <summary>The entry for an input.</summary>
    public ushort this[long input] => _entries[Math.Clamp(input - FirstMapped, 0, _entries.Length - 1)];

    /// <summary>Reads a table.</summary>
    /// <param name="dataset">The data set or item that holds both elements.</param>
    /// <param name="descriptorTag">Number of entries, first input, bits.</param>
    /// <param name="dataTag">The entries.</param>
    /// <param name="isSignedInput">True when inputs can be negative, for descriptors whose VR does not tell.</param>
    /// <returns>Null when there is no descriptor, or no data.</returns>
    public static LookupTable? Read(Dataset dataset, Tag descriptorTag, Tag dataTag, bool isSignedInput)
    {
        if (ReadDescriptor(dataset, descriptorTag, isSignedInput) is not { } descriptor || !dataset.TryGet(dataTag, out var data))
            return null;

        var bytes = ReadLittleEndian(data);
        var entries = new ushort[descriptor.Count];
        int read;
        if (bytes.Length < 2 * descriptor.Count && bytes.Length >= descriptor.Count && descriptor.Bits == 8)
        {
            // one byte for each entry (PS3.3 section C.7.6.3.1.6)
            for (read = 0; read < entries.Length; read++)
                entries[read] = bytes[read];
        }
        else
        {
            read = Math.Min(entries.Length, bytes.Length / 2);
            for (var i = 0; i < read; i++)
                entries[i] = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(2 * i));
        }

        if (read == 0)
            return null;
        entries.AsSpan(read).Fill(entries[read - 1]);
        return new LookupTable(descriptor.First, BitsOf(entries, descriptor.Bits), entries);
    }

    /// <summary>The three numbers of a descriptor; 0 entries stand for 65536. Null when it is missing or has fewer than three numbers.</summary>
    public static (int Count, int First, int Bits)? ReadDescriptor(Dataset dataset, Tag tag, bool isSignedInput)
    {
        if (!dataset.TryGet(tag, out var element))
            return null;

        var bytes = ReadLittleEndian(element);
        if (bytes.Length < 6)
            return null;

        int count = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        int first = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(2));
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(4));
        if (element.VR == VR.SS || isSignedInput && first > short.MaxValue)
            first = (short)first;
        return (count == 0 ? MaxEntries : count, first, Math.Clamp(bits, 8, 16));
    }

    /// <summary>The words of an element as little endian bytes.</summary>
    public static byte[] ReadLittleEndian(DataElement element) =>
        element.IsSequence || element.IsEncapsulated ? [] : ByteOrder.ToLittleEndian(element).ToArray();

    /// <summary>Entries beyond what the descriptor says need more bits, or white would come too early.</summary>
    private static int BitsOf(ReadOnlySpan<ushort> entries, int declared)
    {
        var highest = 0;
        foreach (var entry in entries)
            highest = Math.Max(highest, entry);
        return highest >> declared == 0 ? declared : 16;
    }
}
