using Placa.Dicom;

namespace Placa.Network;

/// <summary>
/// A service made of N-operations (PS3.7 section 10): what it does not override is answered with 0211H, unrecognized operation. One service serves all
/// associations, many at a time; an exception becomes 0110H, processing failure.
/// </summary>
/// <param name="abstractSyntax">The SOP class, or meta SOP class, as negotiated.</param>
public abstract class NormalizedService(Uid abstractSyntax)
{
    /// <summary>The SOP class, or meta SOP class, as negotiated.</summary>
    public Uid AbstractSyntax { get; } = abstractSyntax;

    /// <summary>True when this side is SCU as well, so that a peer may call us to be SCP (PS3.7 section D.3.3.4), as for the results of storage commitment.</summary>
    public virtual bool AcceptsScp => false;

    /// <summary>Hears of an event (PS3.7 section 10.1.1).</summary>
    public virtual ValueTask<NormalizedResponse> EventReportAsync(NEventReportRequest request, Association association, CancellationToken cancellationToken) => Unrecognized();

    /// <summary>Gives values (PS3.7 section 10.1.2).</summary>
    public virtual ValueTask<NormalizedResponse> GetAsync(NGetRequest request, Association association, CancellationToken cancellationToken) => Unrecognized();

    /// <summary>Changes values (PS3.7 section 10.1.3).</summary>
    public virtual ValueTask<NormalizedResponse> SetAsync(NSetRequest request, Association association, CancellationToken cancellationToken) => Unrecognized();

    /// <summary>Acts (PS3.7 section 10.1.4).</summary>
    public virtual ValueTask<NormalizedResponse> ActionAsync(NActionRequest request, Association association, CancellationToken cancellationToken) => Unrecognized();

    /// <summary>Makes an instance (PS3.7 section 10.1.5).</summary>
    public virtual ValueTask<NormalizedResponse> CreateAsync(NCreateRequest request, Association association, CancellationToken cancellationToken) => Unrecognized();

    /// <summary>Does away with an instance (PS3.7 section 10.1.6).</summary>
    public virtual ValueTask<NormalizedResponse> DeleteAsync(NDeleteRequest request, Association association, CancellationToken cancellationToken) => Unrecognized();

    private static ValueTask<NormalizedResponse> Unrecognized() => ValueTask.FromResult(new NormalizedResponse(DimseStatus.UnrecognizedOperation));
}
