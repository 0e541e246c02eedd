using Placa.Dicom;

namespace Placa.Network;

/// <summary>The services this side provides as SCP. What has no handler is not negotiated, and a request for it is answered with 0211H.</summary>
public sealed record DimseServices
{
    /// <summary>Verification (PS3.4 annex A). Answers success unless replaced.</summary>
    public IDimseHandler<CEchoRequest>? Echo { get; init; } = new VerificationHandler();

    /// <summary>Storage of every SOP class (PS3.4 annex B).</summary>
    public IDimseHandler<CStoreRequest>? Store { get; init; }

    /// <summary>Which transfer syntaxes storage takes, of those that can be kept; all unless replaced.</summary>
    public Func<Uid, bool> TakesTransferSyntax { get; init; } = static _ => true;

    /// <summary>Queries: information models and worklists (PS3.4 sections C.4.1 and K.4.1).</summary>
    public IReadOnlyList<DimseService<CFindRequest>> Find { get; init; } = [];

    /// <summary>Retrieval to another AE (PS3.4 section C.4.2).</summary>
    public IReadOnlyList<DimseService<CMoveRequest>> Move { get; init; } = [];

    /// <summary>Retrieval over the same association (PS3.4 section C.4.3).</summary>
    public IReadOnlyList<DimseService<CGetRequest>> Get { get; init; } = [];

    /// <summary>Services made of N-operations, each for one SOP class.</summary>
    public IReadOnlyList<NormalizedService> Normalized { get; init; } = [];

    private sealed class VerificationHandler : IDimseHandler<CEchoRequest>
    {
        public ValueTask<DimseStatus> HandleAsync(CEchoRequest request, Association association, CancellationToken cancellationToken) =>
            ValueTask.FromResult(DimseStatus.Success);
    }
}

/// <summary>A handler, and the SOP classes it is for.</summary>
/// <typeparam name="TRequest">The request, such as <see cref="CFindRequest"/>.</typeparam>
/// <param name="Handler">Performs the operations.</param>
/// <param name="SopClasses">The abstract syntaxes that are accepted for it.</param>
public sealed record DimseService<TRequest>(IDimseHandler<TRequest> Handler, IReadOnlySet<Uid> SopClasses)
{
    /// <summary>
    /// Answers the service-class-application-information that a requestor sent for one of the SOP classes; null gives no answer (PS3.7 section D.3.3.5).
    /// What was answered is found by <see cref="Association.FindExtendedNegotiation"/>.
    /// </summary>
    public Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>?> AnswerExtendedNegotiation { get; init; } = static _ => null;
}
