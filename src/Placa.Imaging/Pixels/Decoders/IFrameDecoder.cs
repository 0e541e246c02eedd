namespace Placa.Imaging;

/// <summary>Decodes the frames of one family of transfer syntaxes. Implementations keep no state: frames are decoded in parallel.</summary>
public interface IFrameDecoder
{
    /// <summary>What decoding will give. Where the codestream says otherwise than the data set, the codestream counts.</summary>
    /// <param name="codestream">One frame, its fragments put together.</param>
    /// <param name="declared">What the data set says.</param>
    /// <exception cref="Codecs.CodecException">The codestream cannot be read.</exception>
    /// <exception cref="PixelDataException">The image is of a kind that is not implemented.</exception>
    ImagePixelDescription Describe(ReadOnlySpan<byte> codestream, ImagePixelDescription declared);

    /// <summary>What the codestream says otherwise than the data set; nothing for those that say nothing of their image.</summary>
    /// <param name="codestream">One frame, its fragments put together.</param>
    /// <param name="declared">What the data set says.</param>
    /// <exception cref="Codecs.CodecException">The codestream cannot be read.</exception>
    IReadOnlyList<CodestreamDifference> Compare(ReadOnlySpan<byte> codestream, ImagePixelDescription declared) => [];

    /// <summary>Decodes one frame.</summary>
    /// <param name="codestream">One frame, its fragments put together.</param>
    /// <param name="description">What <see cref="Describe"/> gave.</param>
    /// <param name="destination">Exactly <see cref="ImagePixelDescription.FrameLength"/> bytes; all are written.</param>
    /// <param name="cancellationToken">Ends the work between two rows.</param>
    /// <returns>Pixels of which every byte was there; those after them are zero.</returns>
    /// <exception cref="Codecs.CodecException">The codestream cannot be read.</exception>
    int Decode(ReadOnlySpan<byte> codestream, ImagePixelDescription description, Span<byte> destination, CancellationToken cancellationToken);
}
