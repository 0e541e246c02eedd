using System.Buffers;
using System.IO.Compression;
using Placa.Codecs;

namespace Placa.Imaging;

/// <summary>Deflated Image Frame Compression (PS3.5 section A.4.13): each frame a deflate stream of a native frame.</summary>
internal sealed class DeflatedFrameDecoder : IFrameDecoder
{
    public ImagePixelDescription Describe(ReadOnlySpan<byte> codestream, ImagePixelDescription declared) => declared;

    public int Decode(ReadOnlySpan<byte> codestream, ImagePixelDescription description, Span<byte> destination, CancellationToken cancellationToken)
    {
        var layout = NativeFrameLayout.Create(description, 1, null);
        var length = (int)((layout.StoredBits + 7) / 8);
        var stored = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            using var input = new MemoryStream(codestream.ToArray());
            using var inflate = new DeflateStream(input, CompressionMode.Decompress);
            var read = inflate.ReadAtLeast(stored.AsSpan(0, length), length, throwOnEndOfStream: false);
            return layout.Unpack(stored.AsSpan(0, read), 0, destination);
        }
        catch (InvalidDataException error)
        {
            throw new CodecException(CodecError.Invalid, 0, "not a deflate stream.", error);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(stored);
        }
    }
}
