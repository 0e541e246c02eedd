using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>
/// An overlay plane (PS3.3 section C.9.2): bits that lie over the image, in an element of their own or, as earlier editions allowed, in bits
/// of the samples that the image does not use.
/// </summary>
public sealed class OverlayPlane
{
    /// <summary>Groups 6000 to 601E, even ones only.</summary>
    private const int MaxPlanes = 16;

    private readonly Dataset _dataset;
    private readonly int _numberOfFrames;
    private readonly int _firstImageFrame;
    private readonly int _bitPosition;

    private OverlayPlane(Dataset dataset, int group, int rows, int columns)
    {
        _dataset = dataset;
        Group = group;
        Rows = rows;
        Columns = columns;
        _numberOfFrames = Math.Max(1, dataset.GetInt32(InGroup(Tags.NumberOfFramesInOverlay)) ?? 1);
        HasFrames = dataset.Contains(InGroup(Tags.NumberOfFramesInOverlay));
        _firstImageFrame = dataset.GetInt32(InGroup(Tags.ImageFrameOrigin)) ?? 1;
        _bitPosition = dataset.GetInt32(InGroup(Tags.OverlayBitPosition)) ?? 0;
        Top = (dataset.GetInt32(InGroup(Tags.OverlayOrigin)) ?? 1) - 1;
        Left = (dataset.GetInt32(InGroup(Tags.OverlayOrigin), 1) ?? 1) - 1;
        IsRegionOfInterest = dataset.GetString(InGroup(Tags.OverlayType)) == "R";
        IsInPixelData = !dataset.Contains(InGroup(Tags.OverlayData));
    }

    /// <summary>The group of its elements, 0x6000 for the first plane.</summary>
    public int Group { get; }

    /// <summary>Its rows.</summary>
    public int Rows { get; }

    /// <summary>Its columns.</summary>
    public int Columns { get; }

    /// <summary>The image row its first row lies on, from 0; it may be outside.</summary>
    public int Top { get; }

    /// <summary>The image column its first column lies on, from 0; it may be outside.</summary>
    public int Left { get; }

    /// <summary>True for a region of interest, false for graphics.</summary>
    public bool IsRegionOfInterest { get; }

    /// <summary>True when the bits are those the samples do not use.</summary>
    public bool IsInPixelData { get; }

    private bool HasFrames { get; }

    /// <summary>The planes of a data set, of an image or a presentation state.</summary>
    public static IReadOnlyList<OverlayPlane> ReadAll(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var planes = new List<OverlayPlane>();
        for (var i = 0; i < MaxPlanes; i++)
        {
            var group = 0x6000 + 2 * i;
            if (Find(dataset, group) is { } plane)
                planes.Add(plane);
        }

        return planes;
    }

    /// <summary>The plane of a group, null when there is none.</summary>
    public static OverlayPlane? Find(Dataset dataset, int group)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        Tag Of(Tag tag) => new((ushort)group, tag.Element);
        var isInPixelData = !dataset.Contains(Of(Tags.OverlayData));
        if (isInPixelData && !dataset.Contains(Of(Tags.OverlayBitPosition)))
            return null;

        // A plane in the samples is as large as the image, whatever is said.
        var rows = dataset.GetInt32(isInPixelData ? Tags.Rows : Of(Tags.OverlayRows));
        var columns = dataset.GetInt32(isInPixelData ? Tags.Columns : Of(Tags.OverlayColumns));
        return rows is > 0 and <= ushort.MaxValue && columns is > 0 and <= ushort.MaxValue
            ? new OverlayPlane(dataset, group, rows.Value, columns.Value)
            : null;
    }

    /// <summary>The plane as it lies over one frame, a byte of 0 or 1 for each bit, row by row; there may be fewer rows than announced.</summary>
    /// <param name="frame">The decoded frame.</param>
    /// <returns>Empty when the plane has nothing for this frame.</returns>
    public byte[] ReadBits(Frame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        return IsInPixelData ? ReadFromSamples(frame) : ReadFromData(frame.Index);
    }

    private Tag InGroup(Tag tag) => new((ushort)Group, tag.Element);

    /// <summary>Planes of one frame lie over every frame of the image; others begin at Image Frame Origin.</summary>
    private byte[] ReadFromData(int frameIndex)
    {
        var overlayFrame = HasFrames ? frameIndex + 1 - _firstImageFrame : 0;
        if (overlayFrame < 0 || overlayFrame >= _numberOfFrames || !_dataset.TryGet(InGroup(Tags.OverlayData), out var element)
            || element.IsSequence || element.IsEncapsulated)
            return [];

        var data = ByteOrder.ToLittleEndian(element).Span;
        var firstBit = (long)overlayFrame * Rows * Columns;
        var rows = (int)Math.Clamp((8L * data.Length - firstBit) / Columns, 0, Rows);
        var bits = new byte[rows * Columns];
        for (var i = 0; i < bits.Length; i++)
        {
            var bit = firstBit + i;
            bits[i] = (byte)(data[(int)(bit >> 3)] >> (int)(bit & 7) & 1);
        }

        return bits;
    }

    private byte[] ReadFromSamples(Frame frame)
    {
        var description = frame.Description;
        var lowest = description.HighBit + 1 - description.BitsStored;
        var isUnused = _bitPosition > description.HighBit || _bitPosition < lowest;
        if (_bitPosition < 0 || _bitPosition >= 8 * description.BytesPerSample || !isUnused || description.SamplesPerPixel != 1
            || description.SampleKind != SampleKind.Whole || description.Rows != Rows || description.Columns != Columns)
            return [];

        var (step, shift) = (description.BytesPerSample, _bitPosition & 7);
        var samples = frame.Samples.Span;
        var bits = new byte[description.PixelCount];
        var position = _bitPosition >> 3;
        for (var i = 0; i < bits.Length; i++, position += step)
            bits[i] = (byte)(samples[position] >> shift & 1);
        return bits;
    }
}
