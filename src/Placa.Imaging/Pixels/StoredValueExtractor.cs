namespace Placa.Imaging;

/// <summary>Takes the stored value out of a sample: Bits Stored bits from High Bit down (PS3.5 section 8.1.1).</summary>
internal readonly struct StoredValueExtractor
{
    private readonly int _left;
    private readonly int _right;
    private readonly bool _isSigned;

    public StoredValueExtractor(ImagePixelDescription description)
    {
        _left = 63 - description.HighBit;
        _right = 64 - description.BitsStored;
        _isSigned = description.IsSigned;
    }

    /// <summary>The value of a sample. Values of 64 unsigned bits come out as the same 64 bits.</summary>
    public long Extract(ulong sample)
    {
        var aligned = sample << _left;
        return _isSigned ? (long)aligned >> _right : (long)(aligned >> _right);
    }
}
