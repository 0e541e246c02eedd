namespace Placa.Imaging;

/// <summary>Encapsulated Uncompressed Explicit VR Little Endian (PS3.5 section A.4.11): native frames in fragments, each from a byte of its own.</summary>
internal sealed class UncompressedFrameDecoder : IFrameDecoder
{
    public ImagePixelDescription Describe(ReadOnlySpan<byte> codestream, ImagePixelDescription declared) => declared;

    public int Decode(ReadOnlySpan<byte> codestream, ImagePixelDescription description, Span<byte> destination, CancellationToken cancellationToken) =>
        NativeFrameLayout.Create(description, 1, codestream.Length).Unpack(codestream, 0, destination);
}
