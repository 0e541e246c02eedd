using System.Buffers;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Placa.Archive.Access;
using Placa.Archive.Index;
using Placa.Archive.Segments;
using Placa.Archive.Storing;
using Placa.Dicom;

namespace Placa.Archive.Retrieving;

/// <summary>
/// Answers metadata from what ingest prepared (PS3.18 section 10.4.1.1.2): the study's attributes are laid over each instance's own,
/// and long values are named by BulkDataURIs. A block that is missing or damaged is made again from the instance.
/// </summary>
public sealed class MetadataService
{
    private const string Select = """
        SELECT se.id, st.attributes, i.own_study_attributes, i.metadata_offset, i.metadata_length, se.uid, i.uid,
            l.segment, l.offset, l.length, l.checksums, i.name, i.transfer_syntax, i.sop_class, st.id, i.assumed_character_set
        FROM studies st JOIN series se ON se.study = st.id JOIN instances i ON i.series = se.id
            JOIN locations l ON l.instance = i.id AND l.rendition = 0
        WHERE st.uid = $1
        """;

    private const string Order = " AND i.version = 0 ORDER BY se.number IS NULL, se.number, se.id, i.number IS NULL, i.number, i.id";

    private static readonly byte[] BulkProperty = "\"BulkDataURI\":\"bulkdata/"u8.ToArray();
    private static readonly int BulkPrefix = "\"BulkDataURI\":\""u8.Length;

    private readonly IndexDatabase _index;
    private readonly MetadataFiles _files;
    private readonly StoredBytes _stored;
    private readonly AccessLog _accesses;
    private readonly ArchiveOptions _options;

    internal MetadataService(IndexDatabase index, MetadataFiles files, StoredBytes stored, AccessLog accesses, ArchiveOptions options)
    {
        _index = index;
        _files = files;
        _stored = stored;
        _accesses = accesses;
        _options = options;
    }

    /// <summary>Writes a JSON array with the metadata of a study's, a series' or one instance.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="destination">Takes UTF-8; it is advanced instance by instance.</param>
    /// <param name="studyInstanceUid">The study.</param>
    /// <param name="seriesInstanceUid">A series of it, or null for all.</param>
    /// <param name="sopInstanceUid">An instance of that, or null for all.</param>
    /// <param name="root">Path under which DICOMweb is served; begins every BulkDataURI.</param>
    /// <returns>False, and nothing written, when there is no such study, series or instance.</returns>
    public bool Write(
        Actor actor, IBufferWriter<byte> destination, string studyInstanceUid, string? seriesInstanceUid = null,
        string? sopInstanceUid = null, string root = "/dicom-web")
    {
        var count = 0;
        foreach (var metadata in Read(studyInstanceUid, seriesInstanceUid, sopInstanceUid, root))
        {
            destination.Write(count++ == 0 ? "["u8 : ","u8);
            destination.Write(metadata.Span);
        }

        if (count > 0)
            destination.Write("]"u8);
        _accesses.Record(actor, AccessKind.Metadata, studyInstanceUid, seriesInstanceUid, sopInstanceUid, count);
        return count > 0;
    }

    /// <summary>The metadata one by one. What was handed out is overwritten by the next.</summary>
    internal IEnumerable<ReadOnlyMemory<byte>> Read(string study, string? series, string? instance, string root)
    {
        var sql = Select + (series is null ? "" : " AND se.uid = $2") + (instance is null ? "" : " AND i.uid = $3") + Order;
        using var reader = _index.Read();
        using var command = reader.Command(sql, study, series ?? "", instance ?? "");
        using var rows = command.ExecuteReader();

        var seen = new HashSet<(string, string)>();
        var joined = new ArrayBufferWriter<byte>(16 * 1024);
        var output = new ArrayBufferWriter<byte>(16 * 1024);
        var laid = -1L;
        byte[] studyJson = [];
        List<(Tag, Range)> studyAttributes = [];
        using var files = new OpenSeries(_files);
        while (rows.Read())
        {
            if (!seen.Add((rows.GetString(5), rows.GetString(6))))
                continue;

            var overlay = rows.IsDBNull(2) ? rows.GetInt64(14) : -1;
            if (overlay < 0 || overlay != laid)
            {
                laid = overlay;
                studyJson = rows.GetFieldValue<byte[]>(overlay < 0 ? 2 : 1);
                studyAttributes = SplitMetadata.Attributes(studyJson);
            }

            var rest = files.ReadBlock(rows.GetInt64(0), rows.GetInt64(3), rows.GetInt32(4)) ?? MakeAgain(study, rows);
            joined.ResetWrittenCount();
            SplitMetadata.Join(rest, studyJson, studyAttributes, joined);

            output.ResetWrittenCount();
            var prefix = Encoding.UTF8.GetBytes(
                $"{root}/studies/{Escape(study)}/series/{Escape(rows.GetString(5))}/instances/{Escape(rows.GetString(6))}/");
            CompleteUris(joined.WrittenSpan, prefix, output);
            yield return output.WrittenMemory;
        }
    }

    /// <summary>UIDs from outside may hold anything printable; in a URI, and in the JSON around it, they are escaped.</summary>
    private static string Escape(string uid) => Uri.EscapeDataString(uid);

    /// <summary>Puts the path in front of each relative BulkDataURI. In JSON such quotes stand nowhere but at this property.</summary>
    private static void CompleteUris(ReadOnlySpan<byte> json, ReadOnlySpan<byte> prefix, ArrayBufferWriter<byte> output)
    {
        while (true)
        {
            var at = json.IndexOf(BulkProperty);
            if (at < 0)
                break;
            output.Write(json[..(at + BulkPrefix)]);
            output.Write(prefix);
            json = json[(at + BulkPrefix)..];
        }

        output.Write(json);
    }

    private byte[] MakeAgain(string study, Microsoft.Data.Sqlite.SqliteDataReader row)
    {
        var location = new StoredLocation(row.GetInt32(7), row.GetInt64(8), row.GetInt64(9), (byte[])row[10], row.GetString(11), row.GetString(15));
        var syntax = TransferSyntax.Get(new Uid(row.GetString(12)));
        using var file = _stored.OpenFile(location, syntax);
        var identity = new InstanceIdentity(row.GetString(13), row.GetString(6), study, row.GetString(5));
        return InstanceReader.ReadMetadata(file.Dataset, identity, _options.InlineValueLength).Rest.ToArray();
    }

    /// <summary>The file of the series last read, kept open while its instances follow one another.</summary>
    private sealed class OpenSeries(MetadataFiles files) : IDisposable
    {
        private long _series = -1;
        private SafeFileHandle? _file;

        public byte[]? ReadBlock(long series, long offset, int length)
        {
            if (series != _series)
            {
                _file?.Dispose();
                _file = files.OpenRead(series);
                _series = series;
            }

            if (_file is null)
                return null;

            var buffer = ArrayPool<byte>.Shared.Rent(length);
            try
            {
                var read = SegmentScanner.ReadFully(_file, buffer.AsSpan(0, length), offset);
                return MetadataBlock.Decompress(buffer.AsSpan(0, read));
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        public void Dispose() => _file?.Dispose();
    }
}
