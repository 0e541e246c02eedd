using System.Buffers;
using Placa.Dicom;

namespace Placa.Network;

/// <summary>The responses of one operation on their way: matches of a C-FIND leave several in one write, and none waits longer than a tenth of a second for the next.</summary>
internal sealed class ResponseSender(Operation operation, MessageWriter writer, TimeProvider time) : IMatchSink
{
    private const int BatchLength = 32 * 1024;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(100);

    private readonly ArrayBufferWriter<byte> _waiting = new();
    private byte[]? _pendingCommand;
    private byte[]? _warningCommand;
    private long? _oldest;

    public ValueTask SendAsync(Dataset identifier, bool allKeysSupported = true)
    {
        ArgumentNullException.ThrowIfNull(identifier);
        return SendMatchAsync(DatasetWriter.ToSequence(identifier, operation.Context.TransferSyntax), allKeysSupported);
    }

    public ValueTask SendEncodedAsync(ReadOnlyMemory<byte> identifier, bool allKeysSupported = true) =>
        SendMatchAsync(new ReadOnlySequence<byte>(identifier), allKeysSupported);

    public async ValueTask FlushAsync()
    {
        if (_waiting.WrittenCount == 0)
            return;
        await writer.SendBatchAsync(_waiting.WrittenMemory);
        _waiting.ResetWrittenCount();
        _oldest = null;
    }

    /// <summary>Sends what waits together with the final response.</summary>
    public ValueTask SendFinalAsync(NormalizedResponse response)
    {
        Append(response.Status, response.Dataset, response.SopInstanceUid);
        return FlushAsync();
    }

    /// <summary>Tells that the operation goes on.</summary>
    public ValueTask SendPendingAsync()
    {
        Append(DimseStatus.Pending, null);
        return FlushAsync();
    }

    /// <summary>The command set is the same for all matches, of either kind.</summary>
    private ValueTask SendMatchAsync(in ReadOnlySequence<byte> identifier, bool allKeysSupported)
    {
        ref var encoded = ref allKeysSupported ? ref _pendingCommand : ref _warningCommand;
        if (encoded is null)
        {
            var command = operation.MakeResponse(allKeysSupported ? DimseStatus.Pending : DimseStatus.PendingWithWarning, hasDataset: true);
            encoded = new byte[command.EncodedLength];
            command.Write(encoded);
        }
        writer.Append(_waiting, operation.Context.Id, encoded, identifier);
        return FlushIfDueAsync();
    }

    private ValueTask FlushIfDueAsync()
    {
        _oldest ??= time.GetTimestamp();
        return _waiting.WrittenCount >= BatchLength || time.GetElapsedTime(_oldest.Value) >= LongestWait ? FlushAsync() : ValueTask.CompletedTask;
    }

    private void Append(DimseStatus status, Dataset? dataset, Uid? sopInstance = null)
    {
        var bytes = dataset is null ? ReadOnlySequence<byte>.Empty : DatasetWriter.ToSequence(dataset, operation.Context.TransferSyntax);
        writer.Append(_waiting, operation.Context.Id, operation.MakeResponse(status, dataset is not null, sopInstance), bytes);
    }
}
