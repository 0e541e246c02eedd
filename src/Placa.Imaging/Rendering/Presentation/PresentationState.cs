using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>
/// A Grayscale Softcopy Presentation State (PS3.3 section A.33): how images are to look. It says everything: a modality or VOI LUT that it does
/// not have is not taken from the image (PS3.4 section N.2), nor is the inversion of MONOCHROME1.
/// </summary>
public sealed class PresentationState
{
    private const double PixelsPerMillimetre = 96 / 25.4; // of a screen, for TRUE SIZE

    private readonly Dictionary<string, (int Order, byte Grey)> _layers = [];

    /// <summary>Takes a data set as presentation state.</summary>
    /// <exception cref="PixelDataException">It is of another SOP class.</exception>
    public PresentationState(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        if (dataset.GetUid(Tags.SOPClassUID) is { } sopClass && sopClass != Uids.GrayscaleSoftcopyPresentationStateStorage)
            throw new PixelDataException(PixelDataError.Unsupported, $"A presentation state of SOP class {sopClass}.");

        Dataset = dataset;
        PresentationLut = PresentationLut.Read(dataset);
        Shutter = DisplayShutter.Read(dataset);
        QuarterTurns = (((dataset.GetInt32(Tags.ImageRotation) ?? 0) / 90 % 4) + 4) % 4;
        IsFlipped = dataset.GetString(Tags.ImageHorizontalFlip) == "Y";
        foreach (var layer in dataset.GetItems(Tags.GraphicLayerSequence))
        {
            var grey = (byte)((layer.GetInt32(Tags.GraphicLayerRecommendedDisplayGrayscaleValue) ?? ushort.MaxValue) >> 8);
            if (layer.GetString(Tags.GraphicLayer) is { } name)
                _layers[name] = (layer.GetInt32(Tags.GraphicLayerOrder) ?? 0, grey);
        }
    }

    /// <summary>Its data set.</summary>
    public Dataset Dataset { get; }

    /// <summary>Turns of 90 degrees clockwise, 0 to 3.</summary>
    internal int QuarterTurns { get; }

    /// <summary>Whether the turned image is mirrored left to right.</summary>
    internal bool IsFlipped { get; }

    internal PresentationLut PresentationLut { get; }

    internal DisplayShutter? Shutter { get; }

    /// <summary>Whether the state is meant for a frame of an image.</summary>
    /// <param name="image">The data set of the image.</param>
    /// <param name="frameIndex">From 0.</param>
    public bool References(Dataset image, int frameIndex)
    {
        ArgumentNullException.ThrowIfNull(image);
        return image.GetString(Tags.SOPInstanceUID) is { } instance
            && Dataset.GetItems(Tags.ReferencedSeriesSequence).Any(series => Names(series, instance, frameIndex));
    }

    /// <summary>The modality LUT: the state's own, else none.</summary>
    internal ModalityLut ModalityLutOf(ImagePixelDescription description) => ModalityLut.Read(Dataset, description, 0);

    /// <summary>The VOI LUT for a frame, null when the state has none for it.</summary>
    internal VoiLut? VoiLutOf(Frame frame, Dataset image)
    {
        foreach (var item in ItemsFor(Tags.SoftcopyVOILUTSequence, frame, image))
        {
            if (VoiLut.ReadOffered(item, frame.Description.IsSigned) is [var voi, ..])
                return voi;
        }

        return null;
    }

    /// <summary>What is shown of the image, null for all.</summary>
    internal DisplayedArea? AreaOf(Frame frame, Dataset image)
    {
        if (ItemsFor(Tags.DisplayedAreaSelectionSequence, frame, image).FirstOrDefault() is not { } item
            || item.GetNumbers<int>(Tags.DisplayedAreaTopLeftHandCorner) is not [var x1, var y1]
            || item.GetNumbers<int>(Tags.DisplayedAreaBottomRightHandCorner) is not [var x2, var y2])
            return null;

        // The corners are those after turning, so either may be the lower number.
        var (left, right) = (Math.Min(x1, x2) - 1.0, (double)Math.Max(x1, x2));
        var (top, bottom) = (Math.Min(y1, y2) - 1.0, (double)Math.Max(y1, y2));
        var magnification = item.GetString(Tags.PresentationSizeMode) switch
        {
            "MAGNIFY" => item.GetDouble(Tags.PresentationPixelMagnificationRatio),
            "TRUE SIZE" when item.GetDouble(Tags.PresentationPixelSpacing, 1) is { } spacing => spacing * PixelsPerMillimetre,
            _ => null,
        };
        return new DisplayedArea(left, top, right - left, bottom - top)
        {
            Magnification = magnification is > 0 and < double.PositiveInfinity ? magnification.Value : 1,
            PixelAspect = PixelAspect.ReadPair(item, Tags.PresentationPixelSpacing) ?? PixelAspect.ReadPair(item, Tags.PresentationPixelAspectRatio),
        };
    }

    /// <summary>The overlay planes the state switches on, of the image or its own, each with its grey; lower layers first.</summary>
    internal IEnumerable<(OverlayPlane Plane, byte Grey)> ActiveOverlays(Dataset image)
    {
        var active = new List<(OverlayPlane Plane, int Order, byte Grey)>();
        for (var group = 0x6000; group <= 0x601E; group += 2)
        {
            if (Dataset.GetString(new Tag((ushort)group, Tags.OverlayActivationLayer.Element)) is not { Length: > 0 } name)
                continue;
            var (order, grey) = LayerOf(name);
            if ((OverlayPlane.Find(Dataset, group) ?? OverlayPlane.Find(image, group)) is { } plane)
                active.Add((plane, order, grey));
        }

        return active.OrderBy(entry => entry.Order).Select(entry => (entry.Plane, entry.Grey));
    }

    /// <summary>The items of Graphic Annotation Sequence that hold for a frame, lower layers first.</summary>
    internal IEnumerable<(Dataset Item, byte Grey)> Annotations(Frame frame, Dataset image) =>
        ItemsFor(Tags.GraphicAnnotationSequence, frame, image)
            .Select(item => (Item: item, Layer: LayerOf(item.GetString(Tags.GraphicLayer))))
            .OrderBy(entry => entry.Layer.Order)
            .Select(entry => (entry.Item, entry.Layer.Grey));

    private (int Order, byte Grey) LayerOf(string? name) =>
        name is not null && _layers.TryGetValue(name, out var layer) ? layer : (int.MaxValue, byte.MaxValue);

    /// <summary>Items that name the frame, or no image at all and so hold for every one.</summary>
    private IEnumerable<Dataset> ItemsFor(Tag sequence, Frame frame, Dataset image)
    {
        var instance = image.GetString(Tags.SOPInstanceUID) ?? "";
        return Dataset.GetItems(sequence).Where(item => !item.Contains(Tags.ReferencedImageSequence) || Names(item, instance, frame.Index));
    }

    private static bool Names(Dataset item, string instance, int frameIndex)
    {
        foreach (var reference in item.GetItems(Tags.ReferencedImageSequence))
        {
            if (reference.GetString(Tags.ReferencedSOPInstanceUID) != instance)
                continue;
            var frames = reference.GetNumbers<int>(Tags.ReferencedFrameNumber);
            if (frames.Length == 0 || frames.Contains(frameIndex + 1))
                return true;
        }

        return false;
    }
}
