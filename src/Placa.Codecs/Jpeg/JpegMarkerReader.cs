using System.Buffers.Binary;
using Placa.Codecs.Markers;

namespace Placa.Codecs.Jpeg;

/// <summary>Goes from marker to marker and hands over their segments (T.81 section B.1.1).</summary>
internal ref struct JpegMarkerReader(ReadOnlySpan<byte> codestream)
{
    private readonly ReadOnlySpan<byte> _codestream = codestream;

    /// <summary>Where the next byte is taken from.</summary>
    public int Position { get; set; }

    /// <summary>The whole codestream; entropy-coded data begins at <see cref="Position"/> after a scan header.</summary>
    public readonly ReadOnlySpan<byte> Codestream => _codestream;

    /// <summary>Requires SOI at the beginning.</summary>
    public void ReadStartOfImage()
    {
        if (_codestream.Length < 2)
            throw new CodecException(CodecError.Truncated, _codestream.Length, "the codestream ends before the SOI marker.");
        if (_codestream[0] != 0xFF || _codestream[1] != JpegMarkers.StartOfImage)
            throw new CodecException(CodecError.Invalid, 0, "the codestream does not begin with the SOI marker.");
        Position = 2;
    }

    /// <summary>
    /// Finds the next marker. Any number of fill bytes 0xFF may precede it (T.81 section B.1.1.2); other bytes before it, and
    /// stuffed zeros of entropy-coded data left unread, are passed over as other decoders do.
    /// </summary>
    /// <returns>False at the end of the codestream.</returns>
    public bool TryReadMarker(out byte marker)
    {
        while (true)
        {
            var skipped = _codestream[Position..].IndexOf((byte)0xFF);
            var position = skipped < 0 ? _codestream.Length : Position + skipped;
            while (position < _codestream.Length && _codestream[position] == 0xFF)
                position++;
            if (position >= _codestream.Length)
            {
                Position = _codestream.Length;
                marker = 0;
                return false;
            }

            marker = _codestream[position];
            Position = position + 1;
            if (marker != 0)
                return true;
        }
    }

    /// <summary>The parameters of the marker just read, without their length. False when the codestream ends before them.</summary>
    public bool TryReadSegment(out ReadOnlySpan<byte> segment, out int position)
    {
        segment = default;
        position = Position + 2;
        if (_codestream.Length - Position < 2)
            return false;

        int length = BinaryPrimitives.ReadUInt16BigEndian(_codestream[Position..]);
        if (length < 2)
            throw new CodecException(CodecError.Invalid, Position, $"a marker segment of {length} bytes; its length alone takes 2.");
        if (length > _codestream.Length - Position)
            return false;

        Position += length;
        segment = _codestream[position..Position];
        return true;
    }
}
