using System.Collections.Concurrent;
using System.Net;
using Placa.Dicom;

namespace Placa.Network;

/// <summary>
/// An established association, seen from either side: facts both agreed on, requests to the peer, and a loop that receives the peer's
/// (PS3.8 section 7, PS3.7 section 7). Operations of the peer are performed one after another, as no asynchronous window is negotiated.
/// </summary>
public sealed partial class Association : IAsyncDisposable
{
    private readonly UpperLayer _upperLayer;
    private readonly AssociationOptions _options;
    private readonly MessageReader _reader;
    private readonly MessageWriter _writer;
    private readonly IdleWatch _idleWatch;
    private readonly CancellationTokenSource _over = new();
    private readonly ConcurrentDictionary<ushort, TaskCompletionSource<CommandSet>> _requests = new();
    private readonly Dictionary<byte, PresentationContext> _contexts;
    private AssociationAbortedException? _end;
    private Task _operation = Task.CompletedTask;
    private int _lastMessageId;

    internal Association(UpperLayer upperLayer, AssociateRequest request, AssociateAccept accept, bool isRequestor, bool isRegisteredPeer, AssociationOptions options)
    {
        _upperLayer = upperLayer;
        _options = options;
        IsRequestor = isRequestor;
        IsRegisteredPeer = isRegisteredPeer;
        CallingAeTitle = request.CallingAeTitle;
        CalledAeTitle = request.CalledAeTitle;
        RemoteEndPoint = upperLayer.Transport.RemoteEndPoint;
        PeerInformation = isRequestor ? accept.UserInformation : request.UserInformation;
        _contexts = Agreed(request, accept).ToDictionary(context => context.Id);

        var peersMaximum = PeerInformation.MaximumLength;
        var maxPduLength = peersMaximum == 0 ? options.Limits.MaxDataPduLength : (int)Math.Min(peersMaximum, options.Limits.MaxDataPduLength);
        _writer = new MessageWriter(upperLayer, maxPduLength);
        _reader = new MessageReader(upperLayer.Reader, options.Limits, _contexts);
        _idleWatch = new IdleWatch(
            upperLayer,
            IsPeersTurn,
            () => _ = AbortAsync(new AssociationAbortedException(AssociationEnd.TimedOut, "The peer made no progress for too long.")),
            isRequestor || isRegisteredPeer ? options.Limits.RegisteredIdleTimeout : options.Limits.IdleTimeout,
            options.TimeProvider);
        Completion = Task.Run(ReceiveAsync);
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
    public AssociationAbortedException? End => Volatile.Read(ref _end);

    /// <summary>The context for a SOP class in an encoding; null when none was agreed on.</summary>
    public PresentationContext? FindContext(Uid abstractSyntax, TransferSyntax transferSyntax)
    {
        ArgumentNullException.ThrowIfNull(transferSyntax);
        return _contexts.Values.FirstOrDefault(context => context.AbstractSyntax == abstractSyntax && context.TransferSyntax.Uid == transferSyntax.Uid);
    }

    /// <summary>Aborts the association (A-ABORT, PS3.8 section 7.3). What is under way on either side ends with an exception.</summary>
    public Task AbortAsync() =>
        AbortAsync(new AssociationAbortedException(AssociationEnd.LocallyAborted, "This side aborted the association."));

    /// <summary>Aborts the association if it still lasts, and waits for <see cref="Completion"/>; so a handler must not call it.</summary>
    public async ValueTask DisposeAsync()
    {
        await AbortAsync();
        await Completion;
        _over.Dispose();
    }

    /// <summary>Lets the operation under way finish, then aborts: how a server that stops ends its associations.</summary>
    internal async Task DrainAsync()
    {
        await Volatile.Read(ref _operation);
        await AbortAsync();
    }

    /// <summary>Closes the connection at once.</summary>
    internal void Close()
    {
        Interlocked.CompareExchange(ref _end, new AssociationAbortedException(AssociationEnd.LocallyAborted, "This side closed the connection."), null);
        _upperLayer.Transport.Close();
        _over.Cancel(); // what waits for a handler looks at no connection
    }

    internal static IPAddress AddressOf(IPEndPoint? endPoint) => endPoint?.Address switch
    {
        null => IPAddress.None,
        { IsIPv4MappedToIPv6: true } mapped => mapped.MapToIPv4(),
        var address => address,
    };

    private static IEnumerable<PresentationContext> Agreed(AssociateRequest request, AssociateAccept accept)
    {
        foreach (var answer in accept.PresentationContexts)
        {
            if (answer.Result != PresentationContextResult.Acceptance)
                continue;
            if (request.PresentationContexts.FirstOrDefault(context => context.Id == answer.Id) is not { } proposed)
                throw new InvalidPduException($"Presentation context {answer.Id} was not proposed.");
            if (!proposed.TransferSyntaxes.Contains(answer.TransferSyntax))
                throw new InvalidPduException($"Presentation context {answer.Id} is accepted in a transfer syntax that was not proposed.");

            var role = accept.UserInformation.Roles.FirstOrDefault(role => role.SopClassUid == proposed.AbstractSyntax, new(proposed.AbstractSyntax, true, false));
            yield return new PresentationContext(answer.Id, proposed.AbstractSyntax, TransferSyntax.Get(answer.TransferSyntax), role.Scu, role.Scp);
        }
    }

    private bool IsPeersTurn()
    {
        if (_reader.IsWaitingForHandler)
            return false;
        if (_reader.IsInsideMessage)
            return true;
        return Volatile.Read(ref _operation).IsCompleted && (!IsRequestor || !_requests.IsEmpty);
    }

    private async Task AbortAsync(AssociationAbortedException reason)
    {
        if (_upperLayer.Fire(UpperLayerEvent.AbortRequested) != UpperLayerAction.AA1)
            return; // over already
        Interlocked.CompareExchange(ref _end, reason, null);
        await _upperLayer.SendAbortAsync(AbortSource.ServiceUser, AbortReason.NotSpecified);
        await _over.CancelAsync();
        _upperLayer.Reader.Wake();
    }
}
