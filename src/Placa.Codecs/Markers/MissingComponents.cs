namespace Placa.Codecs.Markers;

/// <summary>The components of an image that no scan has brought yet, a bit for each.</summary>
internal struct MissingComponents(int count)
{
    private int _missing = (1 << count) - 1;

    public readonly bool IsNone => _missing == 0;

    /// <summary>Notes what a scan brings.</summary>
    /// <exception cref="CodecException">It brings a component for the second time.</exception>
    public void Remove(ReadOnlySpan<int> components, MarkerReader reader)
    {
        foreach (var component in components)
        {
            if ((_missing >> component & 1) == 0)
                throw reader.Invalid("a component is coded twice.");
            _missing &= ~(1 << component);
        }
    }
}
