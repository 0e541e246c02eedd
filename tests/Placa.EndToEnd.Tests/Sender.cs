using System.Collections.Concurrent;
using System.Net.Sockets;
using Placa.Dicom;
using Placa.Network;

namespace Placa.EndToEnd.Tests;

/// <summary>A modality that sends without pause and keeps a log of what was acknowledged.</summary>
internal sealed class Sender(RunningServer server, string studyInstanceUid)
{
    private readonly TaskCompletionSource _firstAcknowledgement = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _lastNumber;

    /// <summary>SOP Instance UIDs whose C-STORE was answered with success.</summary>
    public ConcurrentQueue<Sample> Acknowledged { get; } = new();

    /// <summary>What was sent and not answered: it may or may not have been kept.</summary>
    public ConcurrentQueue<Sample> Unanswered { get; } = new();

    /// <summary>Ends when the first response has come.</summary>
    public Task FirstAcknowledgementAsync() => _firstAcknowledgement.Task.WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>Sends over one association until the server is gone.</summary>
    public async Task SendUntilBrokenAsync()
    {
        Sample? underWay = null;
        try
        {
            await using var association = await server.ConnectAsync(new AssociateRequest
            {
                CalledAeTitle = "PLACA",
                CallingAeTitle = "TEST",
                PresentationContexts = AssociateRequest.Propose([(Sample.SopClassUid, [TransferSyntax.ExplicitVRLittleEndian])]),
            });
            var context = association.FindContext(Sample.SopClassUid, TransferSyntax.ExplicitVRLittleEndian);
            Assert.NotNull(context);
            while (true)
            {
                underWay = new Sample(studyInstanceUid, Interlocked.Increment(ref _lastNumber));
                using var dataset = new MemoryStream(underWay.ToDataset());
                var status = await association.CStoreAsync(context, Sample.SopClassUid, new Uid(underWay.SopInstanceUid), dataset);
                (status == DimseStatus.Success ? Acknowledged : Unanswered).Enqueue(underWay);
                _firstAcknowledgement.TrySetResult();
                underWay = null;
            }
        }
        catch (Exception exception) when (exception is AssociationAbortedException or SocketException or IOException)
        {
            if (underWay is not null)
                Unanswered.Enqueue(underWay);
        }
    }
}
