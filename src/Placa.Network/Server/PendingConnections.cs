namespace Placa.Network;

/// <summary>
/// Connections that have not become associations. Whoever means well asks for one at once, so when there are too many the one
/// that has waited longest is closed, and nobody has to be turned away; those from addresses of registered peers stay.
/// </summary>
internal sealed class PendingConnections(int limit)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Transport> _strangers = new();

    public LinkedListNode<Transport>? Add(Transport transport, bool isRegisteredAddress)
    {
        if (isRegisteredAddress)
            return null;
        Transport? oldest = null;
        LinkedListNode<Transport> node;
        lock (_lock)
        {
            if (_strangers.Count >= limit)
            {
                oldest = _strangers.First!.Value;
                _strangers.RemoveFirst();
            }
            node = _strangers.AddLast(transport);
        }
        oldest?.Close();
        return node;
    }

    public void Remove(LinkedListNode<Transport>? node)
    {
        lock (_lock)
        {
            if (node?.List is not null)
                _strangers.Remove(node);
        }
    }
}
