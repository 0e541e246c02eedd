namespace Placa.Imaging;

/// <summary>A size that a picture has to fit into.</summary>
/// <param name="Width">Pixels across, at least 1.</param>
/// <param name="Height">Rows, at least 1.</param>
public readonly record struct RenderSize(int Width, int Height);

/// <summary>How a frame is to be shown.</summary>
public sealed record RenderOptions
{
    /// <summary>The first window or table of the data set, at the size of the frame, with shutters and without overlays.</summary>
    public static RenderOptions Default { get; } = new();

    /// <summary>A window to use in place of those of the data set and of the presentation state, in values after the modality LUT.</summary>
    public VoiWindow? Window { get; init; }

    /// <summary>Which of <see cref="VoiLut.ReadAll"/> to use, from 0; one that is not there means none of them.</summary>
    public int VoiIndex { get; init; }

    /// <summary>A presentation state, which takes the place of the image's own tables, shutters and overlays.</summary>
    public PresentationState? Presentation { get; init; }

    /// <summary>Draws every overlay plane of the image. A presentation state decides for itself which to draw.</summary>
    public bool Overlays { get; init; }

    /// <summary>Hides what the display shutter of the image hides.</summary>
    public bool Shutters { get; init; } = true;

    /// <summary>Multiplies by the <see cref="StandardizedUptake"/> before the window, which is 0 to 10 unless another is given.</summary>
    public bool StandardizedUptake { get; init; }

    /// <summary>Stretches pixels that are not square, so that circles are round.</summary>
    public bool SquarePixels { get; init; }

    /// <summary>Scales the picture to the largest that fits, keeping its proportions; null leaves its size.</summary>
    public RenderSize? Size { get; init; }

    /// <summary>Writes into the corners who and what is shown. The patient's name becomes a part of the picture.</summary>
    public bool Annotate { get; init; }
}
