namespace Placa.Codecs.Jpeg2000;

/// <summary>
/// The step of derived quantisation (T.800 equation E-5): that of the lowest sub-band, from which it doubles level by level. This follows the
/// norms of the 9/7 basis closely, so the error is spread evenly over the image.
/// </summary>
internal readonly struct QuantizerStep
{
    private readonly int _exponent;
    private readonly int _mantissa;

    /// <param name="logarithm">Base 2 of the error that is allowed in a sample, in units of a sample.</param>
    public QuantizerStep(double logarithm)
    {
        _exponent = (int)Math.Floor(logarithm);
        _mantissa = Math.Min(2047, (int)Math.Round((Math.Pow(2, logarithm - _exponent) - 1) * 2048));
    }

    /// <summary>Exponent and mantissa as QCD holds them, for samples of so many bits in so many levels.</summary>
    /// <remarks>Of the lowest sub-band a coefficient counts 2^levels samples, so its step is smaller by that.</remarks>
    public int Code(int bits, int levels) => Math.Clamp(bits - _exponent + levels, 0, 31) << 11 | _mantissa;
}
