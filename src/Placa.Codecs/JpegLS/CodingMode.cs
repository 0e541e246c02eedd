using System.Runtime.CompilerServices;

namespace Placa.Codecs.JpegLS;

/// <summary>Chooses at compile time how errors become samples, so that the loops over samples have no part in them that does nothing.</summary>
internal interface ICodingMode
{
    static abstract bool IsLossless { get; }
}

/// <summary>NEAR is 0 and MAXVAL + 1 a power of two, so that arithmetic modulo RANGE is a mask.</summary>
internal readonly struct Lossless : ICodingMode
{
    public static bool IsLossless => true;
}

/// <summary>Any NEAR and MAXVAL.</summary>
internal readonly struct NearLossless : ICodingMode
{
    public static bool IsLossless => false;
}

/// <summary>Predictions of a sample from those left, above, and left above it, and what an error makes of them.</summary>
internal static class Prediction
{
    /// <summary>The median of a, b and a + b - c (T.87 clause A.4.1), without branches: which of them it is, nothing foretells.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Median(int a, int b, int c)
    {
        var difference = (a - b) & (a - b) >> 31;
        int low = b + difference, high = a - difference, value = a + b - c;
        value -= (value - low) & (value - low) >> 31;
        return value + ((high - value) & (high - value) >> 31);
    }

    /// <summary>Applies the correction of a context and brings the prediction back into range (T.87 clause A.4.2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Correct(int predicted, int correction, int sign, int maxValue)
    {
        predicted += (correction ^ sign) - sign;
        return (uint)predicted > (uint)maxValue ? ~(predicted >> 31) & maxValue : predicted;
    }

    /// <summary>The sample of a prediction and its error: their sum, modulo the number of quantised errors (T.87 clauses A.4.4 and A.4.5).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Reconstruct<TMode>(int predicted, int error, CodingParameters parameters)
        where TMode : ICodingMode
    {
        if (TMode.IsLossless)
            return (predicted + error) & parameters.MaxValue;

        var value = predicted + error * parameters.Step;
        if (value < -parameters.Near)
            value += parameters.Range * parameters.Step;
        else if (value > parameters.MaxValue + parameters.Near)
            value -= parameters.Range * parameters.Step;
        return Math.Clamp(value, 0, parameters.MaxValue);
    }

    /// <summary>Quantises an error (T.87 clause A.4.4) and takes it modulo the number of quantised errors (A.4.5).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Quantise<TMode>(int error, CodingParameters parameters)
        where TMode : ICodingMode
    {
        var range = parameters.Range;
        if (!TMode.IsLossless)
        {
            var sign = error >> 31;
            var magnitude = ((error ^ sign) - sign + parameters.Near) / parameters.Step;
            error = (magnitude ^ sign) - sign;
        }

        error += range & error >> 31;
        return error - (range & ((range + 1) / 2 - 1 - error) >> 31);
    }
}
