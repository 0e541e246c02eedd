namespace Placa.Dicom;

/// <summary>Turns the line and column an XML reader tells into the byte of the document, counting on from the last one asked for.</summary>
internal sealed class XmlPlaces(ReadOnlyMemory<byte> document)
{
    private int _line = 1;
    private int _column = 1;
    private int _offset = document.Span.StartsWith("\uFEFF"u8) ? 3 : 0;

    /// <summary>A place as one number, which grows with the document.</summary>
    public static long Pack(int line, int column) => (long)line << 32 | (uint)column;

    public long OffsetOf(long place)
    {
        int line = (int)(place >> 32), column = (int)place;
        var bytes = document.Span;
        if (line < _line || (line == _line && column < _column))
            (_line, _column, _offset) = (1, 1, 0);
        while (_offset < bytes.Length && (_line < line || (_line == line && _column < column)))
        {
            var value = bytes[_offset++];
            if (value == '\n' || (value == '\r' && (_offset == bytes.Length || bytes[_offset] != '\n')))
                (_line, _column) = (_line + 1, 1);
            else if (value is < 0x80 or >= 0xC0)
                _column += value >= 0xF0 ? 2 : 1; // the reader counts UTF-16 code units; other bytes of a character count nothing
        }
        return _offset;
    }
}
