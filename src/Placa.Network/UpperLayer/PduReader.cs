using System.Buffers;
using System.IO.Pipelines;

namespace Placa.Network;

/// <summary>Takes PDUs off the transport connection. Nothing is allocated by a length that the peer declares: bodies are buffered as their bytes arrive.</summary>
internal sealed class PduReader(PipeReader input)
{
    /// <summary>Waits for the next header.</summary>
    /// <exception cref="EndOfStreamException">The peer closed the connection, between PDUs or inside one.</exception>
    public async ValueTask<PduHeader> ReadHeaderAsync()
    {
        var buffer = await ReadAtLeastAsync(PduHeader.Size);
        var header = ParseHeader(buffer);
        input.AdvanceTo(buffer.GetPosition(PduHeader.Size));
        return header;
    }

    /// <summary>The body of a PDU whose length has met its limit.</summary>
    public async ValueTask<byte[]> ReadBodyAsync(int length)
    {
        if (length == 0)
            return [];
        var buffer = await ReadAtLeastAsync(length);
        var body = buffer.Slice(0, length).ToArray();
        input.AdvanceTo(buffer.GetPosition(length));
        return body;
    }

    /// <summary>The header of the next presentation data value item (PS3.8 section 9.3.5.1): its length, context and control header.</summary>
    public async ValueTask<PdvHeader> ReadPdvHeaderAsync()
    {
        var buffer = await ReadAtLeastAsync(PdvHeader.Size);
        var header = ParsePdvHeader(buffer);
        input.AdvanceTo(buffer.GetPosition(PdvHeader.Size));
        return header;
    }

    /// <summary>Some of the bytes that have arrived, at least one and at most <paramref name="most"/>; <see cref="Advance"/> says when they are done with.</summary>
    public async ValueTask<ReadOnlySequence<byte>> ReadSomeAsync(long most)
    {
        var buffer = await ReadAtLeastAsync(1);
        return buffer.Length > most ? buffer.Slice(0, most) : buffer;
    }

    public void Advance(SequencePosition consumed) => input.AdvanceTo(consumed);

    /// <summary>Reads and forgets whatever comes until the peer closes the connection.</summary>
    public async ValueTask DiscardAsync()
    {
        while (true)
        {
            var result = await input.ReadAsync();
            input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
                return;
        }
    }

    /// <summary>Makes a read under way end with <see cref="OperationCanceledException"/>, so that the reading loop looks at the state again.</summary>
    public void Wake() => input.CancelPendingRead();

    private async ValueTask<ReadOnlySequence<byte>> ReadAtLeastAsync(int length)
    {
        // Not PipeReader.ReadAtLeastAsync, which may allocate what it is asked for.
        while (true)
        {
            var result = await input.ReadAsync();
            if (result.Buffer.Length >= length)
                return result.Buffer;

            input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (result.IsCanceled)
                throw new OperationCanceledException();
            if (result.IsCompleted)
                throw new EndOfStreamException("The peer closed the connection.");
        }
    }

    private static PduHeader ParseHeader(in ReadOnlySequence<byte> buffer)
    {
        Span<byte> bytes = stackalloc byte[PduHeader.Size];
        buffer.Slice(0, PduHeader.Size).CopyTo(bytes);
        return PduHeader.Read(bytes);
    }

    private static PdvHeader ParsePdvHeader(in ReadOnlySequence<byte> buffer)
    {
        Span<byte> bytes = stackalloc byte[PdvHeader.Size];
        buffer.Slice(0, PdvHeader.Size).CopyTo(bytes);
        return PdvHeader.Read(bytes);
    }
}
