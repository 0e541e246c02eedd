namespace Placa.Dicom;

/// <summary>
/// A file-set: the files below one folder that the DICOMDIR there lists (PS3.10 section 8, PS3.3 annex F). Broken directories are read as
/// far as they make sense, and <see cref="Findings"/> tells. Reading from several threads is safe.
/// </summary>
public sealed class FileSet : IDisposable
{
    /// <summary>The File ID that every DICOMDIR has (PS3.10 section 8.6).</summary>
    public const string DirectoryFileName = "DICOMDIR";

    private readonly DicomFile _file;
    private readonly FileSetRoot _root;

    private FileSet(DicomFile file, string root, FileSetOptions options)
    {
        _file = file;
        _root = new FileSetRoot(root);
        var tree = new DirectoryTree(file.Dataset, options);
        Records = tree.Top;
        Orphans = tree.Orphans;
        Findings = tree.Findings;
    }

    /// <summary>The folder that holds the DICOMDIR: the absolute path.</summary>
    public string Root => _root.Path;

    /// <summary>The File-set ID (0004,1130); null when there is none.</summary>
    public string? Id => _file.Dataset.GetString(Tags.FileSetID);

    /// <summary>The DICOMDIR as a file.</summary>
    public DicomFile Directory => _file;

    /// <summary>The records of the root directory entity, in their order.</summary>
    public IReadOnlyList<DirectoryRecord> Records { get; }

    /// <summary>Records in use that no link leads to, with what is below them; often left by a program that took them out.</summary>
    public IReadOnlyList<DirectoryRecord> Orphans { get; }

    /// <summary>What was odd about the records. What was odd about the file is in <see cref="DicomFile.Findings"/>.</summary>
    public IReadOnlyList<FileSetFinding> Findings { get; }

    /// <summary>Opens a DICOMDIR, given by its path or by its folder.</summary>
    /// <exception cref="DicomReadException">It cannot be read, or is no DICOMDIR.</exception>
    /// <exception cref="IOException">There is none, or it cannot be opened.</exception>
    public static FileSet Open(string path, FileSetOptions? options = null)
    {
        options ??= FileSetOptions.Default;
        if (System.IO.Directory.Exists(path))
        {
            var name = FileSetRoot.NameIn(path, DirectoryFileName)
                ?? throw new FileNotFoundException($"There is no {DirectoryFileName} in {path}.", Path.Combine(path, DirectoryFileName));
            path = Path.Combine(path, name);
        }

        var file = DicomFile.Open(path, options.ReadOptions);
        try
        {
            return Read(file, Path.GetDirectoryName(Path.GetFullPath(path))!, options);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads the records of a DICOMDIR that is open already; it is disposed with the file-set.</summary>
    /// <param name="file">The DICOMDIR.</param>
    /// <param name="root">The folder the File IDs begin at; it is looked into only when a file is asked for.</param>
    /// <param name="options">Limits; null for the default ones.</param>
    /// <exception cref="DicomReadException">It is no DICOMDIR.</exception>
    public static FileSet Read(DicomFile file, string root, FileSetOptions? options = null)
    {
        if (!IsDirectory(file))
            throw new DicomReadException(ReadError.NotDicom, new TagPath(Tags.DirectoryRecordSequence), file.DatasetOffset, "no directory records: this is no DICOMDIR");
        return new FileSet(file, root, options ?? FileSetOptions.Default);
    }

    /// <summary>True when a file is a DICOMDIR, by its SOP class or by what it holds.</summary>
    public static bool IsDirectory(DicomFile file) =>
        file.Dataset.Contains(Tags.DirectoryRecordSequence)
        || file.FileMeta.GetUid(Tags.MediaStorageSOPClassUID) == Uids.MediaStorageDirectoryStorage;

    /// <summary>Every record that links lead to, each before what is below it; orphans are not among them.</summary>
    public IEnumerable<DirectoryRecord> AllRecords() => DirectoryRecord.Walk(Records);

    /// <summary>Every record of <see cref="Orphans"/> and what is below it.</summary>
    public IEnumerable<DirectoryRecord> AllOrphans() => DirectoryRecord.Walk(Orphans);

    /// <summary>
    /// Finds the file that a record names, by the names the medium has: whatever their case, and with the version number or the final dot
    /// of ISO 9660. No file outside the root is ever found, whatever the record says and whatever links are there.
    /// </summary>
    public ReferencedFile Find(DirectoryRecord record) => _root.Find(record.FileId);

    /// <summary>Finds the file of a File ID; see <see cref="Find(DirectoryRecord)"/>.</summary>
    public ReferencedFile Find(FileId fileId) => _root.Find(fileId);

    /// <summary>
    /// Writes the DICOMDIR anew as PS3.10 section 8.6 wants it: explicit VR little endian, the records that links lead to, each followed by
    /// what is below it, and links that are right.
    /// </summary>
    /// <exception cref="DicomException">A key cannot be written in that transfer syntax.</exception>
    public void WriteDirectory(Stream stream) => DirectoryWriter.Write(stream, _file.Dataset, Records);

    /// <summary>Closes the DICOMDIR.</summary>
    public void Dispose() => _file.Dispose();
}
