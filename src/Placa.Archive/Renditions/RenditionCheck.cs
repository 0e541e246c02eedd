using Placa.Archive.Storing;
using Placa.Dicom;
using Placa.Imaging;

namespace Placa.Archive.Renditions;

/// <summary>Tells whether a rendition holds all that its original does.</summary>
internal static class RenditionCheck
{
    /// <summary>What says how samples are encoded, not what they are; the samples themselves are compared decoded.</summary>
    private static readonly Tag[] Encoding =
    [
        Tags.PixelData, Tags.PhotometricInterpretation, Tags.PlanarConfiguration, Tags.BitsAllocated, Tags.HighBit, Tags.ExtendedOffsetTable,
        Tags.ExtendedOffsetTableLengths,
    ];

    /// <summary>Why there can be no lossless rendition of an instance; null when there may be one.</summary>
    public static string? Refuse(DicomFile original)
    {
        if (!FrameReader.HasPixelData(original.Dataset))
            return "there are no pixel data";
        if (original.TransferSyntax.IsLossy)
            return "the original is compressed with loss";
        if (CodestreamValidator.Check(original) is [{ } difference, ..])
            return $"the original contradicts itself: {difference.Message}";
        return original.Findings.FirstOrDefault(finding => finding.Kind is FindingKind.TrailingBytes or FindingKind.ElementLimit) is { Message: not null } finding
            ? $"the original has more than could be analysed ({finding.Kind})"
            : null;
    }

    /// <summary>Compares every sample, decoded, and every other attribute.</summary>
    /// <returns>Null when nothing is lost; else what differs, without values.</returns>
    /// <exception cref="PixelDataException">One of them cannot be decoded.</exception>
    public static string? FindDifference(DicomFile original, DicomFile rendition, CancellationToken cancellationToken)
    {
        foreach (var finding in rendition.Findings)
        {
            if (!original.Findings.Any(known => known.Kind == finding.Kind))
                return $"the rendition breaks a rule ({finding.Kind})";
        }

        if (!AttributesOf(original).AsSpan().SequenceEqual(AttributesOf(rendition)))
            return "attributes differ";
        return SampleComparison.FindDifference(new FrameReader(original), new FrameReader(rendition), cancellationToken) is { } place
            ? $"samples differ in {place}"
            : null;
    }

    private static byte[] AttributesOf(DicomFile file)
    {
        var dataset = file.Dataset.Clone();
        foreach (var tag in Encoding)
            dataset.Remove(tag);
        return CanonicalHash.Compute(dataset);
    }
}
