using System.Buffers;

namespace Placa.Dicom;

/// <summary>Collects what is written as a sequence of memory: short pieces are copied together, long ones referred to.</summary>
internal sealed class Segments : ForwardWriteStream
{
    private const int BlockLength = 4096, ShortestReference = 1024;

    private readonly List<ReadOnlyMemory<byte>> _pieces = [];
    private byte[] _block = [];
    private int _used;
    private int _taken;

    /// <summary>Writes bytes that will not change to a stream; segments only refer to them when they are long.</summary>
    public static void Write(Stream stream, ReadOnlyMemory<byte> bytes)
    {
        if (stream is Segments segments && bytes.Length >= ShortestReference)
            segments.Refer(bytes);
        else
            stream.Write(bytes.Span);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (_used == _block.Length)
            {
                TakeBlock();
                (_block, _used, _taken) = (new byte[Math.Max(BlockLength, Math.Min(buffer.Length, 1 << 20))], 0, 0);
            }
            var count = Math.Min(buffer.Length, _block.Length - _used);
            buffer[..count].CopyTo(_block.AsSpan(_used));
            buffer = buffer[count..];
            _used += count;
        }
    }

    public ReadOnlySequence<byte> ToSequence()
    {
        TakeBlock();
        if (_pieces.Count == 0)
            return ReadOnlySequence<byte>.Empty;
        var first = new Segment(_pieces[0], null);
        var last = first;
        for (var i = 1; i < _pieces.Count; i++)
            last = new Segment(_pieces[i], last);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private void Refer(ReadOnlyMemory<byte> bytes)
    {
        TakeBlock();
        _pieces.Add(bytes);
    }

    private void TakeBlock()
    {
        if (_used > _taken)
            _pieces.Add(_block.AsMemory(_taken, _used - _taken));
        _taken = _used;
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? before)
        {
            Memory = memory;
            if (before is not null)
            {
                RunningIndex = before.RunningIndex + before.Memory.Length;
                before.Next = this;
            }
        }
    }
}
