namespace Placa.Codecs.Jpeg2000;

/// <summary>
/// Steps that a codestream may cost beside its samples: tiles, components, resolutions and places in a progression take none of its bytes, so
/// a header can ask for any number of them.
/// </summary>
internal sealed class WorkBudget(long samples, long bytes)
{
    private const int StepsForSample = 64;

    private long _left = (1L << 22) + StepsForSample * Math.Min(long.MaxValue / (4 * StepsForSample), samples) + StepsForSample * bytes;

    public void Take(long steps)
    {
        _left -= steps;
        if (_left < 0)
            throw new CodecException(CodecError.LimitExceeded, 0, "tiles, components and progression ask for more work than the image has samples for.");
    }
}
