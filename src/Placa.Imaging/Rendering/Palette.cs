using System.Runtime.InteropServices;
using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>The three tables of PALETTE COLOR (PS3.3 section C.7.6.3.1.5), segmented ones expanded.</summary>
internal sealed class Palette
{
    private readonly LookupTable[] _tables;

    private Palette(LookupTable[] tables) => _tables = tables;

    /// <exception cref="PixelDataException">A table is missing.</exception>
    public static Palette Read(Dataset dataset, ImagePixelDescription description)
    {
        var red = ReadTable(
            dataset, Tags.RedPaletteColorLookupTableDescriptor, Tags.RedPaletteColorLookupTableData,
            Tags.SegmentedRedPaletteColorLookupTableData, description.IsSigned);
        var green = ReadTable(
            dataset, Tags.GreenPaletteColorLookupTableDescriptor, Tags.GreenPaletteColorLookupTableData,
            Tags.SegmentedGreenPaletteColorLookupTableData, description.IsSigned);
        var blue = ReadTable(
            dataset, Tags.BluePaletteColorLookupTableDescriptor, Tags.BluePaletteColorLookupTableData,
            Tags.SegmentedBluePaletteColorLookupTableData, description.IsSigned);
        return new Palette([red, green, blue]);
    }

    /// <summary>Renders the samples of one frame, of 8 or 16 bits, as RGB of 8 bits.</summary>
    public void Render(ImagePixelDescription description, ReadOnlySpan<byte> samples, Span<byte> rgb)
    {
        var isByte = description.BytesPerSample == 1;
        var shift = isByte ? 0 : description.HighBit + 1 - description.BitsStored;
        var mask = isByte ? 255 : (1 << description.BitsStored) - 1;
        var colours = MakeColours(new StoredValueExtractor(description), shift, mask + 1);
        if (isByte)
        {
            for (var i = 0; i < samples.Length; i++)
                colours.AsSpan(3 * samples[i], 3).CopyTo(rgb[(3 * i)..]);
            return;
        }

        var words = MemoryMarshal.Cast<byte, ushort>(samples);
        for (var i = 0; i < words.Length; i++)
            colours.AsSpan(3 * (words[i] >> shift & mask), 3).CopyTo(rgb[(3 * i)..]);
    }

    /// <summary>The colour of every sample there can be: no pixel is checked against the tables again.</summary>
    private byte[] MakeColours(StoredValueExtractor extractor, int shift, int count)
    {
        var colours = new byte[3 * count];
        var isOfLowBytes = IsOfLowBytes();
        for (var i = 0; i < count; i++)
        {
            var value = extractor.Extract((ulong)i << shift);
            for (var channel = 0; channel < 3; channel++)
            {
                var table = _tables[channel];
                colours[3 * i + channel] = (byte)(isOfLowBytes ? table[value] : table[value] >> table.Bits - 8);
            }
        }

        return colours;
    }

    /// <summary>Entries of 16 bits that hold only a low byte exist; taken literally they would be black.</summary>
    private bool IsOfLowBytes() => Array.TrueForAll(_tables, table => !table.Entries.ContainsAnyExceptInRange((ushort)0, (ushort)255));

    private static LookupTable ReadTable(Dataset dataset, Tag descriptorTag, Tag dataTag, Tag segmentedTag, bool isSigned)
    {
        if (LookupTable.Read(dataset, descriptorTag, dataTag, isSigned) is { } table)
            return table;
        if (LookupTable.ReadDescriptor(dataset, descriptorTag, isSigned) is { } descriptor && dataset.TryGet(segmentedTag, out var segments)
            && SegmentedPalette.Expand(LookupTable.ReadLittleEndian(segments), descriptor.Count, descriptor.Bits) is { } entries)
            return new LookupTable(descriptor.First, descriptor.Bits, entries);
        throw new PixelDataException(PixelDataError.InvalidDescription, $"The palette {descriptorTag} has no data.");
    }
}
