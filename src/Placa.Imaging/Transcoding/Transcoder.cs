using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>
/// Encodes the pixel data of a data set for another transfer syntax, and makes its attributes say what became of them (PS3.5 section 8.2,
/// PS3.3 section C.7.6.3). What cannot be kept is refused, with the reason, before anything is lost.
/// </summary>
public static class Transcoder
{
    /// <summary>True when frames can be encoded for a transfer syntax, or native ones written in it.</summary>
    public static bool CanEncode(TransferSyntax syntax)
    {
        ArgumentNullException.ThrowIfNull(syntax);
        return syntax.IsKnown && (!syntax.IsEncapsulated || IFrameEncoder.For(syntax) is not null);
    }

    /// <summary>Makes the data set as it is to be written in another transfer syntax; see <see cref="DicomFile.Write"/>.</summary>
    /// <param name="file">The file; it is not changed, and stays open as long as the result is used, as does <see cref="TranscodeOptions.Spool"/>.</param>
    /// <param name="target">The transfer syntax.</param>
    /// <param name="options">Ratio, quality, limits; null takes <see cref="TranscodeOptions.Default"/>.</param>
    /// <param name="cancellationToken">Ends the work between two rows of a frame.</param>
    /// <exception cref="PixelDataException">A frame cannot be decoded, or the transfer syntax cannot hold the image; the message says why.</exception>
    public static Dataset Transcode(DicomFile file, TransferSyntax target, TranscodeOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(target);
        options ??= TranscodeOptions.Default;
        if (!CanEncode(target))
            throw new PixelDataException(PixelDataError.UnsupportedTransferSyntax, $"There is no encoder for {target.Name} ({target.Uid}).");

        var dataset = file.Dataset.Clone();
        var source = FrameReader.SyntaxOfPixelData(file);
        var isNativeToNative = !source.IsEncapsulated && !target.IsEncapsulated;
        if (source == target || isNativeToNative && !HasFragments(dataset))
            return dataset;

        foreach (var item in ItemsWithFragments(dataset))
            new ImageTranscoding(item, source, TransferSyntax.ExplicitVRLittleEndian, options, cancellationToken).Run();
        if (FrameReader.HasPixelData(dataset))
            new ImageTranscoding(dataset, source, target, options, cancellationToken).Run();
        return dataset;
    }

    private static bool HasFragments(Dataset dataset)
    {
        foreach (var element in dataset.AllElements)
        {
            if (element.IsEncapsulated)
                return true;
        }
        return false;
    }

    /// <summary>Icons and the like: images in items, which are small and become native (PS3.3 section F.7).</summary>
    private static List<Dataset> ItemsWithFragments(Dataset dataset)
    {
        var found = new List<Dataset>();
        var open = new Stack<Dataset>([dataset]);
        while (open.TryPop(out var current))
        {
            foreach (var element in current)
            {
                if (element.IsEncapsulated && current != dataset)
                    found.Add(current);
                foreach (var item in element.Items)
                    open.Push(item);
            }
        }
        return found;
    }
}
