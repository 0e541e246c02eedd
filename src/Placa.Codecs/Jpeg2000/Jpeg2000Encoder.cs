namespace Placa.Codecs.Jpeg2000;

/// <summary>Encodes JPEG 2000 codestreams (T.800), also with high-throughput code-blocks (T.814): one tile, one layer, code-blocks of 64 × 64.</summary>
public static class Jpeg2000Encoder
{
    /// <summary>How often a ratio is aimed at; each halves the uncertainty of the quantiser step's logarithm.</summary>
    private const int RateTrials = 9;

    /// <summary>Encodes one frame.</summary>
    /// <param name="frame">Samples as <paramref name="image"/> lays them out.</param>
    /// <param name="image">What the samples are.</param>
    /// <param name="options">Wavelet, block coder and order.</param>
    /// <param name="cancellationToken">Looked at about once for each row of code-blocks.</param>
    /// <exception cref="CodecException">The samples take more bits than the coder has.</exception>
    public static byte[] Encode(
        ReadOnlySpan<byte> frame, CodestreamImage image, Jpeg2000EncoderOptions options, CancellationToken cancellationToken = default)
    {
        image.CheckBuffer(frame.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(image.SamplesPerPixel, 16384);
        if (options.Levels is < 0 or > 32)
            throw new ArgumentOutOfRangeException(nameof(options), options.Levels, "Decomposition levels are 0 to 32.");

        var encoder = new FrameEncoder(image, options, cancellationToken);
        if (options.Ratio is not { } ratio)
            return encoder.Encode(frame, step: null);
        if (!(ratio >= 1))
            throw new ArgumentOutOfRangeException(nameof(options), ratio, "A ratio is 1 or more.");
        return EncodeToRatio(encoder, frame, frame.Length / ratio);
    }

    /// <summary>Looks for the smallest quantiser step whose codestream is not larger than asked.</summary>
    private static byte[] EncodeToRatio(FrameEncoder encoder, ReadOnlySpan<byte> frame, double length)
    {
        var (finest, coarsest) = (-6.0, 20.0);
        byte[]? best = null;
        for (var trial = 0; trial < RateTrials || best is null; trial++)
        {
            var middle = best is null && trial >= RateTrials ? coarsest : (finest + coarsest) / 2;
            var encoded = encoder.Encode(frame, new QuantizerStep(middle));
            if (encoded.Length <= length || middle == coarsest)
            {
                best = encoded;
                coarsest = middle;
                if (encoded.Length > 0.98 * length)
                    break;
            }
            else
            {
                finest = middle;
            }
        }

        return best;
    }
}
