using System.IO.Compression;

namespace Placa.Imaging;

/// <summary>Native frames in fragments, as they are or deflated (PS3.5 sections A.4.11 and A.4.13).</summary>
internal sealed class NativeFrameEncoder(bool isDeflated) : IFrameEncoder
{
    public string? LossyMethod => null;

    public ImagePixelDescription Plan(ImagePixelDescription source) => NativeFrames.Plan(source);

    public byte[] Encode(Frame frame, ImagePixelDescription encoded, TranscodeOptions options, CancellationToken cancellationToken)
    {
        var native = new byte[NativeFrames.Length(encoded, 1)];
        NativeFrames.Pack(frame, native, 0);
        if (!isDeflated)
            return native;

        using var deflated = new MemoryStream();
        using (var deflate = new DeflateStream(deflated, CompressionLevel.Optimal, leaveOpen: true))
            deflate.Write(native);
        return deflated.ToArray();
    }
}
