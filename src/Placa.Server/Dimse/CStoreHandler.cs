using System.Diagnostics;
using Placa.Archive;
using Placa.Archive.Settings;
using Placa.Archive.Storing;
using Placa.Dicom;
using Placa.Network;

namespace Placa.Server.Dimse;

/// <summary>Answers C-STORE by streaming the instance into the archive (PS3.7 section 9.1.1).</summary>
internal sealed class CStoreHandler(InstanceStore store, PeerRegistry peers) : IDimseHandler<CStoreRequest>
{
    public async ValueTask<DimseStatus> HandleAsync(CStoreRequest request, Association association, CancellationToken cancellationToken)
    {
        var peer = peers.Find(association.CallingAeTitle);
        if (!Peer.Allows(peer, PeerVerbs.Store))
            return DimseStatus.NotAuthorized;
        var actor = Actor.Peer(association.CallingAeTitle, association.RemoteAddress);
        var incoming = new IncomingInstance(request.AffectedSopClassUid, request.AffectedSopInstanceUid, request.TransferSyntax, request.Dataset)
        {
            CallingAeTitle = association.CallingAeTitle,
            CalledAeTitle = association.CalledAeTitle,
            DefaultIssuer = peer?.DefaultIssuer,
            AssumedCharacterSet = peer?.AssumedCharacterSet,
        };
        var outcome = await store.StoreAsync(actor, incoming, cancellationToken);

        return outcome switch // statuses of PS3.4 section B.2.3
        {
            StoreOutcome.Stored or StoreOutcome.AlreadyStored or StoreOutcome.StoredWithConflict => DimseStatus.Success,
            StoreOutcome.StorageFull => DimseStatus.OutOfResources with { ErrorComment = "There is no room left." },
            StoreOutcome.StorageFailed => DimseStatus.ProcessingFailure with { ErrorComment = "Storing failed. Sending again is safe." },
            StoreOutcome.SopClassMismatch => DimseStatus.DatasetDoesNotMatchSopClass with
            {
                ErrorComment = "The command names another SOP class or instance.",
                OffendingElements = [Tags.SOPClassUID, Tags.SOPInstanceUID],
            },
            StoreOutcome.NotStorable refused => DimseStatus.DatasetDoesNotMatchSopClass with { ErrorComment = refused.Message },
            StoreOutcome.StudyMismatch => DimseStatus.DatasetDoesNotMatchSopClass,
            StoreOutcome.NotDicom => DimseStatus.CannotUnderstand,
            StoreOutcome.Unreadable broken => DimseStatus.CannotUnderstand with { ErrorComment = $"At byte {broken.Offset}: {broken.Message}" },
            _ => throw new UnreachableException($"No status for {outcome.GetType().Name}."),
        };
    }
}
