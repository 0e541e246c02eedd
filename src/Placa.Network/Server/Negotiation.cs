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
                        .Where(extended => accepted.Contains(extended.SopClassUid) && IsStorage(extended.SopClassUid))
                        .DistinctBy(extended => extended.SopClassUid)
                        .Select(extended => extended with { Information = StorageInformation }),
                ],
                UserIdentityResponse = request.UserInformation.UserIdentity is { PositiveResponseRequested: true } ? userIdentityResponse : null,
            },
        };
    }

    private PresentationContextAnswer Answer(ProposedPresentationContext proposed, IReadOnlyList<RoleSelection> roles)
    {
        var isStorage = IsStorage(proposed.AbstractSyntax);
        if (!isStorage && !IsVerification(proposed.AbstractSyntax))
            return Refuse(proposed, PresentationContextResult.AbstractSyntaxNotSupported);
        if (roles.Any(role => role.SopClassUid == proposed.AbstractSyntax && role is { Scu: false, Scp: false }))
            return Refuse(proposed, PresentationContextResult.UserRejection);

        var chosen = isStorage ? TransferSyntaxPreference.ForStorage(proposed.TransferSyntaxes) : TransferSyntaxPreference.ForMessages(proposed.TransferSyntaxes);
        return chosen is { } syntax
            ? new PresentationContextAnswer(proposed.Id, PresentationContextResult.Acceptance, syntax)
            : Refuse(proposed, PresentationContextResult.TransferSyntaxesNotSupported);
    }

    /// <summary>The requestor may be SCU of what we serve; SCP it may be of nothing, as we send no requests on its associations.</summary>
    private static IReadOnlyList<RoleSelection> AnswerRoles(AssociateRequest request) =>
        [.. request.UserInformation.Roles.DistinctBy(role => role.SopClassUid).Select(role => role with { Scp = false })];

    private bool IsStorage(Uid abstractSyntax) => services.Store is not null && StorageSopClasses.Contains(abstractSyntax);

    private bool IsVerification(Uid abstractSyntax) => services.Echo is not null && abstractSyntax == Uids.Verification;

    /// <summary>The transfer syntax of a refusal means nothing, but its item has to be there (PS3.8 table 9-18).</summary>
    private static PresentationContextAnswer Refuse(ProposedPresentationContext proposed, PresentationContextResult result) =>
        new(proposed.Id, result, TransferSyntax.ImplicitVRLittleEndian.Uid);
}
