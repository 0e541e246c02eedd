using System.Buffers;
using System.Collections.Concurrent;
using Placa.Dicom;

namespace Placa.Network.Tests;

/// <summary>Keeps what C-STORE brings in memory, the data set as one array.</summary>
internal sealed class RecordingStore : IDimseHandler<CStoreRequest>
{
    private int _started;

    public ConcurrentQueue<StoredObject> Objects { get; } = new();

    public ConcurrentQueue<Exception> Failures { get; } = new();

    /// <summary>How many objects have begun to arrive.</summary>
    public int Started => Volatile.Read(ref _started);

    public async ValueTask<DimseStatus> HandleAsync(CStoreRequest request, Association association, CancellationToken cancellationToken)
    {
        var bytes = new ArrayBufferWriter<byte>();
        Interlocked.Increment(ref _started);
        try
        {
            while (true)
            {
                var result = await request.Dataset.ReadAsync(cancellationToken);
                foreach (var segment in result.Buffer)
                    bytes.Write(segment.Span);
                request.Dataset.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted)
                    break;
            }
        }
        catch (Exception e)
        {
            Failures.Enqueue(e);
            throw;
        }
        Objects.Enqueue(new StoredObject(
            request.AffectedSopClassUid, request.AffectedSopInstanceUid, request.TransferSyntax, bytes.WrittenSpan.ToArray(), association.CallingAeTitle, request.MoveOriginator));
        return DimseStatus.Success;
    }
}

internal sealed record StoredObject(
    Uid SopClass, Uid SopInstance, TransferSyntax TransferSyntax, byte[] Dataset, string CallingAeTitle, MoveOriginator? MoveOriginator);
