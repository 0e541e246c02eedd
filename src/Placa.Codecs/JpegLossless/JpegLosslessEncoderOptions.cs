namespace Placa.Codecs.JpegLossless;

/// <summary>How a frame is encoded.</summary>
public sealed record JpegLosslessEncoderOptions
{
    /// <summary>The selection value of the predictor, 1 to 7 (T.81 table H.1). DICOM's default transfer syntax for lossless JPEG requires 1.</summary>
    public int Predictor { get; init; } = 1;

    /// <summary>Rows between restart markers, 0 for none. They hold at most 65535 pixels (T.81 clause B.2.4.4).</summary>
    public int RestartRows { get; init; }

    /// <summary>Calls the components R, G and B, so that decoders which look at their names do not take them for YCbCr.</summary>
    public bool IsRgb { get; init; }
}
