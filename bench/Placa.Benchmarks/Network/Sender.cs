using System.Diagnostics;
using Placa.Dicom;
using Placa.Network;

namespace Placa.Benchmarks.Network;

/// <summary>Our own SCU, the same for every server: TCP_NODELAY, one operation at a time on each association.</summary>
internal static class Sender
{
    public static Task<Association> ConnectAsync(PeerProcess server, string aeTitle, params (Uid AbstractSyntax, TransferSyntax[] TransferSyntaxes)[] contexts) =>
        ConnectAsync(server, aeTitle, new UserInformation(), new DimseServices(), contexts);

    public static Task<Association> ConnectAsync(
        PeerProcess server, string aeTitle, UserInformation information, DimseServices services, params (Uid AbstractSyntax, TransferSyntax[] TransferSyntaxes)[] contexts) =>
        Association.ConnectAsync(
            "127.0.0.1",
            server.Port,
            new AssociateRequest
            {
                CalledAeTitle = server.AeTitle,
                CallingAeTitle = aeTitle,
                PresentationContexts = AssociateRequest.Propose(contexts.Select(context => (context.AbstractSyntax, (IReadOnlyList<TransferSyntax>)context.TransferSyntaxes))),
                UserInformation = information,
            },
            new AssociationOptions { Services = services });

    /// <summary>Stores a series over some associations at once.</summary>
    /// <returns>How long it took, from the first object to the last answer.</returns>
    public static async Task<TimeSpan> StoreAsync(PeerProcess server, MadeSeries series, int from, int count, int associations)
    {
        var next = from - 1;
        var open = await Task.WhenAll(Enumerable.Range(0, associations).Select(_ => ConnectAsync(server, "BENCH", (Uids.CTImageStorage, [series.Syntax]))));
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(open.Select(async association =>
        {
            byte[]? buffer = null;
            for (var i = Interlocked.Increment(ref next); i < from + count; i = Interlocked.Increment(ref next))
                await StoreAsync(association, series, i, ref buffer);
        }));
        var taken = clock.Elapsed;
        foreach (var association in open)
        {
            await association.ReleaseAsync();
            await association.DisposeAsync();
        }
        return taken;
    }

    /// <summary>Stores one instance.</summary>
    public static Task StoreAsync(Association association, MadeSeries series, int number, ref byte[]? buffer)
    {
        var bytes = series.Make(number, ref buffer);
        return SendAsync(association, series.InstanceUid(number), buffer!, bytes.Length);
    }

    private static async Task SendAsync(Association association, string uid, byte[] buffer, int length)
    {
        var context = association.FindContext(Uids.CTImageStorage) ?? throw new InvalidOperationException("CT is not taken.");
        var status = await association.CStoreAsync(context, Uids.CTImageStorage, new Uid(uid), new MemoryStream(buffer, 0, length, writable: false));
        if (!status.IsDone)
            throw new InvalidOperationException($"C-STORE was answered with {status}.");
    }
}
