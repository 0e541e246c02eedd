using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>How tall the pixels of a frame are for their width.</summary>
internal static class PixelAspect
{
    private const double Limit = 100;

    /// <summary>
    /// Height over width, 1 for square pixels: from the spacing in the patient, at the detector or of the scanned film (each row then column),
    /// else Pixel Aspect Ratio (vertical then horizontal).
    /// </summary>
    public static double Read(Dataset dataset, int frameIndex)
    {
        if (FunctionalGroups.Find(dataset, Tags.PixelMeasuresSequence, frameIndex) is { } measures && ReadPair(measures, Tags.PixelSpacing) is { } own)
            return own;
        return ReadPair(dataset, Tags.PixelSpacing) ?? ReadPair(dataset, Tags.ImagerPixelSpacing) ?? ReadPair(dataset, Tags.NominalScannedPixelSpacing)
            ?? ReadPair(dataset, Tags.PixelAspectRatio) ?? 1;
    }

    /// <summary>The first of two numbers over the second, null when that is no sensible ratio.</summary>
    public static double? ReadPair(Dataset dataset, Tag tag)
    {
        if (dataset.GetDouble(tag) is not { } vertical || dataset.GetDouble(tag, 1) is not { } horizontal)
            return null;
        var ratio = vertical / horizontal;
        return ratio is > 1 / Limit and < Limit ? ratio : null;
    }
}
