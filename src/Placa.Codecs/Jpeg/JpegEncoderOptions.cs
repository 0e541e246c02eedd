namespace Placa.Codecs.Jpeg;

/// <summary>What three components are, and what they become in the codestream.</summary>
public enum JpegEncoderColour
{
    /// <summary>RGB, converted to YCbCr of full range.</summary>
    RgbToYCbCr,

    /// <summary>RGB, kept; the component identifiers say so.</summary>
    Rgb,

    /// <summary>YCbCr already.</summary>
    YCbCr,
}

/// <summary>How much smaller the second and third component are kept.</summary>
public enum JpegSubsampling
{
    /// <summary>4:4:4.</summary>
    None,

    /// <summary>4:2:2: half the columns.</summary>
    Columns,

    /// <summary>4:2:0: half the columns and rows.</summary>
    ColumnsAndRows,
}

/// <summary>How a frame is encoded.</summary>
public sealed record JpegEncoderOptions
{
    /// <summary>1 to 100: scales the quantization tables of T.81 Annex K in the way that is usual; 50 takes them as they are.</summary>
    public int Quality { get; init; } = 85;

    /// <summary>Subsampling of three components; for RGB there is none.</summary>
    public JpegSubsampling Subsampling { get; init; }

    /// <summary>Meaning of three components.</summary>
    public JpegEncoderColour Colour { get; init; }

    /// <summary>Makes Huffman tables for the image in a first pass, instead of those of T.81 Annex K. Samples of more than 8 bits always have their own.</summary>
    public bool OptimizeHuffmanTables { get; init; }

    /// <summary>Begins with a JFIF segment, which files have and DICOM does without. Never with RGB, which it would contradict.</summary>
    public bool WriteJfif { get; init; }

    /// <summary>An ICC profile of the colours, for files; at most 255 segments of 65,519 bytes. Empty leaves it out.</summary>
    public ReadOnlyMemory<byte> IccProfile { get; init; }
}
