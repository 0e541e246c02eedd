namespace Placa.Imaging;

/// <summary>The decoded samples of one frame.</summary>
public sealed class Frame
{
    internal Frame(ImagePixelDescription description, int index, ReadOnlyMemory<byte> samples, int completePixels)
    {
        Description = description;
        Index = index;
        Samples = samples;
        CompletePixels = completePixels;
    }

    /// <summary>How the samples are laid out; where a codestream and the data set differ, as the codestream says.</summary>
    public ImagePixelDescription Description { get; }

    /// <summary>Which frame this is, from 0.</summary>
    public int Index { get; }

    /// <summary>
    /// Rows from the top without padding, samples of a pixel together, each little endian in <see cref="ImagePixelDescription.BytesPerSample"/>
    /// bytes. Colour is as stored: YBR_FULL stays YBR_FULL.
    /// </summary>
    public ReadOnlyMemory<byte> Samples { get; }

    /// <summary>Pixels of which every byte was there. Those after them are zero.</summary>
    public int CompletePixels { get; }

    /// <summary>False when the pixel data end inside the frame.</summary>
    public bool IsComplete => CompletePixels == Description.PixelCount;
}
