using System.Net;
using Microsoft.Extensions.Logging;
using Placa.Dicom;
using Placa.Network;

namespace Placa.Fuzz;

/// <summary>
/// What a peer sends once it has an association (PS3.8 section 9.3, PS3.7 section 6): PDUs with fragments of command sets and data sets, to an acceptor that
/// offers every service. The association ends, and nothing but what handlers may throw is ever logged as a failure.
/// </summary>
internal static class DimseTarget
{
    private static readonly byte[] Request = new AssociateRequest
    {
        CalledAeTitle = "PLACA",
        CallingAeTitle = "FUZZ",
        PresentationContexts = AssociateRequest.Propose(
            new[]
            {
                Uids.Verification, Uids.CTImageStorage, Uids.StudyRootQueryRetrieveInformationModelFind, Uids.StudyRootQueryRetrieveInformationModelMove,
                Uids.StudyRootQueryRetrieveInformationModelGet, Uids.StorageCommitmentPushModel,
            }.Select(uid => (uid, (IReadOnlyList<TransferSyntax>)[TransferSyntax.ExplicitVRLittleEndian]))),
    }.Encode();

    /// <summary>Sent last: who hangs up instead may do so before anything was performed.</summary>
    private static readonly byte[] Release = AssociatePduWriter.WriteReleaseRequest();

    private static readonly Watch Log = new();
    private static readonly Handlers Performer = new();
    private static readonly AssociationPlaces Places = new(new NetworkLimits());

    private static readonly AssociationAcceptor Acceptor = new(
        Performer,
        new AssociationOptions
        {
            Services = new DimseServices
            {
                Echo = Performer,
                Store = Performer,
                Find = [new(Performer, new HashSet<Uid> { Uids.StudyRootQueryRetrieveInformationModelFind })],
                Move = [new(Performer, new HashSet<Uid> { Uids.StudyRootQueryRetrieveInformationModelMove })],
                Get = [new(Performer, new HashSet<Uid> { Uids.StudyRootQueryRetrieveInformationModelGet })],
                Normalized = [new Commitment()],
            },
            Logger = Log,
        },
        Places);

    public static bool Run(byte[] input)
    {
        var before = Performer.Performed;
        using var over = new ManualResetEventSlim();
        _ = ConverseAsync(input).ContinueWith(
            task =>
            {
                if (task.Exception is { } exception)
                    Log.Error = exception;
                over.Set();
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        over.Wait();
        if (Log.Error is { } error)
        {
            Log.Error = null;
            throw new InvalidDataException("An operation or an association failed in a way of its own.", error);
        }
        return Performer.Performed > before;
    }

    public static IEnumerable<byte[]> Seeds()
    {
        byte[] identifier = Encode(Tags.QueryRetrieveLevel, "STUDY", Tags.PatientName, "N*");
        byte[] action = Encode(new CommitmentRequest(new Uid("1.2.3"), [new SopReference(Uids.CTImageStorage, new Uid("1.2.3.4"))]).ToDataset());
        yield return Message(1, Command(CommandField.CEchoRequest, Uids.Verification), null);
        yield return
        [
            .. Message(3, Command(CommandField.CStoreRequest, Uids.CTImageStorage).Set(CommandElement.AffectedSopInstanceUid, new Uid("1.2.3.4")), Encode(Tags.PatientID, "1", Tags.PatientName, "A^B")),
            .. Message(1, Command(CommandField.CEchoRequest, Uids.Verification), null),
        ];
        yield return [.. Message(5, Command(CommandField.CFindRequest, Uids.StudyRootQueryRetrieveInformationModelFind), identifier), .. Cancel(5)];
        yield return Message(7, Command(CommandField.CMoveRequest, Uids.StudyRootQueryRetrieveInformationModelMove).Set(CommandElement.MoveDestination, "X"), identifier);
        yield return Message(9, Command(CommandField.CGetRequest, Uids.StudyRootQueryRetrieveInformationModelGet), identifier);
        yield return Message(
            11,
            Command(CommandField.NActionRequest, null)
                .Set(CommandElement.RequestedSopClassUid, Uids.StorageCommitmentPushModel)
                .Set(CommandElement.RequestedSopInstanceUid, Uids.StorageCommitmentPushModelInstance)
                .Set(CommandElement.ActionTypeId, 1),
            action);
    }

    private static async Task ConverseAsync(byte[] input)
    {
        await using var peer = new MemoryPeer([.. Request, .. input, .. Release]);
        if (await Acceptor.AcceptAsync(new Transport(peer, null), CancellationToken.None) is not { } association)
            return;
        await association.Completion;
        await association.DisposeAsync();
        Places.GiveBack(IPAddress.None, isRegistered: true);
    }

    private static CommandSet Command(CommandField field, Uid? sopClass) => new CommandSet()
        .Set(field)
        .Set(CommandElement.AffectedSopClassUid, sopClass)
        .Set(CommandElement.MessageId, 7)
        .Set(CommandElement.Priority, 0);

    private static byte[] Cancel(byte context) => Message(
        context, new CommandSet().Set(CommandField.CCancelRequest).Set(CommandElement.MessageIdBeingRespondedTo, 7), null);

    private static byte[] Message(byte context, CommandSet command, byte[]? dataset)
    {
        command.Set(CommandElement.CommandDataSetType, dataset is null ? (ushort)0x0101 : (ushort)1);
        var bytes = new byte[command.EncodedLength];
        command.Write(bytes);
        byte[] first = Pdu(context, isCommand: true, bytes);
        return dataset is null ? first : [.. first, .. Pdu(context, isCommand: false, dataset)];
    }

    private static byte[] Pdu(byte context, bool isCommand, byte[] fragment)
    {
        var pdu = new byte[PduHeader.Size + PdvHeader.Size + fragment.Length];
        new PduHeader(PduType.Data, (uint)(PdvHeader.Size + fragment.Length)).Write(pdu);
        new PdvHeader((uint)(PdvHeader.CountedSize + fragment.Length), context, isCommand, IsLast: true).Write(pdu.AsSpan(PduHeader.Size));
        fragment.CopyTo(pdu, PduHeader.Size + PdvHeader.Size);
        return pdu;
    }

    private static byte[] Encode(Tag first, string firstValue, Tag second, string secondValue)
    {
        var dataset = new Dataset();
        dataset.Set(first, firstValue);
        dataset.Set(second, secondValue);
        return Encode(dataset);
    }

    private static byte[] Encode(Dataset dataset)
    {
        using var stream = new MemoryStream();
        DatasetWriter.Write(stream, dataset, TransferSyntax.ExplicitVRLittleEndian);
        return stream.ToArray();
    }

    /// <summary>Lets everyone in, and performs every operation to its end.</summary>
    private sealed class Handlers :
        IAssociationPolicy, IDimseHandler<CEchoRequest>, IDimseHandler<CStoreRequest>, IDimseHandler<CFindRequest>, IDimseHandler<CMoveRequest>, IDimseHandler<CGetRequest>
    {
        private long _performed;

        public long Performed => Interlocked.Read(ref _performed);

        public bool IsRegistered(IPAddress address) => true;

        public ValueTask<AssociationDecision> DecideAsync(AssociateRequest request, ConnectionOrigin origin, CancellationToken cancellationToken) =>
            ValueTask.FromResult(AssociationDecision.Accept(isRegistered: true));

        public ValueTask<DimseStatus> HandleAsync(CEchoRequest request, Association association, CancellationToken cancellationToken) => Done();

        public async ValueTask<DimseStatus> HandleAsync(CStoreRequest request, Association association, CancellationToken cancellationToken)
        {
            while (true)
            {
                var result = await request.Dataset.ReadAsync(cancellationToken);
                request.Dataset.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted)
                    return await Done();
            }
        }

        public async ValueTask<DimseStatus> HandleAsync(CFindRequest request, Association association, CancellationToken cancellationToken)
        {
            await request.Matches.SendAsync(request.Identifier);
            return await Done();
        }

        public ValueTask<DimseStatus> HandleAsync(CMoveRequest request, Association association, CancellationToken cancellationToken) => Done();

        public ValueTask<DimseStatus> HandleAsync(CGetRequest request, Association association, CancellationToken cancellationToken) => Done();

        public DimseStatus Count()
        {
            Interlocked.Increment(ref _performed);
            return DimseStatus.Success;
        }

        private ValueTask<DimseStatus> Done() => ValueTask.FromResult(Count());
    }

    private sealed class Commitment() : NormalizedService(Uids.StorageCommitmentPushModel)
    {
        public override ValueTask<NormalizedResponse> ActionAsync(NActionRequest request, Association association, CancellationToken cancellationToken)
        {
            _ = CommitmentRequest.Read(request); // a DimseException is an answer
            return ValueTask.FromResult(new NormalizedResponse(Performer.Count()));
        }
    }

    /// <summary>Keeps what is logged as an error: nothing from outside may lead to one.</summary>
    private sealed class Watch : ILogger
    {
        public Exception? Error { get; set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                Error = exception ?? new InvalidOperationException(formatter(state, null));
        }
    }

    /// <summary>Sends its bytes, reads whatever comes, and hangs up.</summary>
    private sealed class MemoryPeer(byte[] bytes) : Stream
    {
        private int _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

        public override int Read(Span<byte> buffer)
        {
            var length = Math.Min(buffer.Length, bytes.Length - _position);
            bytes.AsSpan(_position, length).CopyTo(buffer);
            _position += length;
            return length;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

        public override void Write(byte[] buffer, int offset, int count)
        {
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
