using System.Net;
using Placa.Network;

namespace Placa.Cli.Tests;

/// <summary>Any peer may have an association, as a stranger.</summary>
internal sealed class AcceptAll : IAssociationPolicy
{
    public bool IsRegistered(IPAddress address) => false;

    public ValueTask<AssociationDecision> DecideAsync(AssociateRequest request, ConnectionOrigin origin, CancellationToken cancellationToken) =>
        ValueTask.FromResult(AssociationDecision.Accept(isRegistered: false));
}
