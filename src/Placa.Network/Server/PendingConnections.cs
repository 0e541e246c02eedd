namespace Placa.Network;

/// <summary>
/// Connections that have not become associations. Whoever means well asks for one at once, so when there are too many the one
/// that has waited longest is closed, and nobody has to be turned away. Addresses of registered peers are counted apart.
/// </summary>
internal sealed class PendingConnections(int limit)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Transport> _registered = new();
    private readonly LinkedList<Transport> _strangers = new();

    public LinkedListNode<Transport> Add(Transport transport, bool isRegisteredAddress)
    {
        Transport? oldest = null;
        LinkedListNode<Transport> node;
        lock (_lock)
        {
            var waiting = isRegisteredAddress ? _registered : _strangers;
            if (waiting.Count >= limit)
            {
                oldest = waiting.First!.Value;
                waiting.RemoveFirst();
            }
            node = waiting.AddLast(transport);
        }
        oldest?.Close();
        return node;
    }

    public void Remove(LinkedListNode<Transport> node)
    {
        lock (_lock)
            node.List?.Remove(node); // gone already when it had to make room
    }
}
