namespace Placa.Imaging;

/// <summary>An image ready for a screen: 8 bits a sample.</summary>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Rows.</param>
/// <param name="SamplesPerPixel">1 for grey, 3 for RGB.</param>
/// <param name="Pixels">Rows from the top without padding, samples of a pixel together.</param>
public sealed record RenderedImage(int Width, int Height, int SamplesPerPixel, ReadOnlyMemory<byte> Pixels)
{
    /// <summary>The ICC profile of the colours, which files keep; empty when there is none. Grey has none.</summary>
    public ReadOnlyMemory<byte> IccProfile { get; init; }
}
