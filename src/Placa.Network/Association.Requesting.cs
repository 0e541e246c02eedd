using System.Net.Sockets;
using Placa.Dicom;

namespace Placa.Network;

public sealed partial class Association
{
    /// <summary>Connects to a peer and asks it for an association.</summary>
    /// <param name="host">Host name or address.</param>
    /// <param name="port">TCP port; 104 and 11112 are the registered ones.</param>
    /// <param name="request">Who calls whom, and for what. Maximum length and implementation are filled in.</param>
    /// <param name="options">Limits, clock, log; services if the peer may ask for operations too.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AssociationRejectedException">The peer refused.</exception>
    /// <exception cref="AssociationAbortedException">The peer aborted, broke the protocol, or took too long.</exception>
    /// <exception cref="SocketException">Nobody listens there, or the host is unknown.</exception>
    public static async Task<Association> ConnectAsync(
        string host, int port, AssociateRequest request, AssociationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(request);
        options ??= new AssociationOptions();

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            using var timeout = new CancellationTokenSource(options.Limits.ConnectTimeout, options.TimeProvider);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            try
            {
                await socket.ConnectAsync(host, port, either.Token);
            }
            catch (OperationCanceledException) when (timeout.IsCancellationRequested)
            {
                throw new SocketException((int)SocketError.TimedOut);
            }
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        return await RequestAsync(new Transport(socket), request, options, cancellationToken);
    }

    /// <summary>Asks for an association over a stream that is connected already; the stream is closed with the association.</summary>
    /// <exception cref="AssociationRejectedException">The peer refused.</exception>
    /// <exception cref="AssociationAbortedException">The peer aborted, broke the protocol, or took too long.</exception>
    public static Task<Association> ConnectAsync(
        Stream stream, AssociateRequest request, AssociationOptions? options = null, CancellationToken cancellationToken = default) =>
        RequestAsync(new Transport(stream, null), request, options ?? new AssociationOptions(), cancellationToken);

    /// <summary>Asks the peer whether it is there (C-ECHO, PS3.7 section 9.1.5).</summary>
    /// <exception cref="InvalidOperationException">No context for Verification was agreed on.</exception>
    /// <exception cref="AssociationAbortedException">The association ended before the response came.</exception>
    public Task<DimseStatus> CEchoAsync(CancellationToken cancellationToken = default)
    {
        var context = _contexts.Values.FirstOrDefault(context => context.AbstractSyntax == Uids.Verification)
            ?? throw new InvalidOperationException("No presentation context for Verification was agreed on.");
        var command = new CommandSet()
            .Set(CommandField.CEchoRequest)
            .Set(CommandElement.AffectedSopClassUid, context.AbstractSyntax)
            .Set(CommandElement.CommandDataSetType, 0x0101);
        return RequestAsync(context, command, null, cancellationToken);
    }

    /// <summary>Sends an instance for the peer to keep (C-STORE, PS3.7 section 9.1.1).</summary>
    /// <param name="context">The context to send in; its transfer syntax is how <paramref name="dataset"/> is encoded. See <see cref="FindContext"/>.</param>
    /// <param name="sopClassUid">The SOP class of the instance.</param>
    /// <param name="sopInstanceUid">The instance.</param>
    /// <param name="dataset">The bytes of the data set, without file meta information, from the position where the stream stands.</param>
    /// <param name="moveOriginator">Who asked for this by C-MOVE.</param>
    /// <param name="cancellationToken">Gives up; as C-STORE cannot be cancelled, this aborts the association.</param>
    /// <exception cref="AssociationAbortedException">The association ended before the response came: whether the peer kept the instance is unknown.</exception>
    public Task<DimseStatus> CStoreAsync(
        PresentationContext context, Uid sopClassUid, Uid sopInstanceUid, Stream dataset, MoveOriginator? moveOriginator = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(dataset);
        var command = new CommandSet()
            .Set(CommandField.CStoreRequest)
            .Set(CommandElement.AffectedSopClassUid, sopClassUid)
            .Set(CommandElement.AffectedSopInstanceUid, sopInstanceUid)
            .Set(CommandElement.Priority, 0)
            .Set(CommandElement.CommandDataSetType, 0x0001);
        if (moveOriginator is { } originator)
        {
            command
                .Set(CommandElement.MoveOriginatorApplicationEntityTitle, originator.AeTitle)
                .Set(CommandElement.MoveOriginatorMessageId, originator.MessageId);
        }
        return RequestAsync(context, command, dataset, cancellationToken);
    }

    /// <summary>Ends the association in agreement with the peer (A-RELEASE, PS3.8 section 7.2).</summary>
    /// <exception cref="AssociationAbortedException">The association ended another way.</exception>
    public async Task ReleaseAsync(CancellationToken cancellationToken = default)
    {
        if (_upperLayer.Fire(UpperLayerEvent.ReleaseRequested) != UpperLayerAction.AR1)
            throw End ?? new AssociationAbortedException(AssociationEnd.ConnectionLost, "The association is over.");

        try
        {
            await _upperLayer.SendAsync(AssociatePduWriter.WriteReleaseRequest());
            await Completion.WaitAsync(_options.Limits.ConnectTimeout, _options.TimeProvider, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            await AbortAsync(new AssociationAbortedException(AssociationEnd.TimedOut, "The peer did not answer the release."));
            await Completion;
            cancellationToken.ThrowIfCancellationRequested();
        }
        catch (Exception e) when (UpperLayer.IsTransportFailure(e))
        {
            await Completion;
        }
        if (End is { } end)
            throw end;
    }

    private async Task<DimseStatus> RequestAsync(PresentationContext context, CommandSet command, Stream? dataset, CancellationToken cancellationToken)
    {
        var response = new TaskCompletionSource<CommandSet>(TaskCreationOptions.RunContinuationsAsynchronously);
        var id = (ushort)Interlocked.Increment(ref _lastMessageId);
        command.Set(CommandElement.MessageId, id);
        _requests[id] = response;
        try
        {
            if (_over.IsCancellationRequested)
                throw End ?? new AssociationAbortedException(AssociationEnd.ConnectionLost, "The association is over.");
            _idleWatch.Touch();
            await _writer.SendAsync(context.Id, command, dataset, cancellationToken);
            var answer = await response.Task.WaitAsync(cancellationToken);
            return DimseStatus.Read(answer) ?? throw new AssociationAbortedException(AssociationEnd.ProtocolViolation, "The response has no Status (0000,0900).");
        }
        catch (Exception e) when (e is not AssociationAbortedException)
        {
            // Half a message, or a response nobody waits for, may be under way: nothing can follow on this association.
            await AbortAsync(new AssociationAbortedException(AssociationEnd.LocallyAborted, "A request could not be finished."));
            if (UpperLayer.IsTransportFailure(e) && _over.IsCancellationRequested)
            {
                await Completion;
                throw End ?? e;
            }
            throw;
        }
        finally
        {
            _requests.TryRemove(id, out _);
        }
    }

    private static async Task<Association> RequestAsync(Transport transport, AssociateRequest request, AssociationOptions options, CancellationToken cancellationToken)
    {
        if (!AeTitle.IsValid(request.CalledAeTitle) || !AeTitle.IsValid(request.CallingAeTitle))
            throw new ArgumentException("An AE title has 1 to 16 printable characters.", nameof(request));

        var upperLayer = new UpperLayer(transport, isRequestor: true, options.Limits.ArtimTimeout, options.TimeProvider);
        try
        {
            request = request with
            {
                UserInformation = request.UserInformation with
                {
                    MaximumLength = (uint)options.Limits.MaxDataPduLength,
                    ImplementationClassUid = Implementation.ClassUid,
                    ImplementationVersionName = Implementation.VersionName,
                },
            };
            using var timeout = new CancellationTokenSource(options.Limits.ConnectTimeout, options.TimeProvider);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            using var closing = either.Token.Register(transport.Close);
            try
            {
                return await NegotiateAsync(upperLayer, request, options);
            }
            catch (Exception e) when (either.IsCancellationRequested && e is not AssociationRejectedException)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw new AssociationAbortedException(AssociationEnd.TimedOut, "The peer did not answer the request for an association.");
            }
            catch (Exception e) when (UpperLayer.IsTransportFailure(e) && e is not AssociationAbortedException)
            {
                throw new AssociationAbortedException(AssociationEnd.ConnectionLost, "The connection was lost before the peer answered the request for an association.");
            }
        }
        catch
        {
            await upperLayer.DisposeAsync();
            throw;
        }
    }

    private static async Task<Association> NegotiateAsync(UpperLayer upperLayer, AssociateRequest request, AssociationOptions options)
    {
        upperLayer.Fire(UpperLayerEvent.AssociateRequested);
        upperLayer.Fire(UpperLayerEvent.TransportConnected);
        await upperLayer.SendAsync(request.Encode());

        try
        {
            var header = await upperLayer.Reader.ReadHeaderAsync();
            var limit = header.Type == PduType.AssociateAccept ? options.Limits.MaxAssociatePduLength : ShortPduLength;
            if (header.Length > limit)
                throw new InvalidPduException($"PDU of type {(byte)header.Type:X2}H announces {header.Length} bytes.");
            var body = await upperLayer.Reader.ReadBodyAsync((int)header.Length);

            switch (upperLayer.Fire(UpperLayerStateMachine.EventOf(header.Type)))
            {
                case UpperLayerAction.AE3:
                    var accept = AssociatePduReader.ReadAccept(body);
                    if (accept.UserInformation.MaximumLength is > 0 and < MessageWriter.MinPduLength)
                        throw new InvalidPduException("The peer takes no P-DATA-TF long enough to hold a fragment.");
                    return new Association(upperLayer, request, accept, isRequestor: true, isRegisteredPeer: true, options);
                case UpperLayerAction.AE4 when body.Length == ShortPduLength:
                    throw new AssociationRejectedException(new AssociationRejection(body[1], body[2], body[3]));
                case UpperLayerAction.AA3 when body.Length == ShortPduLength:
                    throw new AssociationAbortedException(
                        AssociationEnd.PeerAborted, $"The peer aborted (source {body[2]}, reason {body[3]}).", (AbortSource)body[2], (AbortReason)body[3]);
                default:
                    throw new InvalidPduException($"PDU of type {(byte)header.Type:X2}H does not answer a request for an association.", AbortReason.UnexpectedPdu);
            }
        }
        catch (InvalidPduException e)
        {
            upperLayer.Fire(UpperLayerEvent.InvalidPduReceived);
            await upperLayer.SendAbortAsync(AbortSource.ServiceProvider, e.Reason);
            throw new AssociationAbortedException(AssociationEnd.ProtocolViolation, e.Message, AbortSource.ServiceProvider, e.Reason);
        }
    }
}
