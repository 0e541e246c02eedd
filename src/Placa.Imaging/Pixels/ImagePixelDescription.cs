using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>What a sample is.</summary>
public enum SampleKind
{
    /// <summary>A whole number, in Pixel Data (7FE0,0010).</summary>
    Whole,

    /// <summary>A number of 32 bits, in Float Pixel Data (7FE0,0008).</summary>
    Real32,

    /// <summary>A number of 64 bits, in Double Float Pixel Data (7FE0,0009).</summary>
    Real64,
}

/// <summary>
/// The Image Pixel attributes that say how samples are laid out (PS3.3 section C.7.6.3). Decoded samples are rows from the top without padding,
/// samples of a pixel together, each little endian in <see cref="BytesPerSample"/> bytes.
/// </summary>
public sealed record ImagePixelDescription
{
    /// <summary>The samples of a pixel that are supported at most.</summary>
    public const int MaxSamplesPerPixel = 4;

    /// <summary>Rows, at least 1.</summary>
    public required int Rows { get; init; }

    /// <summary>Columns, at least 1.</summary>
    public required int Columns { get; init; }

    /// <summary>Samples of a pixel, 1 to 4.</summary>
    public int SamplesPerPixel { get; init; } = 1;

    /// <summary>The meaning of the samples.</summary>
    public PhotometricInterpretation PhotometricInterpretation { get; init; } = PhotometricInterpretation.Monochrome2;

    /// <summary>Bits a sample takes when stored: 1, or 8 to 64; 2 to 31 for packed samples of earlier editions.</summary>
    public required int BitsAllocated { get; init; }

    /// <summary>Bits of a sample that count, 1 to <see cref="BitsAllocated"/>.</summary>
    public required int BitsStored { get; init; }

    /// <summary>The most significant of the bits that count, from 0.</summary>
    public required int HighBit { get; init; }

    /// <summary>True when samples are two's complement (Pixel Representation 1).</summary>
    public bool IsSigned { get; init; }

    /// <summary>True when native pixel data hold one colour after the other (Planar Configuration 1).</summary>
    public bool IsPlanar { get; init; }

    /// <summary>Frames that the data set announces, at least 1. There may be fewer.</summary>
    public int NumberOfFrames { get; init; } = 1;

    /// <summary>Whole numbers or floating point.</summary>
    public SampleKind SampleKind { get; init; }

    /// <summary>Bytes of a decoded sample: 1, 2, 3, 4 or 8. A bit becomes a byte of 0 or 1.</summary>
    public int BytesPerSample => BitsAllocated switch
    {
        <= 8 => 1,
        <= 16 => 2,
        <= 24 => BitsAllocated == 24 ? 3 : 4,
        <= 32 => 4,
        _ => 8,
    };

    /// <summary>Pixels of a frame.</summary>
    public int PixelCount => checked(Rows * Columns);

    /// <summary>Bytes of a decoded pixel.</summary>
    public int BytesPerPixel => SamplesPerPixel * BytesPerSample;

    /// <summary>Bytes of a decoded frame.</summary>
    public int FrameLength => checked(PixelCount * BytesPerPixel);

    /// <summary>The attributes of an image, with the tolerance other readers have: what is missing or out of range and has one sensible value gets it.</summary>
    /// <param name="dataset">The data set of the image.</param>
    /// <param name="maxFrameLength">The longest decoded frame to accept, in bytes.</param>
    /// <exception cref="PixelDataException">There is no image, the attributes contradict each other, or a frame would be too large.</exception>
    public static ImagePixelDescription Read(Dataset dataset, long maxFrameLength = FrameReaderOptions.DefaultMaxFrameLength)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var kind = dataset.Contains(Tags.PixelData) ? SampleKind.Whole
            : dataset.Contains(Tags.FloatPixelData) ? SampleKind.Real32
            : dataset.Contains(Tags.DoubleFloatPixelData) ? SampleKind.Real64
            : SampleKind.Whole;
        var (rows, columns) = (dataset.GetInt32(Tags.Rows), dataset.GetInt32(Tags.Columns));
        if (rows is null && columns is null)
            throw new PixelDataException(PixelDataError.NotAnImage, "The data set has no Rows and Columns.");
        if (rows is not > 0 || columns is not > 0)
            throw new PixelDataException(PixelDataError.InvalidDescription, $"Rows {rows} and Columns {columns} give no image.");

        var samplesPerPixel = dataset.GetInt32(Tags.SamplesPerPixel) ?? 1;
        if (samplesPerPixel is < 1 or > MaxSamplesPerPixel)
            throw new PixelDataException(PixelDataError.Unsupported, $"{samplesPerPixel} samples per pixel.");

        var bitsAllocated = kind switch
        {
            SampleKind.Real32 => 32,
            SampleKind.Real64 => 64,
            _ => dataset.GetInt32(Tags.BitsAllocated)
                ?? throw new PixelDataException(PixelDataError.InvalidDescription, "Bits Allocated is missing."),
        };
        if (bitsAllocated is < 1 or > 64 || bitsAllocated > 32 && bitsAllocated != 64)
            throw new PixelDataException(PixelDataError.Unsupported, $"{bitsAllocated} bits allocated.");

        var description = new ImagePixelDescription
        {
            Rows = rows.Value,
            Columns = columns.Value,
            SamplesPerPixel = samplesPerPixel,
            PhotometricInterpretation = ReadPhotometric(dataset, samplesPerPixel),
            BitsAllocated = bitsAllocated,
            BitsStored = bitsAllocated,
            HighBit = bitsAllocated - 1,
            IsSigned = dataset.GetInt32(Tags.PixelRepresentation) == 1,
            IsPlanar = samplesPerPixel > 1 && dataset.GetInt32(Tags.PlanarConfiguration) == 1,
            NumberOfFrames = Math.Max(1, dataset.GetInt32(Tags.NumberOfFrames) ?? 1),
            SampleKind = kind,
        };
        description.CheckSize(maxFrameLength);
        return kind == SampleKind.Whole ? WithStoredBits(description, dataset) : description;
    }

    /// <summary>Fits Bits Stored and High Bit into Bits Allocated: a value outside it means that all bits count.</summary>
    private static ImagePixelDescription WithStoredBits(ImagePixelDescription description, Dataset dataset)
    {
        var bitsStored = dataset.GetInt32(Tags.BitsStored) ?? description.BitsAllocated;
        if (bitsStored < 1 || bitsStored > description.BitsAllocated)
            bitsStored = description.BitsAllocated;
        var highBit = dataset.GetInt32(Tags.HighBit) ?? bitsStored - 1;
        if (highBit < bitsStored - 1 || highBit >= description.BitsAllocated)
            highBit = bitsStored - 1;
        return description with { BitsStored = bitsStored, HighBit = highBit };
    }

    private static PhotometricInterpretation ReadPhotometric(Dataset dataset, int samplesPerPixel)
    {
        var photometric = dataset.GetString(Tags.PhotometricInterpretation) is { } term
            ? PhotometricInterpretations.FromDefinedTerm(term)
            : samplesPerPixel == 1 ? PhotometricInterpretation.Monochrome2 : PhotometricInterpretation.Rgb;
        var isColour = photometric is not PhotometricInterpretation.Unknown and not PhotometricInterpretation.PaletteColor
            && !photometric.IsMonochrome();
        if (isColour && samplesPerPixel < 3)
            throw new PixelDataException(PixelDataError.InvalidDescription, $"{photometric} with {samplesPerPixel} samples per pixel.");
        return photometric;
    }

    /// <summary>The product cannot overflow: 31 + 31 bits in the first step, which the limit then cuts to 40 at most.</summary>
    internal void CheckSize(long maxFrameLength)
    {
        maxFrameLength = Math.Min(maxFrameLength, Array.MaxLength);
        var pixels = (long)Rows * Columns;
        if (pixels > maxFrameLength || pixels * BytesPerPixel > maxFrameLength)
        {
            throw new PixelDataException(
                PixelDataError.LimitExceeded,
                $"A frame of {Columns} × {Rows} pixels of {BytesPerPixel} bytes is larger than the limit of {maxFrameLength} bytes.");
        }
    }
}
