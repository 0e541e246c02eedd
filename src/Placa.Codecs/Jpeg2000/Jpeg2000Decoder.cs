namespace Placa.Codecs.Jpeg2000;

/// <summary>
/// Decodes JPEG 2000 codestreams (T.800), also with high-throughput code-blocks (T.814), bare or in a JP2 file. Colour transforms and palettes
/// are undone, sub-sampled components repeated up to the size of the image.
/// </summary>
public static class Jpeg2000Decoder
{
    /// <summary>Reads the main header.</summary>
    /// <exception cref="CodecException">It is cut, contradicts itself, or asks for what is not supported.</exception>
    public static Jpeg2000Header ReadHeader(ReadOnlySpan<byte> codestream) => new(Codestream.ReadMainHeader(codestream));

    /// <summary>Decodes the whole image.</summary>
    /// <param name="codestream">The codestream; bytes after its end are ignored.</param>
    /// <param name="destination">Exactly the bytes of <see cref="Jpeg2000Header.Image"/>.</param>
    /// <param name="cancellationToken">Looked at about once for each row of code-blocks.</param>
    /// <exception cref="CodecException">The codestream cannot be decoded, or ends before its last packet.</exception>
    public static void Decode(ReadOnlySpan<byte> codestream, Span<byte> destination, CancellationToken cancellationToken = default) =>
        Decode(codestream, destination, Jpeg2000DecoderOptions.Default, cancellationToken);

    /// <summary>Decodes the whole image, smaller or from fewer layers.</summary>
    /// <param name="codestream">The codestream; bytes after its end are ignored.</param>
    /// <param name="destination">Exactly the bytes of <see cref="Jpeg2000Header.ImageAt"/>.</param>
    /// <param name="options">How much is decoded.</param>
    /// <param name="cancellationToken">Looked at about once for each row of code-blocks.</param>
    /// <exception cref="CodecException">The codestream cannot be decoded, or ends before its last packet.</exception>
    public static void Decode(
        ReadOnlySpan<byte> codestream, Span<byte> destination, Jpeg2000DecoderOptions options, CancellationToken cancellationToken = default) =>
        new FrameDecoder(codestream, options, acceptsCut: false, cancellationToken).Decode(destination);

    /// <summary>Decodes what a codestream that may be cut has so far: the image is there, but coarser where packets are missing.</summary>
    /// <remarks>
    /// So any begin of a codestream can be shown while the rest is on its way. In RPCL or RLCP order that which ends with a resolution gives
    /// the image at this resolution exactly, by <see cref="Jpeg2000DecoderOptions.ReducedLevels"/>, and counts as whole then. In LRCP order
    /// the whole image gets better with each layer. Part of a code-block is used too, unless it is a high-throughput one.
    /// </remarks>
    /// <returns>Rows from the top of which every packet was there. Those below show what their packets gave, zero where there was none.</returns>
    /// <inheritdoc cref="Decode(ReadOnlySpan{byte}, Span{byte}, Jpeg2000DecoderOptions, CancellationToken)"/>
    /// <exception cref="CodecException">The main header is cut, or the codestream cannot be decoded.</exception>
    public static int DecodeAvailable(
        ReadOnlySpan<byte> codestream, Span<byte> destination, Jpeg2000DecoderOptions? options = null, CancellationToken cancellationToken = default) =>
        new FrameDecoder(codestream, options ?? Jpeg2000DecoderOptions.Default, acceptsCut: true, cancellationToken).Decode(destination);
}
