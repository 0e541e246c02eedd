using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>
/// Native pixel data: the frames follow one another without a gap, frames of single bits even inside a byte (PS3.5 section 8.2). Only the
/// bytes of the frame that is asked for are read.
/// </summary>
internal sealed class NativePixelData : IPixelSource
{
    private readonly DataElement _element;
    private readonly ImagePixelDescription _description;
    private readonly NativeFrameLayout _layout;
    private readonly int _swapWidth;

    public NativePixelData(DataElement element, ImagePixelDescription description)
    {
        _element = element;
        _description = description;
        _layout = NativeFrameLayout.Create(description, description.NumberOfFrames, element.Length);
        // Big endian reverses the bytes of each word of the VR, whatever Bits Allocated says: bytes in OW are swapped in pairs, and
        // samples of 32 bits in OW have their less significant word first (PS3.5 sections 6.2 and 7.3).
        _swapWidth = element.IsBigEndian ? Math.Max(1, element.VR.Width) : 1;
    }

    public int AvailableFrames
    {
        get
        {
            var bits = (Int128)_element.Length * 8;
            return (int)Int128.Min(_description.NumberOfFrames, (bits + _layout.StoredBits - 1) / _layout.StoredBits);
        }
    }

    public Frame Read(int frameIndex, FrameMemory memory, CancellationToken cancellationToken)
    {
        var (firstByte, length, startBit) = RangeOf(frameIndex);
        var isVerbatim = _layout.IsVerbatim && _swapWidth == 1;
        if (isVerbatim && memory.AllowsSharing && _element.IsInMemory && firstByte + length <= _element.Length)
            return new Frame(_description, frameIndex, _element.GetBytes().Slice((int)firstByte, length), _description.PixelCount);

        var samples = memory.Take(_description.FrameLength);
        if (!isVerbatim)
            return new Frame(_description, frameIndex, samples, _layout.Unpack(ReadRange(firstByte, length), startBit, samples.Span));

        var completePixels = ReadInto(firstByte, samples.Span) / _description.BytesPerPixel;
        samples.Span[(completePixels * _description.BytesPerPixel)..].Clear();
        return new Frame(_description, frameIndex, samples, completePixels);
    }

    public ReadOnlyMemory<byte> ReadStored(int frameIndex)
    {
        var (firstByte, length, startBit) = RangeOf(frameIndex);
        var stored = ReadRange(firstByte, length).ToArray();
        if (startBit == 0)
            return stored;

        for (var i = 0; i < stored.Length; i++)
            stored[i] = (byte)((stored[i] | (i + 1 < stored.Length ? stored[i + 1] : 0) << 8) >> startBit);
        return stored.AsMemory(0, (int)Math.Min(stored.Length, (_layout.StoredBits + 7) / 8));
    }

    /// <summary>The bytes a frame touches, and the bit of the first one in which it begins.</summary>
    private (long FirstByte, int Length, int StartBit) RangeOf(int frameIndex)
    {
        var firstBit = (Int128)frameIndex * _layout.StoredBits;
        var firstByte = (long)(firstBit / 8);
        var startBit = (int)(firstBit % 8);
        return (firstByte, (int)((_layout.StoredBits + startBit + 7) / 8), startBit);
    }

    /// <summary>Reads a range in little endian order; words are read whole to be swapped. The result is shorter where the data end.</summary>
    private ReadOnlySpan<byte> ReadRange(long firstByte, int length)
    {
        var before = (int)(firstByte % _swapWidth);
        var whole = (int)(((long)before + length + _swapWidth - 1) / _swapWidth * _swapWidth);
        var buffer = GC.AllocateUninitializedArray<byte>(whole);
        var read = buffer.AsSpan(0, ReadInto(firstByte - before, buffer));
        ByteOrder.Swap(read, _swapWidth);
        read = read[Math.Min(before, read.Length)..];
        return read[..Math.Min(length, read.Length)];
    }

    private int ReadInto(long firstByte, Span<byte> buffer)
    {
        if (firstByte >= _element.Length)
            return 0;

        using var stream = _element.OpenRead();
        stream.Position = firstByte;
        return stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
    }
}
