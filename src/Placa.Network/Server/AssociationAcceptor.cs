namespace Placa.Network;

/// <summary>Turns a new connection into an association, or refuses it: states 2 and 3 of PS3.8 section 9.2, as acceptor.</summary>
internal sealed class AssociationAcceptor(IAssociationPolicy policy, AssociationOptions options, AssociationPlaces places)
{
    /// <summary>The first byte of a TLS handshake (RFC 8446 section 5.1), which is no PDU type.</summary>
    private const byte TlsHandshake = 22;

    private readonly Negotiation _negotiation = new(options.Services, options.Limits);

    /// <summary>Waits for the request and answers it.</summary>
    /// <param name="transport">The new connection.</param>
    /// <param name="cancellationToken">Closes a connection that has no association yet; one that was accepted is given, and is the caller's to abort.</param>
    /// <returns>The association, for which a place was taken; null when there is none, with the connection being over.</returns>
    public async Task<Association?> AcceptAsync(Transport transport, CancellationToken cancellationToken)
    {
        var upperLayer = new UpperLayer(transport, isRequestor: false, options.Limits.ArtimTimeout, options.TimeProvider);
        var association = await AcceptAsync(upperLayer, transport.Origin, cancellationToken);
        if (association is null)
        {
            using (cancellationToken.Register(transport.Close))
            {
                if (upperLayer.State == UpperLayerState.Sta13)
                    await upperLayer.AwaitCloseAsync();
            }
            await upperLayer.DisposeAsync();
        }
        return association;
    }

    private async Task<Association?> AcceptAsync(UpperLayer upperLayer, ConnectionOrigin origin, CancellationToken cancellationToken)
    {
        try
        {
            upperLayer.Fire(UpperLayerEvent.TransportIndicated);
            AssociateRequest request;
            AssociationDecision decision;
            UserIdentityVerdict identity;
            using (cancellationToken.Register(upperLayer.Transport.Close))
            {
                request = await ReceiveRequestAsync(upperLayer);
                (decision, identity) = await DecideAsync(request, origin, cancellationToken);
            }
            cancellationToken.ThrowIfCancellationRequested();
            return await AnswerAsync(upperLayer, request, decision, identity, origin);
        }
        catch (InvalidPduException e)
        {
            // In state 2 the standard has no provider abort: AA-1 says service-user, and so no reason (PS3.8 table 9-9).
            options.Logger.InvalidRequest(origin.Address, e.Message);
            options.Metrics.Dropped("invalid");
            upperLayer.Fire(UpperLayerEvent.InvalidPduReceived);
            await upperLayer.SendAbortAsync(AbortSource.ServiceUser, AbortReason.NotSpecified);
        }
        catch (Exception e) when (UpperLayer.IsTransportFailure(e) || e is OperationCanceledException)
        {
            options.Logger.NotAnAssociation(origin.Address, e.Message);
            options.Metrics.Dropped(
                upperLayer.State == UpperLayerState.Sta1 ? "timed_out" // by ARTIM
                : upperLayer.Transport.IsClosed ? "made_room"
                : "peer_left");
            upperLayer.Fire(UpperLayerEvent.TransportClosed);
        }
        return null;
    }

    private async ValueTask<AssociateRequest> ReceiveRequestAsync(UpperLayer upperLayer)
    {
        var header = await upperLayer.Reader.ReadHeaderAsync();
        if (header.Type == PduType.Abort)
            throw new EndOfStreamException("The peer aborted before it asked for an association.");
        if ((byte)header.Type == TlsHandshake)
            throw new InvalidPduException("The peer speaks TLS on a port without it.");
        if (header.Type != PduType.AssociateRequest)
            throw new InvalidPduException($"PDU type {(byte)header.Type:X2}H is not a request for an association.");
        if (header.Length > options.Limits.MaxAssociatePduLength)
            throw new InvalidPduException($"The A-ASSOCIATE-RQ announces {header.Length} bytes; {options.Limits.MaxAssociatePduLength} are the limit.");

        var body = await upperLayer.Reader.ReadBodyAsync((int)header.Length);
        var request = AssociatePduReader.ReadRequest(body);
        if (request.UserInformation.MaximumLength is > 0 and < MessageWriter.MinPduLength)
            throw new InvalidPduException("The peer takes no P-DATA-TF long enough to hold a fragment.");
        if (upperLayer.Fire(UpperLayerEvent.AssociateRequestReceived) != UpperLayerAction.AE6)
            throw new EndOfStreamException("ARTIM expired.");
        return request;
    }

    private async ValueTask<(AssociationDecision Decision, UserIdentityVerdict Identity)> DecideAsync(
        AssociateRequest request, ConnectionOrigin origin, CancellationToken cancellationToken)
    {
        var decision = CheckProtocol(request) is { } unsupported
            ? AssociationDecision.Reject(unsupported)
            : await policy.DecideAsync(request, origin, cancellationToken);
        var identity = decision.Rejection is null && options.UserIdentities is { } verifier
            ? await verifier.VerifyAsync(request.UserInformation.UserIdentity, request, origin, cancellationToken)
            : UserIdentityVerdict.NotVerified;
        return (identity.IsRefused ? AssociationDecision.Reject(AssociationRejection.NoReasonGiven) : decision, identity);
    }

    private async ValueTask<Association?> AnswerAsync(
        UpperLayer upperLayer, AssociateRequest request, AssociationDecision decision, UserIdentityVerdict identity, ConnectionOrigin origin)
    {
        if (decision.Rejection is null && !places.TryTake(origin.Address, decision.IsRegistered))
            decision = AssociationDecision.Reject(AssociationRejection.LocalLimitExceeded);

        if (decision.Rejection is { } rejection)
        {
            options.Logger.Rejected(AeTitle.ForLog(request.CallingAeTitle), origin.Address, AeTitle.ForLog(request.CalledAeTitle), rejection);
            options.Metrics.Rejected(rejection);
            upperLayer.Fire(UpperLayerEvent.Rejected);
            await upperLayer.SendAsync(AssociatePduWriter.Write(rejection));
            return null;
        }

        try
        {
            var accept = _negotiation.Answer(request, identity.Response);
            upperLayer.Fire(UpperLayerEvent.Accepted);
            await upperLayer.SendAsync(accept.Encode());
            var association = new Association(upperLayer, request, accept, isRequestor: false, decision.IsRegistered, NetworkMetrics.PeerLabel(decision.PeerName), options);
            options.Logger.Accepted(request.CallingAeTitle, origin.Address, request.CalledAeTitle, association.PresentationContexts.Count, request.PresentationContexts.Count);
            return association;
        }
        catch
        {
            places.GiveBack(origin.Address, decision.IsRegistered);
            throw;
        }
    }

    private static AssociationRejection? CheckProtocol(AssociateRequest request)
    {
        if ((request.ProtocolVersion & 1) == 0)
            return AssociationRejection.ProtocolVersionNotSupported;
        if (request.ApplicationContextName != AssociateRequest.DicomApplicationContext)
            return AssociationRejection.ApplicationContextNameNotSupported;
        if (!AeTitle.IsPrintable(request.CalledAeTitle))
            return AssociationRejection.CalledAeTitleNotRecognized;
        if (!AeTitle.IsPrintable(request.CallingAeTitle))
            return AssociationRejection.CallingAeTitleNotRecognized;
        return null;
    }
}
