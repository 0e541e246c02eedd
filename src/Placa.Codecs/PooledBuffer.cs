using System.Buffers;

namespace Placa.Codecs;

/// <summary>Bytes that grow as they are written, in memory from the pool.</summary>
internal sealed class PooledBuffer(int initialCapacity)
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(initialCapacity);

    public int Length { get; private set; }

    public Span<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>Room for at least this many bytes; what is in it is undefined.</summary>
    public Span<byte> GetSpan(int size)
    {
        if (size > _bytes.Length - Length)
            Grow(size);
        return _bytes.AsSpan(Length);
    }

    public void Advance(int count) => Length += count;

    public void Return()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        Length = 0;
    }

    private void Grow(int size)
    {
        var needed = (long)Length + size;
        if (needed > Array.MaxLength)
            throw new CodecException(CodecError.LimitExceeded, Length, "the codestream would be longer than 2 GiB.");

        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Array.MaxLength, Math.Max(needed, 2L * _bytes.Length)));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
