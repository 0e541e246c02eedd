using System.Buffers;

namespace Placa.Codecs;

/// <summary>Working memory from the pool, cleared, so that no earlier image can shine through; given back on <see cref="Dispose"/>.</summary>
internal readonly struct RentedArray<T>(int length) : IDisposable
    where T : unmanaged
{
    private readonly T[] _array = RentCleared(length);

    public int Length { get; } = length;

    public Span<T> Span => _array.AsSpan(0, Length);

    public void Dispose() => ArrayPool<T>.Shared.Return(_array);

    private static T[] RentCleared(int length)
    {
        var array = ArrayPool<T>.Shared.Rent(length);
        array.AsSpan(0, length).Clear();
        return array;
    }
}
