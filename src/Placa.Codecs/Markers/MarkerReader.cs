using System.Buffers.Binary;

namespace Placa.Codecs.Markers;

/// <summary>Walks over the markers and marker segments of a codestream (T.81 clause B.1.1).</summary>
internal ref struct MarkerReader(ReadOnlySpan<byte> codestream)
{
    public ReadOnlySpan<byte> Codestream { get; } = codestream;

    /// <summary>Where reading goes on.</summary>
    public int Position { get; set; }

    public void ReadStartOfImage()
    {
        if (ReadMarker() != JpegMarkers.StartOfImage)
            throw Invalid("there is no SOI marker.");
    }

    /// <summary>Reads the code of a marker; any number of fill bytes may stand before it.</summary>
    public byte ReadMarker()
    {
        if (Position < Codestream.Length && Codestream[Position] != 0xFF)
            throw Invalid("a marker is due.");

        while (Position < Codestream.Length)
        {
            var code = Codestream[Position++];
            if (code != 0xFF)
                return code;
        }

        throw new CodecException(CodecError.Truncated, Position, "a marker is due.");
    }

    /// <summary>Reads the parameters of a marker segment, without their length.</summary>
    public ReadOnlySpan<byte> ReadSegment()
    {
        var rest = Codestream[Position..];
        if (rest.Length < 2)
            throw new CodecException(CodecError.Truncated, Position, "the length of a marker segment is due.");

        var length = BinaryPrimitives.ReadUInt16BigEndian(rest);
        if (length < 2)
            throw Invalid($"a marker segment has length {length}.");
        if (length > rest.Length)
            throw new CodecException(CodecError.Truncated, Position, $"a marker segment takes {length} bytes, {rest.Length} are left.");

        Position += length;
        return rest[2..length];
    }

    /// <summary>Goes to the next marker after entropy-coded data. Bytes of such data that follow 0xFF are below <paramref name="firstMarker"/>.</summary>
    /// <returns>False when the codestream ends first.</returns>
    public bool SkipToMarker(byte firstMarker)
    {
        while (Position < Codestream.Length)
        {
            var offset = Codestream[Position..].IndexOf((byte)0xFF);
            if (offset < 0)
                break;

            Position += offset;
            var code = Position + 1;
            while (code < Codestream.Length && Codestream[code] == 0xFF)
                code++;
            if (code == Codestream.Length)
                break;
            if (Codestream[code] >= firstMarker)
                return true;
            Position = code + 1;
        }

        Position = Codestream.Length;
        return false;
    }

    public readonly CodecException Invalid(string message) => new(CodecError.Invalid, Position, message);

    public readonly CodecException Unsupported(string message) => new(CodecError.Unsupported, Position, message);
}
