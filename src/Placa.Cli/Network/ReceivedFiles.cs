using System.Security.Cryptography;
using System.Text;
using Placa.Archive.Segments;
using Placa.Network;

namespace Placa.Cli.Network;

/// <summary>
/// Keeps what C-STORE brings as files of a folder. A file has its name once it is whole. Names are made here: a SOP Instance UID that is none, as one with
/// a path in it, becomes its hash.
/// </summary>
internal sealed class ReceivedFiles(string folder, Action<string, string>? onFile = null) : IDimseHandler<CStoreRequest>
{
    private const int DiskFull = 28; // ENOSPC

    private int _count;

    public int Count => Volatile.Read(ref _count);

    public async ValueTask<DimseStatus> HandleAsync(CStoreRequest request, Association association, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, NameOf(request.AffectedSopInstanceUid) + ".dcm");
        var header = new InstanceHeader(
            request.AffectedSopClassUid.Value, request.AffectedSopInstanceUid.Value, request.TransferSyntax.Uid.Value, association.IsRequestor ? association.CalledAeTitle : association.CallingAeTitle, null, null, null);
        try
        {
            await WholeFile.WriteAsync(path, async stream =>
            {
                await stream.WriteAsync(header.Encode(), cancellationToken);
                await request.Dataset.CopyToAsync(stream, cancellationToken);
            });
        }
        catch (IOException error) when (error is not FileNotFoundException)
        {
            Failures.Print($"{path}: {error.Message}");
            return (error.HResult & 0xFFFF) == DiskFull ? DimseStatus.OutOfResources : DimseStatus.ProcessingFailure;
        }

        Interlocked.Increment(ref _count);
        onFile?.Invoke(path, association.CallingAeTitle);
        return DimseStatus.Success;
    }

    private static string NameOf(Placa.Dicom.Uid uid) =>
        uid.IsValid ? uid.Value : "uid-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(uid.Value)))[..32];
}
