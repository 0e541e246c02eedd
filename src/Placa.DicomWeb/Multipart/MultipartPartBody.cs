using System.Buffers;
using System.IO.Pipelines;

namespace Placa.DicomWeb.Multipart;

/// <summary>
/// The bytes of one part, cut out of the body's pipe without copying: it shows what is known not to belong to the delimiter,
/// and completes at it.
/// </summary>
internal sealed class MultipartPartBody(PipeReader source, byte[] delimiter) : PipeReader
{
    private ReadOnlySequence<byte> _buffer; // what the source showed last
    private ReadOnlySequence<byte> _shown; // the part of it handed out
    private long _searched; // bytes at the buffer's start in which no delimiter begins
    private bool _reading;
    private bool _atEnd; // the delimiter is at the end of what is shown
    private bool _ended; // and has been passed

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        while (!_ended)
        {
            var result = await source.ReadAsync(cancellationToken);
            if (TryShow(result, out var shown))
                return shown;

            source.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
        return new ReadResult(default, false, true);
    }

    public override bool TryRead(out ReadResult result)
    {
        if (_ended)
        {
            result = new ReadResult(default, false, true);
            return true;
        }

        if (!source.TryRead(out var inner))
        {
            result = default;
            return false;
        }

        if (TryShow(inner, out result))
            return true;

        source.AdvanceTo(inner.Buffer.Start, inner.Buffer.End);
        return false;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (!_reading)
            return; // reading past the end shows an empty buffer of no pipe

        _reading = false;
        var consumedLength = _shown.Slice(0, consumed).Length;
        var seenAll = _shown.Slice(examined).IsEmpty;
        _searched -= Math.Min(_searched, consumedLength);

        if (_atEnd && consumedLength == _shown.Length)
        {
            _ended = true;
            source.AdvanceTo(_buffer.GetPosition(_shown.Length + delimiter.Length));
        }
        else if (seenAll && !_atEnd)
        {
            source.AdvanceTo(consumed, _buffer.End); // wait for bytes beyond those held back
        }
        else
        {
            source.AdvanceTo(consumed, _atEnd ? consumed : examined);
        }
    }

    /// <summary>Passes what has not been read, up to the delimiter and over it.</summary>
    public async ValueTask SkipAsync(CancellationToken cancellationToken)
    {
        if (_reading)
            AdvanceTo(_shown.Start);
        while (!_ended)
        {
            var result = await ReadAsync(cancellationToken);
            AdvanceTo(result.Buffer.End);
        }
    }

    public override void CancelPendingRead() => source.CancelPendingRead();

    /// <summary>The body's pipe goes on after this part, so nothing is completed; the multipart reader passes the rest.</summary>
    public override void Complete(Exception? exception = null)
    {
        if (_reading)
            AdvanceTo(_shown.Start);
    }

    private bool TryShow(ReadResult result, out ReadResult shown)
    {
        _buffer = result.Buffer;
        var index = Find(_buffer.Slice(_searched), delimiter);
        if (index >= 0)
        {
            _atEnd = true;
            _searched += index;
        }
        else if (result.IsCompleted)
        {
            source.AdvanceTo(_buffer.Start);
            throw MultipartReader.Truncated();
        }
        else
        {
            // A delimiter may begin in the last bytes and end in those to come; they are held back.
            _searched = Math.Max(_searched, _buffer.Length - (delimiter.Length - 1));
        }

        _shown = _buffer.Slice(0, _searched);
        _reading = _atEnd || !_shown.IsEmpty || result.IsCanceled;
        shown = new ReadResult(_shown, result.IsCanceled, _atEnd);
        return _reading;
    }

    /// <summary>The place of the first <paramref name="text"/> in <paramref name="buffer"/>, -1 when there is none.</summary>
    internal static long Find(ReadOnlySequence<byte> buffer, ReadOnlySpan<byte> text)
    {
        if (buffer.IsSingleSegment)
            return buffer.FirstSpan.IndexOf(text);

        var reader = new SequenceReader<byte>(buffer);
        return reader.TryReadTo(out ReadOnlySequence<byte> before, text, advancePastDelimiter: false) ? before.Length : -1;
    }
}
