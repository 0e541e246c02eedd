using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>Tells where compressed frames and the attributes that describe them contradict each other. Only headers of codestreams are read.</summary>
public static class CodestreamValidator
{
    /// <summary>Looks at the frames of a file, of those that can be read.</summary>
    /// <param name="file">The file.</param>
    /// <returns>One finding for each attribute, for the first frame that says otherwise; nothing without an image.</returns>
    public static IReadOnlyList<Finding> Check(DicomFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (!FrameReader.HasPixelData(file.Dataset))
            return [];
        try
        {
            return Check(new FrameReader(file));
        }
        catch (PixelDataException)
        {
            return []; // no image; decoding it says why
        }
    }

    /// <summary>Looks at the frames of an image, of those that can be read.</summary>
    /// <param name="reader">The image.</param>
    /// <param name="frames">Which frames, counted from 0; all by default.</param>
    /// <returns>One finding for each attribute, for the first frame that says otherwise.</returns>
    public static IReadOnlyList<Finding> Check(FrameReader reader, Range? frames = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var (first, count) = (frames ?? Range.All).GetOffsetAndLength(reader.NumberOfFrames);
        var found = new List<Finding>();
        for (var i = first; i < Math.Min(first + count, reader.AvailableFrames); i++)
        {
            foreach (var (attribute, message) in Compare(reader, i))
            {
                var path = new TagPath(attribute);
                if (found.Exists(finding => finding.Path == path))
                    continue;
                var offset = path.IsInFileMeta ? -1 : reader.Dataset.Find(attribute)?.Offset ?? -1;
                found.Add(new Finding(FindingKind.CodestreamDiffers, path, offset, $"frame {i + 1}: {message}"));
            }
        }

        return found;
    }

    private static IReadOnlyList<CodestreamDifference> Compare(FrameReader reader, int frameIndex)
    {
        try
        {
            return reader.Compare(frameIndex);
        }
        catch (PixelDataException)
        {
            return []; // decoding this frame says why; the others are looked at all the same
        }
    }
}
