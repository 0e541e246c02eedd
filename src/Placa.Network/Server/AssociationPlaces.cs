using System.Net;

namespace Placa.Network;

/// <summary>
/// Counts the associations of a server. Peers that are not registered share what is not reserved, and have a limit for each address;
/// so no stranger can keep a modality from storing.
/// </summary>
internal sealed class AssociationPlaces(NetworkLimits limits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _byAddress = [];
    private int _registered;
    private int _unregistered;

    public int Taken
    {
        get
        {
            lock (_lock)
                return _registered + _unregistered;
        }
    }

    public bool TryTake(IPAddress address, bool isRegistered)
    {
        lock (_lock)
        {
            if (_registered + _unregistered >= limits.MaxAssociations)
                return false;
            if (isRegistered)
            {
                _registered++;
                return true;
            }

            var fromAddress = _byAddress.GetValueOrDefault(address);
            if (_unregistered >= limits.MaxAssociations - limits.PlacesForRegisteredPeers || fromAddress >= limits.MaxAssociationsPerAddress)
                return false;
            _unregistered++;
            _byAddress[address] = fromAddress + 1;
            return true;
        }
    }

    public void GiveBack(IPAddress address, bool isRegistered)
    {
        lock (_lock)
        {
            if (isRegistered)
            {
                _registered--;
                return;
            }
            _unregistered--;
            if (--_byAddress[address] == 0)
                _byAddress.Remove(address);
        }
    }
}
