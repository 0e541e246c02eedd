using System.Net;
using System.Net.Sockets;
using Placa.Dicom;

namespace Placa.Network;

/// <summary>
/// An established association, seen from either side: the facts both agreed on, and requests to the peer (PS3.8 section 7, PS3.7 section 7).
/// What the peer asks for goes to the handlers of <see cref="AssociationOptions.Services"/>.
/// </summary>
public sealed partial class Association : IAsyncDisposable
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<byte, PresentationContext> _contexts;
    private readonly AssociateAccept _accept;
    private readonly AssociationOptions _options;
    private readonly DimseExchange _exchange;
    private readonly AssociationLifecycle _lifecycle;

    internal Association(UpperLayer upperLayer, AssociateRequest request, AssociateAccept accept, bool isRequestor, bool isRegisteredPeer, string peerLabel,
        AssociationOptions options)
    {
        _options = options;
        _accept = accept;
        _contexts = Agreed(request, accept).ToDictionary(context => context.Id);
        IsRequestor = isRequestor;
        IsRegisteredPeer = isRegisteredPeer;
        PeerLabel = peerLabel;
        CallingAeTitle = request.CallingAeTitle;
        CalledAeTitle = request.CalledAeTitle;
        RemoteEndPoint = upperLayer.Transport.RemoteEndPoint;
        PeerInformation = isRequestor ? accept.UserInformation : request.UserInformation;

        var peersMaximum = PeerInformation.MaximumLength;
        var maxPduLength = peersMaximum == 0 ? options.Limits.MaxDataPduLength : (int)Math.Min(peersMaximum, options.Limits.MaxDataPduLength);
        var idleTimeout = isRequestor || isRegisteredPeer ? options.Limits.RegisteredIdleTimeout : options.Limits.IdleTimeout;
        _exchange = new DimseExchange(this, upperLayer, _contexts, maxPduLength, options);
        _lifecycle = new AssociationLifecycle(upperLayer, _exchange, isRequestor, idleTimeout, options);
        options.Metrics.Accepted(peerLabel, isRequestor);
        var run = new Task<Task>(RunAsync);
        Completion = run.Unwrap();
        run.Start(TaskScheduler.Default); // not before: a handler may look at Completion at once
    }

    /// <summary>True when this side asked for the association.</summary>
    public bool IsRequestor { get; }

    /// <summary>True when the policy knows the peer that called us.</summary>
    public bool IsRegisteredPeer { get; }

    /// <summary>Who called.</summary>
    public string CallingAeTitle { get; }

    /// <summary>Who was called.</summary>
    public string CalledAeTitle { get; }

    /// <summary>The other end of the connection; null when there is no network under it.</summary>
    public IPEndPoint? RemoteEndPoint { get; }

    /// <summary>The address of the other end; an IPv4 address that came mapped into IPv6 is given as IPv4.</summary>
    public IPAddress RemoteAddress => AddressOf(RemoteEndPoint);

    /// <summary>What the peer told about itself.</summary>
    public UserInformation PeerInformation { get; }

    /// <summary>The contexts both sides agreed on.</summary>
    public IReadOnlyCollection<PresentationContext> PresentationContexts => _contexts.Values;

    /// <summary>Ends when the association is over, however it ended, and no operation of the peer is under way; never faults.</summary>
    public Task Completion { get; }

    /// <summary>Why the association ended; null while it lasts and when it was released.</summary>
    public AssociationAbortedException? End => _lifecycle.End;

    /// <summary>Connects to a peer and asks it for an association.</summary>
    /// <param name="host">Host name or address.</param>
    /// <param name="port">TCP port; 104 and 11112 are the registered ones.</param>
    /// <param name="request">Who calls whom, and for what. Maximum length and implementation are filled in.</param>
    /// <param name="options">Limits, clock, log; services if the peer may ask for operations too.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AssociationRejectedException">The peer refused.</exception>
    /// <exception cref="AssociationAbortedException">The peer aborted, broke the protocol, or took too long.</exception>
    /// <exception cref="SocketException">Nobody listens there, nothing answers, or the host is unknown.</exception>
    public static async Task<Association> ConnectAsync(
        string host, int port, AssociateRequest request, AssociationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(request);
        var requestor = new AssociationRequestor(options ?? new AssociationOptions());
        var transport = await requestor.ConnectAsync(host, port, cancellationToken);
        return await requestor.RequestAsync(transport, request, cancellationToken);
    }

    /// <summary>Asks for an association over a stream that is connected already; the stream is closed with the association.</summary>
    /// <exception cref="AssociationRejectedException">The peer refused.</exception>
    /// <exception cref="AssociationAbortedException">The peer aborted, broke the protocol, or took too long.</exception>
    public static Task<Association> ConnectAsync(
        Stream stream, AssociateRequest request, AssociationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new AssociationRequestor(options ?? new AssociationOptions()).RequestAsync(new Transport(stream, null), request, cancellationToken);
    }

    /// <summary>The context for a SOP class in an encoding; null when none was agreed on.</summary>
    public PresentationContext? FindContext(Uid abstractSyntax, TransferSyntax transferSyntax)
    {
        ArgumentNullException.ThrowIfNull(transferSyntax);
        return _contexts.Values.FirstOrDefault(context => context.AbstractSyntax == abstractSyntax && context.TransferSyntax.Uid == transferSyntax.Uid);
    }

    /// <summary>The first context for a SOP class in which this side may send requests; null when none was agreed on.</summary>
    public PresentationContext? FindContext(Uid abstractSyntax) =>
        _contexts.Values.FirstOrDefault(context => context.AbstractSyntax == abstractSyntax && MaySendRequests(context));

    /// <summary>What the acceptor answered to the extended negotiation of a SOP class; null when nothing (PS3.7 section D.3.3.5).</summary>
    public ReadOnlyMemory<byte>? FindExtendedNegotiation(Uid sopClass) =>
        _accept.UserInformation.ExtendedNegotiations.FirstOrDefault(extended => extended.SopClassUid == sopClass)?.Information;

    /// <summary>True when the roles that were agreed on let this side be SCU in a context (PS3.7 section D.3.3.4).</summary>
    public bool MaySendRequests(PresentationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return IsRequestor ? context.RequestorIsScu : context.RequestorIsScp;
    }

    /// <summary>Ends the association in agreement with the peer (A-RELEASE, PS3.8 section 7.2).</summary>
    /// <exception cref="AssociationAbortedException">The association ended another way.</exception>
    public async Task ReleaseAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await _lifecycle.RequestReleaseAsync();
            await Completion.WaitAsync(_options.Limits.ConnectTimeout, _options.TimeProvider, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            await _lifecycle.AbortAsync(new AssociationAbortedException(AssociationEnd.TimedOut, "The peer did not answer the release."));
            await Completion;
            cancellationToken.ThrowIfCancellationRequested();
        }
        catch (Exception e) when (UpperLayer.IsTransportFailure(e) && e is not AssociationAbortedException)
        {
            await Completion;
        }
        if (End is { } end)
            throw end;
    }

    /// <summary>Aborts the association (A-ABORT, PS3.8 section 7.3). What is under way on either side ends with an exception.</summary>
    public Task AbortAsync() =>
        _lifecycle.AbortAsync(new AssociationAbortedException(AssociationEnd.LocallyAborted, "This side aborted the association."));

    /// <summary>Aborts the association if it still lasts, and waits for <see cref="Completion"/>; so a handler must not call it.</summary>
    public async ValueTask DisposeAsync()
    {
        await AbortAsync();
        await Completion;
        _lifecycle.Dispose();
        _exchange.Dispose();
    }

    /// <summary>Lets the operation under way finish, then aborts: how a server that stops ends its associations.</summary>
    internal async Task DrainAsync()
    {
        await Operation;
        await AbortAsync();
    }

    /// <summary>The name under which the peer is counted.</summary>
    internal string PeerLabel { get; }

    /// <summary>The operation that the peer asked for last; done when its response has been sent.</summary>
    internal Task Operation => _exchange.Operation;

    /// <summary>Aborts the association whatever is under way, and closes the connection when the peer does not do so in a moment.</summary>
    internal async Task CloseAsync()
    {
        _ = AbortAsync(); // may wait for a peer that does not read
        await Task.WhenAny(Completion, Task.Delay(CloseTimeout));
        await _lifecycle.CloseAsync();
    }

    internal static IPAddress AddressOf(IPEndPoint? endPoint) => endPoint?.Address switch
    {
        null => IPAddress.None,
        { IsIPv4MappedToIPv6: true } mapped => mapped.MapToIPv4(),
        var address => address,
    };

    private static IEnumerable<PresentationContext> Agreed(AssociateRequest request, AssociateAccept accept)
    {
        foreach (var answer in accept.PresentationContexts.Where(answer => answer.Result == PresentationContextResult.Acceptance).DistinctBy(answer => answer.Id))
        {
            if (request.PresentationContexts.FirstOrDefault(context => context.Id == answer.Id) is not { } proposed)
                throw new InvalidPduException($"Presentation context {answer.Id} was not proposed.");
            if (!proposed.TransferSyntaxes.Contains(answer.TransferSyntax))
                throw new InvalidPduException($"Presentation context {answer.Id} is accepted in a transfer syntax that was not proposed.");

            var role = accept.UserInformation.Roles.FirstOrDefault(role => role.SopClassUid == proposed.AbstractSyntax, new(proposed.AbstractSyntax, true, false));
            yield return new PresentationContext(answer.Id, proposed.AbstractSyntax, TransferSyntax.Get(answer.TransferSyntax), role.Scu, role.Scp);
        }
    }

    private async Task RunAsync()
    {
        await _lifecycle.RunAsync();
        var tally = _exchange.Tally;
        tally.CountSent();
        _options.Metrics.Ended(PeerLabel, IsRequestor, End?.End);
        if (End is { } end)
        {
            _options.Logger.Ended(
                CallingAeTitle, CalledAeTitle, tally.Duration.TotalSeconds, tally.Operations, tally.Failures, tally.Received, tally.Sent, end.End, end.Message);
        }
        else
        {
            _options.Logger.Released(CallingAeTitle, CalledAeTitle, tally.Duration.TotalSeconds, tally.Operations, tally.Failures, tally.Received, tally.Sent);
        }
    }
}
