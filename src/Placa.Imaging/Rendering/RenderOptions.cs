namespace Placa.Imaging;

/// <summary>How a frame is to be shown.</summary>
public sealed record RenderOptions
{
    /// <summary>The first window or table of the data set, at the size of the frame, with shutters and without overlays.</summary>
    public static RenderOptions Default { get; } = new();

    /// <summary>A window to use in place of those of the data set, in values after the modality LUT.</summary>
    public VoiWindow? Window { get; init; }

    /// <summary>Which of <see cref="VoiLut.ReadAll"/> to use, from 0; one that is not there means none of them.</summary>
    public int VoiIndex { get; init; }
}
