using System.Runtime.CompilerServices;
using Placa.Archive.Retrieving;
using Placa.Dicom;
using Placa.Imaging;
using Placa.Network;

namespace Placa.Server.Dimse.Retrieving;

/// <summary>
/// Sends stored instances by C-STORE, one after another, as they are stored where the peer takes that, else encoded anew. Those that come next are encoded
/// while one is being sent.
/// </summary>
internal sealed class InstanceSender(RetrieveService retrieve)
{
    private static readonly int Ahead = Math.Max(2, Environment.ProcessorCount);

    /// <summary>Sends each instance and tells its status. A status may be of ours: what cannot be read or encoded is not sent, and fails.</summary>
    /// <param name="association">Where to.</param>
    /// <param name="instances">What.</param>
    /// <param name="originator">The C-MOVE that this is for.</param>
    /// <param name="cancellationToken">Aborts the association.</param>
    /// <exception cref="AssociationAbortedException">The association ended: the instance under way, and all after it, were not confirmed.</exception>
    public async IAsyncEnumerable<(StoredInstance Instance, DimseStatus Status)> SendAsync(
        Association association, IReadOnlyList<StoredInstance> instances, MoveOriginator? originator, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var contexts = association.PresentationContexts.Where(association.MaySendRequests).ToLookup(context => context.AbstractSyntax.Value);
        var prepared = OrderedWindow.RunAsync(0, instances.Count, Ahead, (i, stop) => Prepare(instances[i], [.. contexts[instances[i].Identity.SopClassUid]], stop), cancellationToken);
        var next = 0;
        await foreach (var outgoing in prepared)
        {
            var instance = instances[next++];
            yield return (instance, await SendAsync(association, instance, outgoing, originator, cancellationToken));
        }
    }

    private static async Task<DimseStatus> SendAsync(
        Association association, StoredInstance instance, Outgoing outgoing, MoveOriginator? originator, CancellationToken cancellationToken)
    {
        using var held = outgoing;
        return outgoing is { Context: { } context, Dataset: { } dataset }
            ? await association.CStoreAsync(context, new Uid(instance.Identity.SopClassUid), new Uid(instance.Identity.SopInstanceUid), dataset, originator, cancellationToken)
            : outgoing.Failure;
    }

    /// <summary>Opens an instance in the best transfer syntax that was agreed on. Every way in which that can fail is a status.</summary>
    private Outgoing Prepare(StoredInstance instance, PresentationContext[] contexts, CancellationToken stop)
    {
        if (SendingSyntax.Choose(instance, [.. contexts.Select(context => context.TransferSyntax)]) is not { } syntax)
            return new(DimseStatus.SopClassNotSupported);

        try
        {
            var source = instance.Renditions.FirstOrDefault(rendition => rendition.TransferSyntax.Uid == syntax.Uid) ?? instance;
            return new(contexts.First(context => context.TransferSyntax.Uid == syntax.Uid), retrieve.OpenDatasetAs(source, syntax, stop));
        }
        catch (Exception error) when (error is PixelDataException or CorruptInstanceException or DicomException)
        {
            return new(DimseStatus.UnableToProcess);
        }
    }

    /// <summary>What is ready to be sent, or why it is not.</summary>
    private sealed record Outgoing(PresentationContext? Context, Stream? Dataset, DimseStatus Failure) : IDisposable
    {
        public Outgoing(PresentationContext context, Stream dataset)
            : this(context, dataset, DimseStatus.Success)
        {
        }

        public Outgoing(DimseStatus failure)
            : this(null, null, failure)
        {
        }

        public void Dispose() => Dataset?.Dispose();
    }
}
