using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>Encodes the frames of one transfer syntax. Implementations keep no state: frames are encoded in parallel.</summary>
internal interface IFrameEncoder
{
    /// <summary>The defined term of Lossy Image Compression Method (PS3.3 section C.7.6.1.1.5.1); null when nothing is lost.</summary>
    string? LossyMethod { get; }

    /// <summary>What the Image Pixel attributes are to say of the encoded image.</summary>
    /// <exception cref="PixelDataException">The transfer syntax cannot hold the image; the message says why.</exception>
    ImagePixelDescription Plan(ImagePixelDescription source);

    /// <summary>Encodes one frame.</summary>
    /// <exception cref="PixelDataException">Something of it would be lost; the message says what.</exception>
    byte[] Encode(Frame frame, ImagePixelDescription encoded, TranscodeOptions options, CancellationToken cancellationToken);

    /// <summary>The encoder for a transfer syntax; null when there is none.</summary>
    static IFrameEncoder? For(TransferSyntax syntax) =>
        syntax == TransferSyntax.RLELossless ? new RleFrameEncoder()
        : syntax == TransferSyntax.EncapsulatedUncompressedExplicitVRLittleEndian ? new NativeFrameEncoder(isDeflated: false)
        : syntax == TransferSyntax.DeflatedImageFrameCompression ? new NativeFrameEncoder(isDeflated: true)
        : syntax == TransferSyntax.JPEGBaseline8Bit ? new JpegFrameEncoder(maxBits: 8)
        : syntax == TransferSyntax.JPEGExtended12Bit ? new JpegFrameEncoder(maxBits: 12)
        : syntax == TransferSyntax.JPEGLossless || syntax == TransferSyntax.JPEGLosslessSV1 ? new JpegLosslessFrameEncoder()
        : syntax == TransferSyntax.JPEGLSLossless ? new JpegLSFrameEncoder(mayLose: false)
        : syntax == TransferSyntax.JPEGLSNearLossless ? new JpegLSFrameEncoder(mayLose: true)
        : syntax == TransferSyntax.JPEG2000Lossless ? new Jpeg2000FrameEncoder(isHighThroughput: false, mayLose: false)
        : syntax == TransferSyntax.JPEG2000 ? new Jpeg2000FrameEncoder(isHighThroughput: false, mayLose: true)
        : syntax == TransferSyntax.HTJ2KLossless || syntax == TransferSyntax.HTJ2KLosslessRPCL ? new Jpeg2000FrameEncoder(isHighThroughput: true, mayLose: false)
        : syntax == TransferSyntax.HTJ2K ? new Jpeg2000FrameEncoder(isHighThroughput: true, mayLose: true)
        : null;
}
