using System.Collections.Concurrent;
using Placa.Network;

namespace Placa.Server.Dimse.Committing;

/// <summary>The associations on which commitments were asked for, while they last: a result goes there first (PS3.4 section J.3.3).</summary>
internal sealed class CallingAssociations
{
    private readonly ConcurrentDictionary<(string Peer, string TransactionUid), Association> _associations = new();

    public void Remember(string peer, string transactionUid, Association association)
    {
        var key = (peer, transactionUid);
        _associations[key] = association;
        _ = association.Completion.ContinueWith(
            _ => _associations.TryRemove(new(key, association)), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>The association, handed out once: where it fails, the result goes another way.</summary>
    public Association? Take(string peer, string transactionUid) => _associations.TryRemove((peer, transactionUid), out var association) ? association : null;
}
