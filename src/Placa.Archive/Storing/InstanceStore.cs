using System.Buffers;
using System.IO.Pipelines;
using Microsoft.Data.Sqlite;
using Placa.Archive.Index;
using Placa.Archive.Segments;
using Placa.Dicom;

namespace Placa.Archive.Storing;

/// <summary>
/// The one way in: C-STORE, STOW-RS and imports all call <see cref="StoreAsync"/>. Bytes are hashed and staged while they arrive,
/// the header is read once, and the caller hears of success when the instance is durable and findable.
/// </summary>
public sealed class InstanceStore
{
    private readonly DataFolder _folder;
    private readonly ArchiveOptions _options;
    private readonly CommitQueue _queue;
    private readonly VersionFinder _versions;
    private readonly ArchiveMetrics _metrics;
    private readonly FreeSpace _space;
    private readonly KeyedLock _arriving = new();

    internal InstanceStore(DataFolder folder, ArchiveOptions options, CommitQueue queue, VersionFinder versions, FreeSpace space, ArchiveMetrics metrics)
    {
        _folder = folder;
        _options = options;
        _queue = queue;
        _versions = versions;
        _metrics = metrics;
        _space = space;
    }

    /// <summary>Takes in one instance.</summary>
    /// <param name="actor">Who sends it.</param>
    /// <param name="incoming">Its bytes, and what came with them.</param>
    /// <param name="cancellationToken">Stops receiving; once all bytes are there the outcome is waited for.</param>
    /// <returns>What became of it; <see cref="StoreOutcome.IsKept"/> is a promise.</returns>
    /// <exception cref="IOException">The sender's bytes broke off. Nothing is kept.</exception>
    public async ValueTask<StoreOutcome> StoreAsync(Actor actor, IncomingInstance incoming, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(incoming);
        var outcome = await TakeInAsync(actor, incoming, cancellationToken).ConfigureAwait(false);
        _metrics.Stored(outcome);
        return outcome;
    }

    private async ValueTask<StoreOutcome> TakeInAsync(Actor actor, IncomingInstance incoming, CancellationToken cancellationToken)
    {
        if (!_space.HasRoom())
            return new StoreOutcome.StorageFull();

        using var staged = new StagedBytes(_folder.Staging, _options.MemoryPerObject);
        try
        {
            using var arrival = _space.Expect(staged);
            var received = await ReceiveAsync(incoming, staged, arrival, cancellationToken).ConfigureAwait(false);
            if (received.Refusal is { } refusal)
                return refusal;
            return await KeepAsync(actor, incoming, received, staged, cancellationToken).ConfigureAwait(false);
        }
        catch (StagingFailedException error)
        {
            return Failure(error.InnerException!);
        }
    }

    /// <summary>Takes the bytes as they come. A file is stripped of its preamble and file meta information on the way.</summary>
    private async ValueTask<Received> ReceiveAsync(
        IncomingInstance incoming, StagedBytes staged, FreeSpace.Arrival arrival, CancellationToken cancellationToken)
    {
        var received = new Received(incoming.TransferSyntax, 0, incoming.CallingAeTitle, null);
        if (received.Syntax is null)
        {
            received = await ReceiveHeadAsync(incoming.Content, cancellationToken).ConfigureAwait(false);
            if (received.Refusal is not null)
                return received;
        }

        if (received.Syntax!.IsReferenced)
        {
            const string Message = "The transfer syntax leaves the pixel data on another server.";
            return received with { Refusal = new StoreOutcome.NotStorable(NotStorableReason.ReferencedPixelData, Message) };
        }

        while (true)
        {
            var result = await incoming.Content.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (result.IsCanceled)
                throw new OperationCanceledException();
            Stage(result.Buffer, staged);
            incoming.Content.AdvanceTo(result.Buffer.End);
            arrival.Update();
            if (!_space.HasRoom())
                return received with { Refusal = new StoreOutcome.StorageFull() };
            if (result.IsCompleted)
                return received;
        }
    }

    private static async ValueTask<Received> ReceiveHeadAsync(PipeReader content, CancellationToken cancellationToken)
    {
        for (var wanted = Part10Head.FirstLength; ; wanted *= 4)
        {
            var result = await content.ReadAtLeastAsync(wanted, cancellationToken).ConfigureAwait(false);
            if (result.IsCanceled)
                throw new OperationCanceledException();
            var start = result.Buffer.Slice(0, Math.Min(result.Buffer.Length, wanted)).ToArray();
            try
            {
                if (Part10Head.Read(start, isWhole: result.IsCompleted && result.Buffer.Length == start.Length) is { } head)
                {
                    content.AdvanceTo(result.Buffer.GetPosition(Math.Min(head.Length, result.Buffer.Length)));
                    return new Received(head.TransferSyntax, head.Length, head.SourceAeTitle, null);
                }
            }
            catch (DicomReadException error)
            {
                content.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                return new Received(null, 0, null, error.Error is ReadError.NotDicom or ReadError.Empty
                    ? new StoreOutcome.NotDicom(error.Reason, error.Offset)
                    : new StoreOutcome.Unreadable(error.Error, error.Path.ToString(), error.Offset, error.Reason));
            }

            content.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (wanted > Part10Head.MaxLength)
                return new Received(null, 0, null, new StoreOutcome.NotDicom("the file meta information does not end", wanted));
        }
    }

    private static void Stage(in ReadOnlySequence<byte> bytes, StagedBytes staged)
    {
        try
        {
            foreach (var segment in bytes)
                staged.Append(segment.Span);
        }
        catch (IOException error)
        {
            throw new StagingFailedException(error); // ours, not the sender's
        }
    }

    private async ValueTask<StoreOutcome> KeepAsync(
        Actor actor, IncomingInstance incoming, Received received, StagedBytes staged, CancellationToken cancellationToken)
    {
        var syntax = received.Syntax!;
        DicomFile file;
        try
        {
            file = ReadStaged(staged, syntax);
        }
        catch (DicomReadException error) when (error.Error == ReadError.Empty)
        {
            return received.HeadLength == 0
                ? new StoreOutcome.NotStorable(NotStorableReason.MissingSopClassUid, "The data set is empty.")
                : new StoreOutcome.Unreadable(ReadError.Truncated, "data set", received.HeadLength, "the file ends before its data set");
        }
        catch (DicomReadException error)
        {
            var offset = error.Offset - BaseOffset(staged, syntax) + (syntax.IsDeflated ? 0 : received.HeadLength);
            return new StoreOutcome.Unreadable(error.Error, error.Path.ToString(), offset, error.Reason);
        }

        using (file)
        {
            var (identity, refusal) = InstanceReader.Identify(file.Dataset);
            if (identity is null)
                return refusal!;
            if (IsOther(incoming.AffectedSopClassUid, identity.SopClassUid) || IsOther(incoming.AffectedSopInstanceUid, identity.SopInstanceUid))
                return new StoreOutcome.SopClassMismatch(identity);
            if (incoming.RequiredStudyInstanceUid is { } study && study != identity.StudyInstanceUid)
                return new StoreOutcome.StudyMismatch(identity);

            var receivedAt = _options.TimeProvider.GetUtcNow();
            var issuer = incoming.DefaultIssuer ?? _options.DefaultIssuer;
            var assumed = AssumedCharacterSet.Apply(file.Dataset, incoming.AssumedCharacterSet);
            using var turn = await _arriving.EnterAsync(identity.SopInstanceUid, cancellationToken).ConfigureAwait(false);
            if (_versions.IsKnown(identity, syntax, staged.Sha256, file.Dataset))
                return new StoreOutcome.AlreadyStored(identity);

            var description = InstanceReader.Describe(
                file.Dataset, identity, syntax, BaseOffset(staged, syntax), issuer, _options.InlineValueLength);
            if (staged.File is { } large && staged.Length > _options.OwnSegmentAbove)
                FlushEarly(large);

            var envelope = new Envelope(receivedAt, actor, staged.Sha256, staged.Length, issuer, AssumedCharacterSet: assumed);
            var header = new InstanceHeader(
                identity.SopClassUid, identity.SopInstanceUid, syntax.Uid.Value, received.SourceAeTitle, incoming.CallingAeTitle,
                incoming.CalledAeTitle, envelope);
            var result = await _queue.CommitAsync(header, staged, description).ConfigureAwait(false);

            if (result.Failure is { } failure)
                return Failure(failure);
            return result.Conflict is { } conflict
                ? new StoreOutcome.StoredWithConflict(identity, conflict)
                : new StoreOutcome.Stored(identity);
        }
    }

    /// <summary>A large object is flushed by its own sender, so that the appender has little left to flush while others wait.</summary>
    private static void FlushEarly(Microsoft.Win32.SafeHandles.SafeFileHandle file)
    {
        try
        {
            DurableFile.FlushData(file);
        }
        catch (FlushFailedException error)
        {
            throw new StagingFailedException(error); // nothing is tried again on this descriptor
        }
    }

    private DicomFile ReadStaged(StagedBytes staged, TransferSyntax syntax) => staged.Read(
        syntax, ReadOptions.Default with { MaxInflatedLength = _options.InflatedLimit, MaxInflationRatio = _options.InflationRatio });

    /// <summary>What element offsets count from the first byte of the data set; those of a deflated one are of the inflated bytes.</summary>
    private static long BaseOffset(StagedBytes staged, TransferSyntax syntax) =>
        staged.File is null || syntax.IsDeflated ? 0 : StagedBytes.ReservedLength;

    /// <summary>A file in <c>staging/</c> that is gone when closed.</summary>
    internal FileStream OpenScratch() => new(
        Path.Combine(_folder.Staging, Guid.NewGuid().ToString("N") + ".scratch"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None,
        1 << 16, FileOptions.DeleteOnClose);

    private static bool IsOther(Uid? announced, string found) => announced is { Value.Length: > 0 } uid && uid.Value != found;

    private static StoreOutcome Failure(Exception error) => error switch
    {
        FlushFailedException flush when StorageErrors.IsFull(flush.SystemError) => new StoreOutcome.StorageFull(),
        IOException io when StorageErrors.IsFull(io) => new StoreOutcome.StorageFull(),
        SqliteException { SqliteErrorCode: SqliteErrors.Full } => new StoreOutcome.StorageFull(),
        _ => new StoreOutcome.StorageFailed(error.Message),
    };

    private sealed record Received(TransferSyntax? Syntax, int HeadLength, string? SourceAeTitle, StoreOutcome? Refusal);

    private sealed class StagingFailedException(IOException cause) : Exception(cause.Message, cause);
}
