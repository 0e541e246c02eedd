using System.Security.Cryptography;
using Placa.Archive.Segments;
using Placa.Archive.Storing;
using Placa.Dicom;

namespace Placa.Archive.Retrieving;

/// <summary>Opens stored data sets. Every way to the bytes passes their checksums.</summary>
internal sealed class StoredBytes(SegmentFolder segments, string scratchFolder, ArchiveOptions options)
{
    /// <summary>What is longer than this is not read into memory as a whole.</summary>
    private const int WholeLength = 4 << 20;

    public VerifiedStream Open(StoredLocation location) => Open(location, 0, location.Length);

    public VerifiedStream Open(StoredLocation location, long start, long length)
    {
        try
        {
            return new VerifiedStream(segments.OpenRead(location.Segment), location, start, length);
        }
        catch (Exception error) when (error is FileNotFoundException or UnauthorizedAccessException)
        {
            throw new CorruptInstanceException(location.Name, location.Segment, 0, "the segment cannot be opened", error);
        }
    }

    /// <summary>Parses a stored data set; long values of a large one stay in the segment, whose blocks were all checked first.</summary>
    public DicomFile OpenFile(StoredLocation location, TransferSyntax syntax)
    {
        var file = ReadFile(location, syntax);
        AssumedCharacterSet.Apply(file.Dataset, location.AssumedCharacterSet);
        return file;
    }

    private DicomFile ReadFile(StoredLocation location, TransferSyntax syntax)
    {
        var readOptions = ReadOptions.Default with { MaxInflatedLength = options.InflatedLimit, MaxInflationRatio = options.InflationRatio };
        using var stream = Open(location);
        if (location.Length <= WholeLength)
        {
            var bytes = new byte[location.Length];
            stream.ReadExactly(bytes);
            return DicomFile.ReadDataset(bytes, syntax, readOptions);
        }

        stream.CopyTo(Stream.Null, BlockChecksums.BlockLength);
        var segment = segments.OpenRead(location.Segment);
        try
        {
            return DicomFile.ReadDataset(segment, location.Offset, location.Length, syntax, readOptions, leaveOpen: false);
        }
        catch
        {
            segment.Dispose();
            throw;
        }
    }

    /// <summary>Reads an instance whole: are its bytes those that were received?</summary>
    /// <exception cref="CorruptInstanceException">A block differs from its checksum.</exception>
    public async ValueTask<bool> HasHashAsync(StoredInstance instance, CancellationToken cancellationToken)
    {
        using var bytes = Open(instance.Location);
        var hash = await SHA256.HashDataAsync(bytes, cancellationToken).ConfigureAwait(false);
        return hash.AsSpan().SequenceEqual(instance.Sha256.Span);
    }

    /// <summary>A place to encode about so many bytes anew: memory, or a file that is gone when closed.</summary>
    public Stream OpenScratch(long length) => length <= WholeLength
        ? new MemoryStream((int)length)
        : new FileStream(
            Path.Combine(scratchFolder, Guid.NewGuid().ToString("N") + ".scratch"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None,
            1 << 16, FileOptions.DeleteOnClose);
}
