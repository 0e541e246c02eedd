using System.Net.Sockets;
using Placa.Dicom;

namespace Placa.Network;

/// <summary>Opens a connection to a peer and asks for an association: states 4 and 5 of PS3.8 section 9.2, as requestor.</summary>
internal sealed class AssociationRequestor(AssociationOptions options)
{
    private const int ShortPduLength = 4;

    /// <exception cref="SocketException">Nobody listens there, or nothing answers.</exception>
    /// <exception cref="AssociationAbortedException">There is somebody, but TLS fails.</exception>
    public async Task<Transport> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            using var timeout = new CancellationTokenSource(options.Limits.ConnectTimeout, options.TimeProvider);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            try
            {
                await socket.ConnectAsync(host, port, either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new SocketException((int)SocketError.TimedOut);
            }
            var transport = new Transport(socket);
            if (options.Tls is { } tls)
                await SecureAsync(transport, tls, host, cancellationToken);
            return transport;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task SecureAsync(Transport transport, TlsCalling tls, string host, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Limits.ConnectTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await tls.SecureAsync(transport, host, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AssociationAbortedException(AssociationEnd.TimedOut, "The peer did not finish the TLS handshake.");
        }
        catch (IOException e) when (e is not AssociationAbortedException)
        {
            throw new AssociationAbortedException(AssociationEnd.TlsFailed, "The peer broke off the TLS handshake: it speaks no TLS here, or does not take ours.");
        }
    }

    /// <summary>Sends the request, with maximum length and implementation filled in, and reads the answer. On failure the connection is closed.</summary>
    public async Task<Association> RequestAsync(Transport transport, AssociateRequest request, CancellationToken cancellationToken)
    {
        if (!AeTitle.IsValid(request.CalledAeTitle) || !AeTitle.IsValid(request.CallingAeTitle))
            throw new ArgumentException("An AE title has 1 to 16 printable characters.", nameof(request));

        request = request with
        {
            UserInformation = request.UserInformation with
            {
                MaximumLength = (uint)options.Limits.MaxDataPduLength,
                ImplementationClassUid = Implementation.ClassUid,
                ImplementationVersionName = Implementation.VersionName,
            },
        };

        var upperLayer = new UpperLayer(transport, isRequestor: true, options.Limits.ArtimTimeout, options.TimeProvider);
        using var timeout = new CancellationTokenSource(options.Limits.ConnectTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await using var closing = either.Token.Register(transport.Close);
            return await NegotiateAsync(upperLayer, request);
        }
        catch (Exception e)
        {
            await upperLayer.DisposeAsync();
            if (e is AssociationRejectedException or AssociationAbortedException || !UpperLayer.IsTransportFailure(e))
                throw;
            cancellationToken.ThrowIfCancellationRequested();
            throw timeout.IsCancellationRequested
                ? new AssociationAbortedException(AssociationEnd.TimedOut, "The peer did not answer the request for an association.")
                : new AssociationAbortedException(AssociationEnd.ConnectionLost, "The connection was lost before the peer answered the request for an association.");
        }
    }

    private async Task<Association> NegotiateAsync(UpperLayer upperLayer, AssociateRequest request)
    {
        upperLayer.Fire(UpperLayerEvent.AssociateRequested);
        upperLayer.Fire(UpperLayerEvent.TransportConnected);
        await upperLayer.SendAsync(request.Encode());
        try
        {
            return await ReceiveAnswerAsync(upperLayer, request);
        }
        catch (InvalidPduException e)
        {
            upperLayer.Fire(UpperLayerEvent.InvalidPduReceived);
            await upperLayer.SendAbortAsync(AbortSource.ServiceProvider, e.Reason);
            throw new AssociationAbortedException(AssociationEnd.ProtocolViolation, e.Message, AbortSource.ServiceProvider, e.Reason);
        }
    }

    private async ValueTask<Association> ReceiveAnswerAsync(UpperLayer upperLayer, AssociateRequest request)
    {
        var header = await upperLayer.Reader.ReadHeaderAsync();
        if (header.Type is 0 or > PduType.Abort)
            throw new InvalidPduException($"PDU type {(byte)header.Type:X2}H is unknown.", AbortReason.UnrecognizedPdu);
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
                return new Association(upperLayer, request, accept, isRequestor: true, isRegisteredPeer: true, request.CalledAeTitle, options);

            case UpperLayerAction.AE4 when body.Length == ShortPduLength:
                throw new AssociationRejectedException(new AssociationRejection(body[1], body[2], body[3]));

            case UpperLayerAction.AA3 when body.Length == ShortPduLength:
                throw new AssociationAbortedException(
                    AssociationEnd.PeerAborted, $"The peer aborted (source {body[2]}, reason {body[3]}).", (AbortSource)body[2], (AbortReason)body[3]);

            default:
                throw new InvalidPduException($"PDU of type {(byte)header.Type:X2}H does not answer a request for an association.", AbortReason.UnexpectedPdu);
        }
    }
}
