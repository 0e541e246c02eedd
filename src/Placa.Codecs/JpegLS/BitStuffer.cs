using System.Buffers.Binary;

namespace Placa.Codecs.JpegLS;

/// <summary>Makes entropy-coded data of bits: a zero bit is stuffed after each byte 0xFF (T.87 clause A.1).</summary>
internal sealed class BitStuffer(PooledBuffer output)
{
    private ulong _bits; // the low ones are those not yet written
    private int _count;
    private bool _isAfterFF;

    /// <summary>Writes whole bytes of bits; up to seven bits are kept for the next.</summary>
    public void Write(ReadOnlySpan<byte> raw)
    {
        var target = output.GetSpan(raw.Length + raw.Length / 7 + 2 * sizeof(ulong));
        var written = 0;
        for (; raw.Length >= sizeof(uint); raw = raw[sizeof(uint)..])
        {
            _bits = _bits << 32 | BinaryPrimitives.ReadUInt32BigEndian(raw);
            var word = (uint)(_bits >> _count);
            if (!_isAfterFF && (word & ~(word + 0x01010101) & 0x80808080) == 0) // no byte can be 0xFF
            {
                BinaryPrimitives.WriteUInt32BigEndian(target[written..], word);
                written += sizeof(uint);
                continue;
            }

            _count += 32;
            WriteBytes(target, ref written);
        }

        foreach (var b in raw)
        {
            _bits = _bits << 8 | b;
            _count += 8;
            WriteBytes(target, ref written);
        }

        output.Advance(written);
    }

    /// <summary>Writes the last bits, fewer than eight, and fills the byte with zeros; none that a marker follows is 0xFF.</summary>
    public void Finish(uint bits, int count)
    {
        var target = output.GetSpan(2 * sizeof(ulong));
        var written = 0;
        _bits = _bits << count | bits;
        _count += count;
        WriteBytes(target, ref written);
        var length = _isAfterFF ? 7 : 8;
        if (_count > 0 || _isAfterFF)
        {
            _bits <<= length - _count;
            _count = length;
            WriteBytes(target, ref written);
        }

        output.Advance(written);
        (_bits, _count, _isAfterFF) = (0, 0, false);
    }

    private void WriteBytes(Span<byte> target, ref int written)
    {
        for (var length = _isAfterFF ? 7 : 8; _count >= length; length = _isAfterFF ? 7 : 8)
        {
            _count -= length;
            var value = (byte)(_bits >> _count & (1u << length) - 1);
            target[written++] = value;
            _isAfterFF = value == 0xFF;
        }
    }
}
