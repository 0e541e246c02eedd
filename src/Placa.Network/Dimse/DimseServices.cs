namespace Placa.Network;

/// <summary>The services this side provides as SCP. What has no handler is not negotiated, and a request for it is answered with 0211H.</summary>
public sealed record DimseServices
{
    /// <summary>Verification (PS3.4 annex A). Answers success unless replaced.</summary>
    public IDimseHandler<CEchoRequest>? Echo { get; init; } = new VerificationHandler();

    /// <summary>Storage of every SOP class (PS3.4 annex B).</summary>
    public IDimseHandler<CStoreRequest>? Store { get; init; }

    private sealed class VerificationHandler : IDimseHandler<CEchoRequest>
    {
        public ValueTask<DimseStatus> HandleAsync(CEchoRequest request, Association association, CancellationToken cancellationToken) =>
            ValueTask.FromResult(DimseStatus.Success);
    }
}
