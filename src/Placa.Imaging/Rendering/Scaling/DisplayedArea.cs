namespace Placa.Imaging;

/// <summary>The part of an image that is shown (PS3.3 section C.10.4); it may reach beyond the image.</summary>
/// <param name="Left">Its left edge; 0 is that of the image.</param>
/// <param name="Top">Its upper edge; 0 is that of the image.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
internal readonly record struct DisplayedArea(double Left, double Top, double Width, double Height)
{
    /// <summary>Pixels of a picture for each of the image, unless a size is asked for.</summary>
    public double Magnification { get; init; } = 1;

    /// <summary>Height over width of a pixel; null when the image has to say it.</summary>
    public double? PixelAspect { get; init; }
}
