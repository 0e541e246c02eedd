using System.Buffers.Binary;
using Placa.Codecs.Markers;

namespace Placa.Codecs.Jpeg;

/// <summary>The frame header (T.81 section B.2.2) and what follows from it: the grid of MCUs and of each component's blocks.</summary>
internal sealed class JpegFrame
{
    private JpegFrame(byte marker, int precision, int rows, int columns, JpegComponent[] components)
    {
        Marker = marker;
        Precision = precision;
        Columns = columns;
        Components = components;
        MaxHorizontal = components.Max(component => component.Horizontal);
        MaxVertical = components.Max(component => component.Vertical);
        SetRows(rows);
    }

    /// <summary>Which SOF marker, and so which process.</summary>
    public byte Marker { get; }

    public bool IsProgressive => Marker == JpegMarkers.StartOfFrame2;

    /// <summary>Bits of a sample.</summary>
    public int Precision { get; }

    /// <summary>Lines; 0 as long as DNL is awaited.</summary>
    public int Rows { get; private set; }

    public int Columns { get; }

    public JpegComponent[] Components { get; }

    public int MaxHorizontal { get; }

    public int MaxVertical { get; }

    public int McusPerRow { get; private set; }

    public int McuRows { get; private set; }

    public CodestreamImage Image => new(Rows, Columns, Components.Length, Precision);

    public static JpegFrame Read(byte marker, ReadOnlySpan<byte> segment, int position)
    {
        if (segment.Length < 6)
            throw new CodecException(CodecError.Invalid, position, "the frame header is too short.");

        int rows = BinaryPrimitives.ReadUInt16BigEndian(segment[1..]);
        int columns = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]);
        int count = segment[5];
        if (columns == 0)
            throw new CodecException(CodecError.Invalid, position + 3, "the image has no columns.");
        if (count == 0 || segment.Length < 6 + 3 * count)
            throw new CodecException(CodecError.Invalid, position + 5, $"the frame header has no room for its {count} components.");
        if (count > 4)
            throw new CodecException(CodecError.Unsupported, position + 5, $"an image of {count} components.");

        var components = new JpegComponent[count];
        for (var i = 0; i < count; i++)
        {
            var parameters = segment.Slice(6 + 3 * i, 3);
            int horizontal = parameters[1] >> 4, vertical = parameters[1] & 15;
            if (horizontal is < 1 or > 4 || vertical is < 1 or > 4)
                throw new CodecException(CodecError.Invalid, position + 7 + 3 * i, $"sampling factors {horizontal} and {vertical}; they are 1 to 4.");
            if (count == 1)
                horizontal = vertical = 1; // a lone component is never subsampled, and its MCU is one block (T.81 section A.2.2)
            components[i] = new JpegComponent(i, parameters[0], horizontal, vertical, parameters[2]);
        }

        return new JpegFrame(marker, segment[0], rows, columns, components);
    }

    /// <summary>Lays out the grid, in the frame header or when DNL has told the number of lines (T.81 sections A.1.1 and A.2.4).</summary>
    public void SetRows(int rows)
    {
        Rows = rows;
        McusPerRow = DivideUp(Columns, 8 * MaxHorizontal);
        McuRows = DivideUp(rows, 8 * MaxVertical);
        foreach (var component in Components)
        {
            component.Width = DivideUp(Columns * component.Horizontal, MaxHorizontal);
            component.Height = DivideUp(rows * component.Vertical, MaxVertical);
            component.BlocksPerRow = DivideUp(component.Width, 8);
            component.BlockRows = DivideUp(component.Height, 8);
            component.PaddedBlocksPerRow = McusPerRow * component.Horizontal;
            component.PaddedBlockRows = McuRows * component.Vertical;
        }
    }

    public JpegComponent? FindComponent(byte identifier)
    {
        foreach (var component in Components)
        {
            if (component.Identifier == identifier)
                return component;
        }

        return null;
    }

    private static int DivideUp(int value, int divisor) => (value + divisor - 1) / divisor;
}

/// <summary>One component of a frame. Blocks are padded to whole MCUs; those beyond the component's own are coded in interleaved scans only.</summary>
internal sealed class JpegComponent(int index, byte identifier, int horizontal, int vertical, int quantizationTable)
{
    public int Index { get; } = index;

    public byte Identifier { get; } = identifier;

    /// <summary>Horizontal sampling factor: blocks of an MCU side by side.</summary>
    public int Horizontal { get; } = horizontal;

    /// <summary>Vertical sampling factor: blocks of an MCU one above the other.</summary>
    public int Vertical { get; } = vertical;

    public int QuantizationTable { get; } = quantizationTable;

    /// <summary>The step sizes in force at the component's first scan, row by row.</summary>
    public int[]? StepSizes { get; set; }

    public int Width { get; set; }

    public int Height { get; set; }

    public int BlocksPerRow { get; set; }

    public int BlockRows { get; set; }

    public int PaddedBlocksPerRow { get; set; }

    public int PaddedBlockRows { get; set; }
}
