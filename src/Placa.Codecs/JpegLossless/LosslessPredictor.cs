namespace Placa.Codecs.JpegLossless;

/// <summary>Predicts a sample from its neighbours: a to the left, b above, c above to the left (T.81 table H.1).</summary>
internal interface ILosslessPredictor
{
    static abstract int Predict(int a, int b, int c);
}

internal readonly struct Predictor1 : ILosslessPredictor
{
    public static int Predict(int a, int b, int c) => a;
}

internal readonly struct Predictor2 : ILosslessPredictor
{
    public static int Predict(int a, int b, int c) => b;
}

internal readonly struct Predictor3 : ILosslessPredictor
{
    public static int Predict(int a, int b, int c) => c;
}

internal readonly struct Predictor4 : ILosslessPredictor
{
    public static int Predict(int a, int b, int c) => a + b - c;
}

internal readonly struct Predictor5 : ILosslessPredictor
{
    public static int Predict(int a, int b, int c) => a + ((b - c) >> 1);
}

internal readonly struct Predictor6 : ILosslessPredictor
{
    public static int Predict(int a, int b, int c) => b + ((a - c) >> 1);
}

internal readonly struct Predictor7 : ILosslessPredictor
{
    public static int Predict(int a, int b, int c) => (a + b) >> 1;
}
