namespace Placa.Dicom;

/// <summary>
/// Goes once through the values of a character string of the default repertoire, padding removed (PS3.5 section 6.4). An empty value
/// field has no values.
/// </summary>
internal ref struct AsciiValues
{
    private ReadOnlySpan<byte> _rest;
    private bool _isOver;

    public AsciiValues(ReadOnlySpan<byte> valueField)
    {
        _rest = valueField.TrimEnd(" \0"u8);
        _isOver = _rest.IsEmpty;
    }

    public ReadOnlySpan<byte> Current { get; private set; }

    public readonly AsciiValues GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_isOver)
            return false;

        var end = _rest.IndexOf((byte)'\\');
        _isOver = end < 0;
        Current = (_isOver ? _rest : _rest[..end]).Trim(" \0"u8);
        _rest = _isOver ? [] : _rest[(end + 1)..];
        return true;
    }

    /// <summary>Finds one value, from 0.</summary>
    /// <returns>False when there is none, or it is empty.</returns>
    public static bool TryGet(ReadOnlySpan<byte> valueField, int index, out ReadOnlySpan<byte> value)
    {
        var values = new AsciiValues(valueField);
        while (values.MoveNext())
        {
            if (index-- != 0)
                continue;
            value = values.Current;
            return !value.IsEmpty;
        }
        value = default;
        return false;
    }

    public static int Count(ReadOnlySpan<byte> valueField)
    {
        var text = valueField.TrimEnd(" \0"u8);
        return text.IsEmpty ? 0 : text.Count((byte)'\\') + 1;
    }
}
