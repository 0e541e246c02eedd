using System.Diagnostics;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Placa.Archive;
using Placa.Archive.Storing;
using Placa.Dicom;
using Placa.DicomWeb;
using Placa.DicomWeb.Storing;

namespace Placa.Server.DicomWeb;

/// <summary>One store request: its instances one after another into the archive, their outcomes into the response.</summary>
internal sealed class StoreTransaction(InstanceStore store, Actor actor, string? study, string serviceRoot)
{
    private bool _outOfResources;

    public StoreResponse Response { get; } = new(serviceRoot);

    /// <summary>As the response says; 503 when nothing was stored for want of room, so that the sender tries again later.</summary>
    public int HttpStatus =>
        _outOfResources && Response.HttpStatus == StatusCodes.Status409Conflict ? StatusCodes.Status503ServiceUnavailable : Response.HttpStatus;

    /// <summary>Stores one Part 10 file as it arrives.</summary>
    public async ValueTask StoreAsync(PipeReader file, CancellationToken cancellationToken)
    {
        var incoming = IncomingInstance.Part10(file, study);
        switch (await store.StoreAsync(actor, incoming, cancellationToken)) // reasons of PS3.18 table I.2-2
        {
            case StoreOutcome.Stored { Identity: var identity }:
                AddStored(identity);
                break;
            case StoreOutcome.AlreadyStored { Identity: var identity }:
                AddStored(identity);
                break;
            case StoreOutcome.StoredWithConflict { Identity: var identity }:
                AddStored(identity);
                break;
            case StoreOutcome.StudyMismatch { Identity: var identity }:
                AddFailed(identity, StoreFailureReason.StudyMismatch);
                break;
            case StoreOutcome.SopClassMismatch { Identity: var identity }:
                AddFailed(identity, StoreFailureReason.DatasetDoesNotMatchSopClass);
                break;
            case StoreOutcome.NotStorable:
                Response.AddFailed(StoreFailureReason.DatasetDoesNotMatchSopClass);
                break;
            case StoreOutcome.NotDicom or StoreOutcome.Unreadable:
                Response.AddFailed(StoreFailureReason.CannotUnderstand);
                break;
            case StoreOutcome.StorageFull:
                _outOfResources = true;
                Response.AddFailed(StoreFailureReason.OutOfResources);
                break;
            case StoreOutcome.StorageFailed:
                _outOfResources = true;
                Response.AddFailed(StoreFailureReason.ProcessingFailure);
                break;
            case var outcome:
                throw new UnreachableException($"No failure reason for {outcome.GetType().Name}.");
        }
    }

    /// <summary>Notes a part that is not taken.</summary>
    public void Refuse(StoreFailureReason reason) => Response.AddFailed(reason);

    private void AddStored(InstanceIdentity identity) => Response.AddStored(
        new Uid(identity.SopClassUid),
        new ResourcePath(new Uid(identity.StudyInstanceUid), new Uid(identity.SeriesInstanceUid), new Uid(identity.SopInstanceUid)));

    private void AddFailed(InstanceIdentity identity, StoreFailureReason reason) =>
        Response.AddFailed(new Uid(identity.SopClassUid), new Uid(identity.SopInstanceUid), reason);
}
