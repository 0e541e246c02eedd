namespace Placa.Imaging;

/// <summary>Decoded frames as native pixel data hold them, one after the other without a gap, in little endian (PS3.5 section 8.2).</summary>
internal static class NativeFrames
{
    /// <summary>Colour by pixel, colour differences for every pixel, whole bytes where samples are not single bits.</summary>
    public static ImagePixelDescription Plan(ImagePixelDescription source) => source with
    {
        IsPlanar = false,
        BitsAllocated = source.BitsAllocated == 1 ? 1 : 8 * source.BytesPerSample,
        PhotometricInterpretation = source.PhotometricInterpretation switch
        {
            PhotometricInterpretation.YbrFull422 => PhotometricInterpretation.YbrFull,
            PhotometricInterpretation.YbrIct or PhotometricInterpretation.YbrRct => PhotometricInterpretation.Rgb,
            var other => other,
        },
    };

    /// <summary>Bytes that so many frames take.</summary>
    public static long Length(ImagePixelDescription description, int frameCount) =>
        description.BitsAllocated == 1
            ? ((long)description.PixelCount * description.SamplesPerPixel * frameCount + 7) / 8
            : (long)description.FrameLength * frameCount;

    /// <summary>Puts a frame in its place.</summary>
    public static void Pack(Frame frame, Span<byte> native, int place)
    {
        var samples = frame.Samples.Span;
        if (frame.Description.BitsAllocated != 1)
        {
            samples.CopyTo(native[(int)((long)samples.Length * place)..]);
            return;
        }

        var bit = (long)samples.Length * place;
        foreach (var sample in samples)
        {
            native[(int)(bit >> 3)] |= (byte)(sample << (int)(bit & 7));
            bit++;
        }
    }
}
