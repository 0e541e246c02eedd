using System.Buffers;
using Placa.Codecs.Rle;

namespace Placa.Imaging;

/// <summary>
/// RLE Lossless (PS3.5 Annex G). The colour differences of YBR_FULL_422 are not subsampled there: all planes are whole. Frames of single bits
/// are one segment of packed bytes, each frame beginning with a byte of its own.
/// </summary>
internal sealed class RleFrameDecoder : IFrameDecoder
{
    public ImagePixelDescription Describe(ReadOnlySpan<byte> codestream, ImagePixelDescription declared) =>
        declared.BitsAllocated == 1 || declared.BitsAllocated % 8 == 0
            ? declared
            : throw new PixelDataException(PixelDataError.Unsupported, $"RLE of samples of {declared.BitsAllocated} bits.");

    public int Decode(ReadOnlySpan<byte> codestream, ImagePixelDescription description, Span<byte> destination, CancellationToken cancellationToken)
    {
        if (description.BitsAllocated == 1)
            return DecodeBits(codestream, description, destination);

        var layout = new RleLayout(description.Rows, description.Columns, description.SamplesPerPixel, description.BytesPerSample);
        return RleDecoder.DecodeAvailable(codestream, layout, destination);
    }

    private static int DecodeBits(ReadOnlySpan<byte> codestream, ImagePixelDescription description, Span<byte> destination)
    {
        var native = NativeFrameLayout.Create(description, 1, null);
        var length = (int)((native.StoredBits + 7) / 8);
        var packed = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var available = RleDecoder.DecodeAvailable(codestream, new RleLayout(1, length, 1, 1), packed.AsSpan(0, length));
            return native.Unpack(packed.AsSpan(0, available), 0, destination);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(packed);
        }
    }
}
