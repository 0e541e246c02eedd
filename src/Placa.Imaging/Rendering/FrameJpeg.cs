using Placa.Codecs;
using Placa.Codecs.Jpeg;

namespace Placa.Imaging;

/// <summary>Writes what a screen shows as JPEG files (baseline, with a JFIF header).</summary>
public static class FrameJpeg
{
    /// <summary>The quality used when none is asked for.</summary>
    public const int DefaultQuality = 85;

    /// <summary>Encodes an image; colour is kept at full resolution from a quality of 90 on, and halved both ways below.</summary>
    /// <param name="image">Grey or RGB, at most 65535 pixels wide and high.</param>
    /// <param name="quality">1 to 100.</param>
    /// <exception cref="CodecException">JPEG cannot hold an image of this size.</exception>
    public static byte[] Encode(RenderedImage image, int quality = DefaultQuality)
    {
        ArgumentNullException.ThrowIfNull(image);
        var options = new JpegEncoderOptions
        {
            Quality = quality,
            WriteJfif = true,
            IccProfile = image.IccProfile,
            Subsampling = quality >= 90 ? JpegSubsampling.None : JpegSubsampling.ColumnsAndRows,
        };
        return JpegEncoder.Encode(image.Pixels.Span, new CodestreamImage(image.Height, image.Width, image.SamplesPerPixel, 8), options);
    }
}
