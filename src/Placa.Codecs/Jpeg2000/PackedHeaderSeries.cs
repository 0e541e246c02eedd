using System.Buffers.Binary;

namespace Placa.Codecs.Jpeg2000;

/// <summary>
/// The packet headers of all tile-parts, packed into the main header (PPM, T.800 section A.7.4): for each tile-part in codestream order a
/// length and so many bytes. A series may cross marker segments.
/// </summary>
internal sealed class PackedHeaderSeries
{
    private readonly byte[] _bytes;
    private int _position;

    public PackedHeaderSeries(IList<byte[]> segments) => _bytes = [.. segments.SelectMany(segment => segment)];

    /// <summary>The headers of the next tile-part; null when there is no PPM.</summary>
    public byte[]? Next()
    {
        if (_bytes.Length == 0)
            return null;
        if (_bytes.Length - _position < 4)
            return [];

        var length = BinaryPrimitives.ReadUInt32BigEndian(_bytes.AsSpan(_position));
        _position += 4;
        var available = (int)Math.Min(length, _bytes.Length - _position);
        var headers = _bytes.AsSpan(_position, available).ToArray();
        _position += available;
        return headers;
    }
}
