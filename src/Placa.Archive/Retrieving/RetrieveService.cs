using System.IO.Compression;
using Microsoft.Data.Sqlite;
using Placa.Archive.Access;
using Placa.Archive.Index;
using Placa.Archive.Segments;
using Placa.Archive.Storing;
using Placa.Dicom;
using Placa.Imaging;

namespace Placa.Archive.Retrieving;

/// <summary>
/// The one way out, under C-MOVE, C-GET and WADO-RS: finds instances and opens their bytes, every block of them checked on every
/// read. A file is not parsed for it, unless it must be encoded anew.
/// </summary>
public sealed class RetrieveService
{
    private const string Select = """
        SELECT i.sop_class, i.uid, st.uid, se.uid, i.transfer_syntax, i.sha256, i.frames, i.source, i.received, i.layout, i.name,
            l.segment, l.offset, l.length, l.checksums, i.id, i.assumed_character_set
        FROM studies st JOIN series se ON se.study = st.id JOIN instances i ON i.series = se.id
            JOIN locations l ON l.instance = i.id AND l.rendition = 0
        WHERE
        """ + " ";

    private const string SelectRenditions = """
        SELECT i.sop_class, i.uid, st.uid, se.uid, r.transfer_syntax, r.sha256, r.frames, i.source, i.received, r.layout, r.name,
            l.segment, l.offset, l.length, l.checksums, i.id, i.assumed_character_set
        FROM studies st JOIN series se ON se.study = st.id JOIN instances i ON i.series = se.id
            JOIN renditions r ON r.instance = i.id JOIN locations l ON l.instance = i.id AND l.rendition = r.rendition
        WHERE
        """ + " ";

    private const string Order = " ORDER BY se.number IS NULL, se.number, se.id, i.number IS NULL, i.number, i.id";

    private readonly IndexDatabase _index;
    private readonly StoredBytes _stored;
    private readonly AccessLog _accesses;

    internal RetrieveService(IndexDatabase index, StoredBytes stored, AccessLog accesses)
    {
        _index = index;
        _stored = stored;
        _accesses = accesses;
    }

    /// <summary>Finds the primary versions of a study's, a series' or one instance, by series and instance number.</summary>
    /// <returns>Nothing when there is no such study, series or instance.</returns>
    public IReadOnlyList<StoredInstance> Find(
        Actor actor, string studyInstanceUid, string? seriesInstanceUid = null, string? sopInstanceUid = null)
    {
        var found = Find(studyInstanceUid, seriesInstanceUid, sopInstanceUid);
        _accesses.Record(actor, AccessKind.Retrieve, studyInstanceUid, seriesInstanceUid, sopInstanceUid, found.Count);
        return found;
    }

    private List<StoredInstance> Find(string study, string? series, string? instance)
    {
        var condition = "st.uid = $1" + (series is null ? "" : " AND se.uid = $2") + (instance is null ? "" : " AND i.uid = $3") + " AND i.version = 0";
        using var reader = _index.Read();
        return Find(reader, condition, study, series ?? "", instance ?? "");
    }

    /// <summary>Finds the primary versions of all instances that keys name, study by study, by series and instance number.</summary>
    /// <exception cref="ArgumentException">The keys name nothing.</exception>
    public IReadOnlyList<StoredInstance> Find(Actor actor, RetrieveKeys keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (keys.IsEmpty)
            throw new ArgumentException("The keys name nothing.", nameof(keys));
        var conditions = new List<string> { "i.version = 0" };
        var parameters = new List<object>();
        foreach (var (column, values) in ((string, IReadOnlyList<string>)[])[
            ("st.patient_id", keys.PatientIds), ("st.uid", keys.StudyInstanceUids), ("se.uid", keys.SeriesInstanceUids), ("i.uid", keys.SopInstanceUids)])
        {
            if (values.Count == 0)
                continue;
            parameters.Add(values is [var only] ? only : SqlList.Of(values));
            conditions.Add(values.Count == 1 ? $"{column} = ${parameters.Count}" : $"{column} IN (SELECT value FROM json_each(${parameters.Count}))");
        }

        if (keys is { PatientIds.Count: > 0, IssuerOfPatientIds: { } issuer })
        {
            parameters.Add(issuer);
            conditions.Add($"st.issuer IN ('', ${parameters.Count})");
        }

        List<StoredInstance> found;
        using (var reader = _index.Read())
            found = Find(reader, string.Join(" AND ", conditions), [.. parameters]);
        foreach (var study in found.GroupBy(instance => instance.Identity.StudyInstanceUid))
            _accesses.Record(actor, AccessKind.Retrieve, study.Key, Only(keys.SeriesInstanceUids), Only(keys.SopInstanceUids), study.Count());
        return found;

        static string? Only(IReadOnlyList<string> values) => values is [var only] ? only : null;
    }

    /// <summary>The instance that arrived with a log entry, for the archive's own work; null when there is none.</summary>
    internal StoredInstance? FindByName(string name)
    {
        using var reader = _index.Read();
        return Find(reader, "i.name = $1", name) is [var instance] ? instance : null;
    }

    /// <summary>The primary versions of instances, for the archive's own work.</summary>
    internal IReadOnlyList<StoredInstance> FindByUid(IReadOnlyList<string> sopInstanceUids)
    {
        using var reader = _index.Read();
        return Find(reader, "i.version = 0 AND i.uid IN (SELECT value FROM json_each($1))", SqlList.Of(sopInstanceUids));
    }

    private static List<StoredInstance> Find(IndexDatabase.Reader reader, string condition, params ReadOnlySpan<object> parameters)
    {
        var renditions = FindRenditions(reader, condition, parameters);
        using var command = reader.Command(Select + condition + Order, parameters);
        using var rows = command.ExecuteReader();
        var found = new List<StoredInstance>();
        var seen = new HashSet<(string, string)>();
        while (rows.Read())
        {
            var stored = Read(rows, [.. renditions[rows.GetInt64(15)]]);
            if (seen.Add((stored.Identity.SeriesInstanceUid, stored.Identity.SopInstanceUid))) // the study may be here for two patients
                found.Add(stored);
        }

        return found;
    }

    private static ILookup<long, StoredInstance> FindRenditions(IndexDatabase.Reader reader, string condition, ReadOnlySpan<object> parameters)
    {
        using var command = reader.Command(SelectRenditions + condition + " ORDER BY i.id, r.rendition", parameters);
        using var rows = command.ExecuteReader();
        var found = new List<(long Instance, StoredInstance Rendition)>();
        while (rows.Read())
            found.Add((rows.GetInt64(15), Read(rows, [])));
        return found.ToLookup(pair => pair.Instance, pair => pair.Rendition);
    }

    private static StoredInstance Read(SqliteDataReader row, IReadOnlyList<StoredInstance> renditions) => new(
        new InstanceIdentity(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3)),
        TransferSyntax.Get(new Uid(row.GetString(4))),
        new StoredLocation(row.GetInt32(11), row.GetInt64(12), row.GetInt64(13), (byte[])row[14], row.GetString(10), row.GetString(16)),
        (byte[])row[5],
        row.GetInt32(6),
        row.GetString(7) is { Length: > 0 } source ? source : null,
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(8)),
        (byte[])row[9],
        renditions);

    /// <summary>The data set bytes as received, without file meta information.</summary>
    /// <exception cref="CorruptInstanceException">Thrown here or by a read.</exception>
    public Stream OpenDataset(StoredInstance instance) => _stored.Open(instance.Location);

    /// <summary>A PS3.10 file: file meta information made anew, then the data set bytes as received. The stream knows its length.</summary>
    /// <exception cref="CorruptInstanceException">Thrown here or by a read.</exception>
    public Stream OpenPart10(StoredInstance instance)
    {
        var header = HeaderOf(instance, instance.TransferSyntax).Encode();
        return new ConcatenatedStream(
            [() => new MemoryStream(header, writable: false), () => _stored.Open(instance.Location)], header.Length + instance.Length);
    }

    /// <summary>The parsed file, for what must look inside. All its blocks were checked.</summary>
    /// <exception cref="CorruptInstanceException">The stored bytes are damaged.</exception>
    public DicomFile OpenFile(StoredInstance instance) => _stored.OpenFile(instance.Location, instance.TransferSyntax);

    /// <summary>
    /// The transfer syntax of what <see cref="WritePart10Async"/> writes for DICOMweb, which knows neither implicit VR nor big endian
    /// (PS3.18 section 8.7.3.5.2).
    /// </summary>
    public static TransferSyntax WebTransferSyntax(StoredInstance instance) =>
        NeedsEncoding(instance.TransferSyntax) ? TransferSyntax.ExplicitVRLittleEndian : instance.TransferSyntax;

    /// <summary>Writes a PS3.10 file.</summary>
    /// <param name="instance">What to write.</param>
    /// <param name="destination">Where to, from its position on, without seeking.</param>
    /// <param name="explicitLittleEndian">Encodes implicit VR, big endian and deflated data sets anew; compressed ones go out as they are.</param>
    /// <param name="cancellationToken">Stops writing.</param>
    /// <exception cref="CorruptInstanceException">The stored bytes are damaged; what was written before is not to be used.</exception>
    public async ValueTask WritePart10Async(
        StoredInstance instance, Stream destination, bool explicitLittleEndian, CancellationToken cancellationToken = default)
    {
        if (!explicitLittleEndian || !NeedsEncoding(instance.TransferSyntax))
        {
            var stored = OpenPart10(instance);
            await using (stored.ConfigureAwait(false))
                await stored.CopyToAsync(destination, BlockChecksums.BlockLength, cancellationToken).ConfigureAwait(false);
            return;
        }

        using var file = OpenFile(instance);
        var header = HeaderOf(instance, TransferSyntax.ExplicitVRLittleEndian).Encode();
        await destination.WriteAsync(header, cancellationToken).ConfigureAwait(false);
        using var encoded = _stored.OpenScratch(instance.Length);
        DatasetWriter.Write(encoded, file.Dataset, TransferSyntax.ExplicitVRLittleEndian);
        encoded.Position = 0;
        await encoded.CopyToAsync(destination, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The data set in another transfer syntax: pixel data are decoded, and encoded again without loss (PS3.5 section 8.2). The stream stands at the start.
    /// </summary>
    /// <exception cref="ArgumentException">The transfer syntax is lossy, or there is no encoder for it.</exception>
    /// <exception cref="PixelDataException">The pixel data cannot be decoded, or the transfer syntax cannot hold them.</exception>
    /// <exception cref="CorruptInstanceException">The stored bytes are damaged.</exception>
    public Stream OpenDatasetAs(StoredInstance instance, TransferSyntax syntax, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(syntax);
        if (syntax == instance.TransferSyntax)
            return OpenDataset(instance);
        if (syntax.IsLossy || !Transcoder.CanEncode(syntax))
            throw new ArgumentException($"{syntax.Name} is lossy, or cannot be written.", nameof(syntax));

        using var file = OpenFile(instance);
        var dataset = Transcoder.Transcode(file, syntax, null, cancellationToken);
        var encoded = _stored.OpenScratch(instance.Length);
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

    private static bool NeedsEncoding(TransferSyntax syntax) => !syntax.IsExplicitVR || syntax.IsBigEndian || syntax.IsDeflated;

    private static InstanceHeader HeaderOf(StoredInstance instance, TransferSyntax syntax) => new(
        instance.Identity.SopClassUid, instance.Identity.SopInstanceUid, syntax.Uid.Value, instance.SourceAeTitle, null, null, null);

    /// <summary>One frame as stored; native ones in little endian.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="frameNumber">From 1 to <see cref="StoredInstance.NumberOfFrames"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such frame.</exception>
    /// <exception cref="CorruptInstanceException">Thrown here or by a read.</exception>
    public FrameContent OpenFrame(StoredInstance instance, int frameNumber)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frameNumber, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(frameNumber, instance.NumberOfFrames);

        var layout = instance.Layout;
        if (layout.Fragments is { } fragments)
        {
            var parts = fragments[frameNumber - 1];
            var length = parts.Sum(part => part.Length);
            var stream = parts is [var only]
                ? Open(instance, only)
                : new ConcatenatedStream([.. parts.Select(part => (Func<Stream>)(() => Open(instance, part)))], length);
            return new FrameContent(stream, length, instance.TransferSyntax);
        }

        var firstBit = (frameNumber - 1) * layout.FrameBits;
        var frameLength = (layout.FrameBits + 7) / 8;
        var shift = (int)(firstBit % 8);
        var start = layout.Native.Offset + firstBit / 8;
        var stored = Math.Min(frameLength + (shift > 0 ? 1 : 0), layout.Native.Offset + layout.Native.Length - start);
        var bytes = Open(instance, new ByteRange(start, stored));
        return new FrameContent(
            layout.SwapWidth > 0 || shift > 0 ? new PixelStream(bytes, frameLength, layout.SwapWidth, shift) : bytes,
            frameLength,
            TransferSyntax.ExplicitVRLittleEndian);
    }

    /// <summary>A value that the metadata names by a BulkDataURI.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="path">What follows <c>bulkdata/</c> in the URI.</param>
    /// <returns>Null when no value is named so.</returns>
    /// <exception cref="CorruptInstanceException">Thrown here or by a read.</exception>
    public BulkDataContent? OpenBulkData(StoredInstance instance, string path)
    {
        var layout = instance.Layout;
        foreach (var value in layout.BulkValues)
        {
            if (!value.Path.Equals(path, StringComparison.OrdinalIgnoreCase))
                continue;
            var bytes = Open(instance, value.Range);
            var stream = value.SwapWidth > 0 ? new PixelStream(bytes, value.Range.Length, value.SwapWidth, 0) : bytes;
            return new BulkDataContent([new FrameContent(stream, value.Range.Length, TransferSyntax.ExplicitVRLittleEndian)]);
        }

        if (layout.Fragments is null || !path.Equals(layout.FramesPath, StringComparison.OrdinalIgnoreCase))
            return null;
        return new BulkDataContent([.. Enumerable.Range(1, layout.FrameCount).Select(frame => OpenFrame(instance, frame))]);
    }

    private Stream Open(StoredInstance instance, ByteRange range)
    {
        if (!instance.TransferSyntax.IsDeflated)
            return _stored.Open(instance.Location, range.Offset, range.Length);

        var inflated = new DeflateStream(_stored.Open(instance.Location), CompressionMode.Decompress);
        try
        {
            return new InflatedRange(inflated, range);
        }
        catch
        {
            inflated.Dispose();
            throw;
        }
    }
}
