using System.Runtime.Intrinsics;

namespace Placa.Codecs.JpegLossless;

/// <summary>
/// Predicts a sample from its neighbours: a to the left, b above, c above to the left (T.81 table H.1). Sixteen samples at once are predicted
/// modulo 2^16, which is all that a difference keeps; halves of sums and differences of 17 bits are made there without the 17th.
/// </summary>
internal interface ILosslessPredictor
{
    static abstract int Predict(int a, int b, int c);

    static abstract Vector256<ushort> Predict(Vector256<ushort> a, Vector256<ushort> b, Vector256<ushort> c);
}

internal readonly struct Predictor1 : ILosslessPredictor
{
    public static int Predict(int a, int b, int c) => a;

    public static Vector256<ushort> Predict(Vector256<ushort> a, Vector256<ushort> b, Vector256<ushort> c) => a;
}

internal readonly struct Predictor2 : ILosslessPredictor
{
    public static int Predict(int a, int b, int c) => b;

    public static Vector256<ushort> Predict(Vector256<ushort> a, Vector256<ushort> b, Vector256<ushort> c) => b;
}

internal readonly struct Predictor3 : ILosslessPredictor
{
    public static int Predict(int a, int b, int c) => c;

    public static Vector256<ushort> Predict(Vector256<ushort> a, Vector256<ushort> b, Vector256<ushort> c) => c;
}

internal readonly struct Predictor4 : ILosslessPredictor
{
    public static int Predict(int a, int b, int c) => a + b - c;

    public static Vector256<ushort> Predict(Vector256<ushort> a, Vector256<ushort> b, Vector256<ushort> c) => a + b - c;
}

internal readonly struct Predictor5 : ILosslessPredictor
{
    public static int Predict(int a, int b, int c) => a + ((b - c) >> 1);

    public static Vector256<ushort> Predict(Vector256<ushort> a, Vector256<ushort> b, Vector256<ushort> c) => a + ((b ^ c) >>> 1) - (~b & c);
}

internal readonly struct Predictor6 : ILosslessPredictor
{
    public static int Predict(int a, int b, int c) => b + ((a - c) >> 1);

    public static Vector256<ushort> Predict(Vector256<ushort> a, Vector256<ushort> b, Vector256<ushort> c) => b + ((a ^ c) >>> 1) - (~a & c);
}

internal readonly struct Predictor7 : ILosslessPredictor
{
    public static int Predict(int a, int b, int c) => (a + b) >> 1;

    public static Vector256<ushort> Predict(Vector256<ushort> a, Vector256<ushort> b, Vector256<ushort> c) => (a & b) + ((a ^ b) >>> 1);
}
