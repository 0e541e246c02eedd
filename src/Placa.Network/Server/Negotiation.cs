using Placa.Dicom;

namespace Placa.Network;

/// <summary>Answers what a requestor proposes, given the services there are (PS3.8 section 7.1.1, PS3.7 section D.3.3).</summary>
internal sealed class Negotiation(DimseServices services, NetworkLimits limits)
{
    /// <summary>
    /// What storage says of itself (PS3.4 section B.3.1): level 2, every element kept; digital signature level 3, kept bit by bit; no element coerced.
    /// </summary>
    private static readonly byte[] StorageInformation = [2, 0, 3, 0, 0, 0];

    public AssociateAccept Answer(AssociateRequest request, ReadOnlyMemory<byte>? userIdentityResponse)
    {
        var roles = AnswerRoles(request);
        PresentationContextAnswer[] contexts = [.. request.PresentationContexts.Select(proposed => Answer(proposed, roles))];
        var accepted = request.PresentationContexts
            .Where((_, i) => contexts[i].Result == PresentationContextResult.Acceptance)
            .Select(context => context.AbstractSyntax)
            .ToHashSet();

        return new AssociateAccept
        {
            CalledAeTitle = request.CalledAeTitle,
            CallingAeTitle = request.CallingAeTitle,
            PresentationContexts = contexts,
            UserInformation = new UserInformation
            {
                MaximumLength = (uint)limits.MaxDataPduLength,
                ImplementationClassUid = Implementation.ClassUid,
                ImplementationVersionName = Implementation.VersionName,
                Roles = [.. roles.Where(role => accepted.Contains(role.SopClassUid))],
                ExtendedNegotiations =
                [
                    .. request.UserInformation.ExtendedNegotiations
                        .Where(extended => accepted.Contains(extended.SopClassUid))
                        .DistinctBy(extended => extended.SopClassUid)
                        .Select(extended => (extended.SopClassUid, Information: AnswerExtended(extended)))
                        .Where(answer => answer.Information is not null)
                        .Select(answer => new ExtendedNegotiation(answer.SopClassUid, answer.Information!.Value)),
                ],
                UserIdentityResponse = request.UserInformation.UserIdentity is { PositiveResponseRequested: true } ? userIdentityResponse : null,
            },
        };
    }

    private PresentationContextAnswer Answer(ProposedPresentationContext proposed, IReadOnlyList<RoleSelection> roles)
    {
        var isStorage = IsStorage(proposed.AbstractSyntax);
        if (!isStorage && !IsService(proposed.AbstractSyntax))
            return Refuse(proposed, PresentationContextResult.AbstractSyntaxNotSupported);
        if (roles.Any(role => role.SopClassUid == proposed.AbstractSyntax && role is { Scu: false, Scp: false }))
            return Refuse(proposed, PresentationContextResult.UserRejection);

        var chosen = isStorage ? TransferSyntaxPreference.ForStorage([.. proposed.TransferSyntaxes.Where(services.TakesTransferSyntax)]) : TransferSyntaxPreference.ForMessages(proposed.TransferSyntaxes);
        return chosen is { } syntax
            ? new PresentationContextAnswer(proposed.Id, PresentationContextResult.Acceptance, syntax)
            : Refuse(proposed, PresentationContextResult.TransferSyntaxesNotSupported);
    }

    /// <summary>
    /// The requestor may be SCU of what we serve, and SCP of what we ask for on its associations: storage as part of C-GET, and the events of services we are SCU of.
    /// </summary>
    private IReadOnlyList<RoleSelection> AnswerRoles(AssociateRequest request) =>
        [.. request.UserInformation.Roles.DistinctBy(role => role.SopClassUid).Select(role => role with { Scp = role.Scp && MayBeScp(role.SopClassUid) })];

    private bool MayBeScp(Uid abstractSyntax) =>
        (services.Get.Count > 0 && StorageSopClasses.Contains(abstractSyntax))
        || services.Normalized.Any(service => service.AcceptsScp && service.AbstractSyntax == abstractSyntax);

    private bool IsStorage(Uid abstractSyntax) => (services.Store is not null || services.Get.Count > 0) && StorageSopClasses.Contains(abstractSyntax);

    private bool IsService(Uid abstractSyntax) =>
        (services.Echo is not null && abstractSyntax == Uids.Verification)
        || services.Find.Any(service => service.SopClasses.Contains(abstractSyntax))
        || services.Move.Any(service => service.SopClasses.Contains(abstractSyntax))
        || services.Get.Any(service => service.SopClasses.Contains(abstractSyntax))
        || services.Normalized.Any(service => service.AbstractSyntax == abstractSyntax);

    private ReadOnlyMemory<byte>? AnswerExtended(ExtendedNegotiation proposed) =>
        IsStorage(proposed.SopClassUid)
            ? StorageInformation
            : AnswerExtended(services.Find, proposed) ?? AnswerExtended(services.Move, proposed) ?? AnswerExtended(services.Get, proposed);

    private static ReadOnlyMemory<byte>? AnswerExtended<TRequest>(IReadOnlyList<DimseService<TRequest>> services, ExtendedNegotiation proposed) =>
        services.FirstOrDefault(service => service.SopClasses.Contains(proposed.SopClassUid))?.AnswerExtendedNegotiation(proposed.Information);

    /// <summary>The transfer syntax of a refusal means nothing, but its item has to be there (PS3.8 table 9-18).</summary>
    private static PresentationContextAnswer Refuse(ProposedPresentationContext proposed, PresentationContextResult result) =>
        new(proposed.Id, result, TransferSyntax.ImplicitVRLittleEndian.Uid);
}
