namespace Placa.Dicom;

/// <summary>Reads numbers of a fixed count of digits, one after the other, as dates and times are made of.</summary>
internal ref struct DigitReader(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _rest = text;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>The next byte; zero at the end.</summary>
    public readonly byte Next => _rest.IsEmpty ? (byte)0 : _rest[0];

    /// <summary>Passes over one byte when it is the one given.</summary>
    public bool TrySkip(char expected)
    {
        if (Next != expected)
            return false;
        _rest = _rest[1..];
        return true;
    }

    /// <summary>Reads exactly so many digits, as a number within bounds.</summary>
    public bool TryRead(int digits, int minimum, int maximum, out int number)
    {
        number = 0;
        if (_rest.Length < digits)
            return false;
        for (var i = 0; i < digits; i++)
        {
            if (!char.IsAsciiDigit((char)_rest[i]))
                return false;
            number = number * 10 + _rest[i] - '0';
        }
        _rest = _rest[digits..];
        return number >= minimum && number <= maximum;
    }

    /// <summary>Reads one to six digits as millionths.</summary>
    public bool TryReadFraction(out int microseconds, out int digits)
    {
        (microseconds, digits) = (0, 0);
        while (digits < 6 && char.IsAsciiDigit((char)Next))
        {
            microseconds = microseconds * 10 + Next - '0';
            _rest = _rest[1..];
            digits++;
        }
        for (var i = digits; i < 6; i++)
            microseconds *= 10;
        return digits > 0;
    }
}
