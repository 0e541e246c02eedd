using System.Buffers;

namespace Placa.Network;

/// <summary>
/// Sends messages as P-DATA-TF PDUs (PS3.8 annex E): first the command set, then the data set in fragments as long as the peer takes.
/// What fits into the buffer leaves in one write, so a command, a response or a small object is one segment.
/// </summary>
internal sealed class MessageWriter(UpperLayer upperLayer, int maxPduLength)
{
    private const int BufferLength = 128 * 1024;

    private const int HeaderSize = PduHeader.Size + PdvHeader.Size;

    /// <summary>The shortest P-DATA-TF that makes progress: a PDV with two bytes of fragment.</summary>
    public const int MinPduLength = PdvHeader.Size + 2;

    /// <summary>Bytes of message in one PDU; an even number (PS3.8 annex E.1).</summary>
    private readonly int _maxFragment = (Math.Min(maxPduLength, BufferLength - PduHeader.Size) - PdvHeader.Size) & ~1;

    /// <summary>Sends a command set without a data set.</summary>
    public ValueTask SendAsync(byte contextId, CommandSet command) => SendAsync(contextId, command, null);

    /// <summary>Sends a command set, and the data set from the position where the stream stands to its end.</summary>
    /// <exception cref="AssociationAbortedException">The association is over.</exception>
    public async ValueTask SendAsync(byte contextId, CommandSet command, Stream? dataset, CancellationToken cancellationToken = default)
    {
        var commandLength = command.EncodedLength;
        var commandFragments = (commandLength + _maxFragment - 1) / _maxFragment;
        var commandSpace = commandLength + commandFragments * HeaderSize;
        var buffer = ArrayPool<byte>.Shared.Rent(dataset is null ? commandSpace : Math.Max(BufferLength, commandSpace));
        await upperLayer.BeginSendAsync(cancellationToken);
        try
        {
            var used = WriteCommand(buffer, contextId, command, commandLength);
            if (dataset is not null)
                used = await WriteDatasetAsync(buffer, used, contextId, dataset, cancellationToken);
            await WriteAsync(buffer.AsMemory(0, used));
        }
        finally
        {
            upperLayer.EndSend();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Adds a message to PDUs that will leave together by <see cref="SendBatchAsync"/>.</summary>
    public void Append(ArrayBufferWriter<byte> pdus, byte contextId, CommandSet command, ReadOnlySequence<byte> dataset)
    {
        var encoded = new byte[command.EncodedLength];
        command.Write(encoded);
        Append(pdus, contextId, isCommand: true, new ReadOnlySequence<byte>(encoded));
        if (!dataset.IsEmpty || command.HasDataset)
            Append(pdus, contextId, isCommand: false, dataset);
    }

    /// <inheritdoc cref="Append(ArrayBufferWriter{byte}, byte, CommandSet, ReadOnlySequence{byte})"/>
    public void Append(ArrayBufferWriter<byte> pdus, byte contextId, byte[] command, ReadOnlySequence<byte> dataset)
    {
        Append(pdus, contextId, isCommand: true, new ReadOnlySequence<byte>(command));
        Append(pdus, contextId, isCommand: false, dataset);
    }

    /// <summary>Sends whole messages that were put together before.</summary>
    /// <exception cref="AssociationAbortedException">The association is over.</exception>
    public async ValueTask SendBatchAsync(ReadOnlyMemory<byte> messages)
    {
        await upperLayer.BeginSendAsync(CancellationToken.None);
        try
        {
            await WriteAsync(messages);
        }
        finally
        {
            upperLayer.EndSend();
        }
    }

    private void Append(ArrayBufferWriter<byte> pdus, byte contextId, bool isCommand, ReadOnlySequence<byte> bytes)
    {
        do
        {
            var size = (int)Math.Min(_maxFragment, bytes.Length);
            var destination = pdus.GetSpan(HeaderSize + size);
            bytes.Slice(0, size).CopyTo(destination[HeaderSize..]);
            bytes = bytes.Slice(size);
            pdus.Advance(WriteHeaders(destination, contextId, isCommand, isLast: bytes.IsEmpty, size));
        }
        while (!bytes.IsEmpty);
    }

    private int WriteCommand(byte[] buffer, byte contextId, CommandSet command, int length)
    {
        if (length <= _maxFragment)
        {
            command.Write(buffer.AsSpan(HeaderSize));
            return WriteHeaders(buffer, contextId, isCommand: true, isLast: true, length);
        }

        var encoded = new byte[length];
        command.Write(encoded);
        var used = 0;
        for (var position = 0; position < length;)
        {
            var size = Math.Min(_maxFragment, length - position);
            encoded.AsSpan(position, size).CopyTo(buffer.AsSpan(used + HeaderSize));
            position += size;
            used += WriteHeaders(buffer.AsSpan(used), contextId, isCommand: true, isLast: position == length, size);
        }
        return used;
    }

    /// <summary>Fills PDUs after <paramref name="used"/> bytes, sending whenever the buffer is full; what is left in it at the end is for the caller to send.</summary>
    private async ValueTask<int> WriteDatasetAsync(byte[] buffer, int used, byte contextId, Stream dataset, CancellationToken cancellationToken)
    {
        var lookahead = new byte[1];
        var hasLookahead = false;
        for (var isLast = false; !isLast;)
        {
            var size = Math.Min(_maxFragment, (buffer.Length - used - HeaderSize) & ~1);
            if (size < Math.Min(_maxFragment, 1024))
            {
                await WriteAsync(buffer.AsMemory(0, used));
                used = 0;
                continue;
            }

            var fragment = buffer.AsMemory(used + HeaderSize, size);
            var length = 0;
            if (hasLookahead)
            {
                fragment.Span[0] = lookahead[0];
                length = 1;
            }
            length += await dataset.ReadAtLeastAsync(fragment[length..], size - length, throwOnEndOfStream: false, cancellationToken);

            // One byte further tells whether this fragment is the last; an empty last fragment would be allowed, but confuses some peers.
            hasLookahead = length == size && await dataset.ReadAsync(lookahead, cancellationToken) == 1;
            isLast = !hasLookahead;
            if ((length & 1) != 0)
                fragment.Span[length++] = 0; // fragments are even (PS3.8 annex E.1); a deflated data set need not be, and DCMTK aborts when it is not (PS3.5 section A.5)
            used += WriteHeaders(buffer.AsSpan(used), contextId, isCommand: false, isLast, length);
        }
        return used;
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> pdus)
    {
        if (upperLayer.Fire(UpperLayerEvent.DataRequested) is not (UpperLayerAction.DT1 or UpperLayerAction.AR7))
            throw new AssociationAbortedException(AssociationEnd.ConnectionLost, "The association is over, or being released.");
        try
        {
            await upperLayer.WriteAsync(pdus);
        }
        catch (Exception e) when (UpperLayer.IsTransportFailure(e))
        {
            upperLayer.Transport.Close(); // the receiving loop notices
            throw new AssociationAbortedException(AssociationEnd.ConnectionLost, "The connection was lost.");
        }
    }

    private static int WriteHeaders(Span<byte> destination, byte contextId, bool isCommand, bool isLast, int length)
    {
        new PduHeader(PduType.Data, (uint)(PdvHeader.Size + length)).Write(destination);
        new PdvHeader((uint)(PdvHeader.CountedSize + length), contextId, isCommand, isLast).Write(destination[PduHeader.Size..]);
        return HeaderSize + length;
    }
}
