using System.Buffers;

namespace Placa.Imaging;

/// <summary>
/// Where the samples of frames and pictures go. What leaves the library gets <see cref="Own"/> memory; what is encoded at once is rented: new
/// arrays of this size make the collector visit all generations every few frames.
/// </summary>
internal sealed class FrameMemory : IDisposable
{
    private readonly List<byte[]>? _rented;

    private FrameMemory(bool isRented) => _rented = isRented ? [] : null;

    /// <summary>New arrays, left to the collector.</summary>
    public static FrameMemory Own { get; } = new(isRented: false);

    /// <summary>True when frames may show the memory of the data set itself: they do not outlive the call.</summary>
    public bool AllowsSharing => _rented is not null;

    /// <summary>Memory that is given back on <see cref="Dispose"/>.</summary>
    public static FrameMemory Rent() => new(isRented: true);

    /// <summary>Memory of this length. Rented memory is cleared, so that no earlier frame can shine through.</summary>
    public Memory<byte> Take(int length)
    {
        if (_rented is null)
            return GC.AllocateUninitializedArray<byte>(length);
        var array = ArrayPool<byte>.Shared.Rent(length);
        _rented.Add(array);
        array.AsSpan(0, length).Clear();
        return array.AsMemory(0, length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var array in _rented ?? [])
            ArrayPool<byte>.Shared.Return(array);
        _rented?.Clear();
    }
}
