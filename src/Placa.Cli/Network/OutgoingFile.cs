using Placa.Dicom;
using Placa.Imaging;
using Placa.Network;

namespace Placa.Cli.Network;

/// <summary>A file that is to be sent: what its header says, and how it goes in a context that a peer accepted.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="SopClassUid">Its SOP class.</param>
/// <param name="SopInstanceUid">Its instance.</param>
/// <param name="TransferSyntax">How its data set is encoded.</param>
/// <param name="DatasetOffset">Where the data set begins.</param>
internal sealed record OutgoingFile(string Path, Uid SopClassUid, Uid SopInstanceUid, TransferSyntax TransferSyntax, long DatasetOffset)
{
    private const int InMemoryLength = 16 << 20;

    private static readonly ReadOptions HeaderOnly = ReadOptions.Default with { StopBefore = new Tag(0x0009, 0x0000) };

    private static readonly TransferSyntax[] Fallbacks = [TransferSyntax.ExplicitVRLittleEndian, TransferSyntax.ImplicitVRLittleEndian];

    /// <summary>Reads the header.</summary>
    /// <exception cref="DicomReadException">It is not DICOM, or names no SOP class and instance.</exception>
    public static OutgoingFile Read(string path)
    {
        using var file = DicomFile.Open(path, HeaderOnly);
        var sopClass = file.Dataset.GetString(Tags.SOPClassUID) ?? file.FileMeta.GetString(Tags.MediaStorageSOPClassUID);
        var sopInstance = file.Dataset.GetString(Tags.SOPInstanceUID) ?? file.FileMeta.GetString(Tags.MediaStorageSOPInstanceUID);
        if (sopClass is null || sopInstance is null)
            throw new DicomReadException(ReadError.NotDicom, new TagPath(sopClass is null ? Tags.SOPClassUID : Tags.SOPInstanceUID), 0, "the file names no SOP class and instance, so it cannot be sent");
        return new OutgoingFile(path, new Uid(sopClass), new Uid(sopInstance), file.TransferSyntax, file.DatasetOffset);
    }

    /// <summary>The contexts it needs: as it is, and native for a peer that does not take that.</summary>
    public IEnumerable<(Uid SopClass, TransferSyntax Syntax)> Contexts =>
        Fallbacks.Prepend(TransferSyntax).DistinctBy(syntax => syntax.Uid).Select(syntax => (SopClassUid, syntax));

    /// <summary>Sends it as it is where the peer takes that, else decoded; never lossy.</summary>
    /// <exception cref="PixelDataException">It cannot be decoded.</exception>
    /// <exception cref="AssociationAbortedException">The association ended.</exception>
    public async Task<DimseStatus> SendAsync(Association association, CancellationToken cancellationToken)
    {
        if (association.FindContext(SopClassUid, TransferSyntax) is { } asItIs)
        {
            await using var stream = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);
            stream.Position = DatasetOffset;
            return await association.CStoreAsync(asItIs, SopClassUid, SopInstanceUid, stream, null, cancellationToken);
        }

        var context = Fallbacks.Select(syntax => association.FindContext(SopClassUid, syntax)).FirstOrDefault(context => context is not null);
        if (context is null || (TransferSyntax.IsEncapsulated && FrameDecoders.Default.Find(TransferSyntax) is null))
            return DimseStatus.SopClassNotSupported with { ErrorComment = "The peer takes no transfer syntax it could be sent in." };
        await using var decoded = Decode(context.TransferSyntax, cancellationToken);
        return await association.CStoreAsync(context, SopClassUid, SopInstanceUid, decoded, null, cancellationToken);
    }

    private Stream Decode(TransferSyntax syntax, CancellationToken cancellationToken)
    {
        using var file = DicomFile.Open(Path);
        var dataset = Transcoder.Transcode(file, syntax, null, cancellationToken);
        Stream encoded = new FileInfo(Path).Length <= InMemoryLength
            ? new MemoryStream()
            : new FileStream(System.IO.Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        try
        {
            DatasetWriter.Write(encoded, dataset, syntax);
            encoded.Position = 0;
            return encoded;
        }
        catch
        {
            encoded.Dispose();
            throw;
        }
    }
}
