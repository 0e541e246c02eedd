using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>
/// Reads the frames of an image: native or encapsulated, one at a time, without touching the others. Reading several frames at once from
/// different threads is safe as long as the data set is not changed.
/// </summary>
public sealed class FrameReader
{
    private readonly IPixelSource _source;

    /// <summary>Prepares to read; no samples are read yet.</summary>
    /// <param name="dataset">The data set of the image; its file stays open as long as frames are read.</param>
    /// <param name="transferSyntax">How the data set is encoded.</param>
    /// <param name="options">Limits and decoders; null takes <see cref="FrameReaderOptions.Default"/>.</param>
    /// <exception cref="PixelDataException">There is no image, or its attributes contradict each other.</exception>
    public FrameReader(Dataset dataset, TransferSyntax transferSyntax, FrameReaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(transferSyntax);
        options ??= FrameReaderOptions.Default;

        Dataset = dataset;
        Description = ImagePixelDescription.Read(dataset, options.MaxFrameLength);
        var element = FindPixelData(dataset);
        if (element.IsEncapsulated)
        {
            var decoder = transferSyntax.IsEncapsulated ? options.Decoders.Find(transferSyntax) : ForNativeFragments(element);
            _source = new EncapsulatedPixelData(dataset, element, Description, transferSyntax, decoder, options.MaxFrameLength);
            CanDecode = decoder is not null;
        }
        else if (transferSyntax.IsEncapsulated && transferSyntax.IsKnown)
        {
            throw new PixelDataException(
                PixelDataError.InvalidFragments, $"Pixel Data is not encapsulated, but {transferSyntax.Name} is.");
        }
        else
        {
            _source = new NativePixelData(element, Description);
            CanDecode = true;
        }
    }

    /// <summary>Prepares to read the image of a file.</summary>
    /// <inheritdoc cref="FrameReader(Dataset, TransferSyntax, FrameReaderOptions?)"/>
    public FrameReader(DicomFile file, FrameReaderOptions? options = null)
        : this(file.Dataset, SyntaxOfPixelData(file), options)
    {
    }

    /// <summary>The data set of the image.</summary>
    public Dataset Dataset { get; }

    /// <summary>What the data set says about its samples.</summary>
    public ImagePixelDescription Description { get; }

    /// <summary>Frames the data set announces, at least 1.</summary>
    public int NumberOfFrames => Description.NumberOfFrames;

    /// <summary>Frames of which the pixel data hold at least a beginning; less than <see cref="NumberOfFrames"/> when data are missing.</summary>
    public int AvailableFrames => _source.AvailableFrames;

    /// <summary>False when there is no decoder for the transfer syntax.</summary>
    public bool CanDecode { get; }

    /// <summary>True when the data set has pixel data of any kind.</summary>
    public static bool HasPixelData(Dataset dataset) =>
        dataset.Contains(Tags.PixelData) || dataset.Contains(Tags.FloatPixelData) || dataset.Contains(Tags.DoubleFloatPixelData);

    /// <summary>Decodes one frame. A frame that is cut short comes with what there is of it, see <see cref="Frame.IsComplete"/>.</summary>
    /// <param name="frameIndex">From 0 to <see cref="NumberOfFrames"/> - 1.</param>
    /// <param name="cancellationToken">Ends decoding between two rows.</param>
    /// <exception cref="PixelDataException">No decoder, no data for this frame, or a codestream that cannot be decoded.</exception>
    public Frame ReadFrame(int frameIndex, CancellationToken cancellationToken = default) =>
        ReadFrame(frameIndex, FrameMemory.Own, cancellationToken);

    /// <summary>The same into memory of the caller's, which must outlive the frame.</summary>
    internal Frame ReadFrame(int frameIndex, FrameMemory memory, CancellationToken cancellationToken = default)
    {
        CheckAvailable(frameIndex);
        var frame = _source.Read(frameIndex, memory, cancellationToken);
        if (frame.CompletePixels == 0)
            throw new PixelDataException(PixelDataError.Truncated, $"Frame {frameIndex + 1} has no complete pixel.");
        return frame;
    }

    /// <summary>
    /// Decodes frames on several threads and gives them in order. At most <paramref name="parallelism"/> are held at a time, the one that was handed
    /// out not counted. An error comes where its frame would; no further frame is begun then.
    /// </summary>
    /// <param name="frames">Which frames, counted from 0; all by default.</param>
    /// <param name="parallelism">Frames decoded at the same time; 0 for one on each processor.</param>
    /// <param name="cancellationToken">Ends decoding between two rows.</param>
    /// <exception cref="PixelDataException">See <see cref="ReadFrame(int, CancellationToken)"/>.</exception>
    public IAsyncEnumerable<Frame> ReadFramesAsync(Range? frames = null, int parallelism = 0, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(parallelism);
        var (first, count) = (frames ?? Range.All).GetOffsetAndLength(NumberOfFrames);
        return OrderedWindow.RunAsync(first, first + count, parallelism == 0 ? Environment.ProcessorCount : parallelism, ReadFrame, cancellationToken);
    }

    /// <summary>
    /// One frame as stored: the codestream of an encapsulated one, its fragments put together; the native bytes of any other, in little
    /// endian order, from the first bit of the frame on.
    /// </summary>
    /// <param name="frameIndex">From 0 to <see cref="NumberOfFrames"/> - 1.</param>
    /// <exception cref="PixelDataException">There are no data for this frame.</exception>
    public ReadOnlyMemory<byte> ReadStoredFrame(int frameIndex)
    {
        CheckAvailable(frameIndex);
        return _source.ReadStored(frameIndex);
    }

    /// <summary>What the codestream of a frame says otherwise than the data set; only its header is read. Nothing for native frames.</summary>
    /// <param name="frameIndex">From 0 to <see cref="NumberOfFrames"/> - 1.</param>
    /// <exception cref="PixelDataException">There are no data for this frame, or its header cannot be read.</exception>
    public IReadOnlyList<CodestreamDifference> Compare(int frameIndex)
    {
        CheckAvailable(frameIndex);
        return _source.Compare(frameIndex);
    }

    private static DataElement FindPixelData(Dataset dataset)
    {
        if (!dataset.TryGet(Tags.PixelData, out var element)
            && !dataset.TryGet(Tags.FloatPixelData, out element)
            && !dataset.TryGet(Tags.DoubleFloatPixelData, out element))
            throw new PixelDataException(PixelDataError.NotAnImage, "The data set has no pixel data.");
        if (element.IsSequence)
            throw new PixelDataException(PixelDataError.InvalidDescription, $"Pixel data {element.Tag} are a sequence of items.");
        return element;
    }

    /// <summary>
    /// A data set that is not encoded as its file meta information says is read as it is. If its pixel data are encapsulated all the same, what was
    /// said holds for the fragments: JPEG in an implicit VR data set has been seen.
    /// </summary>
    internal static TransferSyntax SyntaxOfPixelData(DicomFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (file.TransferSyntax.IsEncapsulated || !file.Dataset.TryGet(Tags.PixelData, out var element) || !element.IsEncapsulated
            || file.FileMeta.GetUid(Tags.TransferSyntaxUID) is not { } declared)
            return file.TransferSyntax;

        var syntax = TransferSyntax.Get(declared);
        return syntax.IsEncapsulated ? syntax : file.TransferSyntax;
    }

    /// <summary>Fragments in a native syntax hold native frames if they are long enough; otherwise nothing tells how they are compressed.</summary>
    private UncompressedFrameDecoder? ForNativeFragments(DataElement element)
    {
        var length = element.Fragments.Skip(1).Sum(fragment => fragment.Length);
        var layout = NativeFrameLayout.Create(Description, NumberOfFrames, length);
        return (Int128)length * 8 >= (Int128)layout.StoredBits * NumberOfFrames ? new UncompressedFrameDecoder() : null;
    }

    private void CheckAvailable(int frameIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frameIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(frameIndex, NumberOfFrames);
        if (frameIndex >= AvailableFrames)
        {
            throw new PixelDataException(
                PixelDataError.Truncated, $"There are no data for frame {frameIndex + 1} of {NumberOfFrames}: the pixel data end after {AvailableFrames}.");
        }
    }
}
