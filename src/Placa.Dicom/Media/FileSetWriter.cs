using System.Globalization;
using System.Text;

namespace Placa.Dicom;

/// <summary>
/// Makes a file-set in a new or empty folder (PS3.10 section 8): files are copied as they are, one after the other, into a folder for each
/// patient, study and series, and <see cref="WriteDirectory"/> puts the DICOMDIR beside them. Nothing is ever overwritten, and no file has
/// its name before it is whole. Not for use from several threads at once.
/// </summary>
public sealed class FileSetWriter
{
    /// <summary>What a name of two letters and six digits can count to.</summary>
    private const int MaxSiblings = 999_999;

    private static readonly FindingKind[] NewHeaderFindings =
        [FindingKind.MissingPreamble, FindingKind.MissingFileMetaInformation, FindingKind.WrongMetaLength, FindingKind.WrongTransferSyntax];

    private readonly string _folder;
    private readonly string _id;
    private readonly Entity _top = new(null, []);
    private readonly List<DirectoryRecord> _topRecords = [];
    private readonly HashSet<string> _instances = new(StringComparer.Ordinal);

    /// <summary>Makes a file-set; the folder is created with the first file.</summary>
    /// <param name="folder">A folder that does not exist or is empty.</param>
    /// <param name="id">The File-set ID (0004,1130); null for none.</param>
    /// <exception cref="ArgumentException">The File-set ID is not a code string: up to 16 capital letters, digits, blanks and underscores.</exception>
    /// <exception cref="IOException">There is something in the folder, or a file in its place.</exception>
    public FileSetWriter(string folder, string? id = null)
    {
        if (id is not null && !IsFileSetId(id))
            throw new ArgumentException("A File-set ID has up to 16 capital letters, digits, blanks and underscores.", nameof(id));
        _folder = Path.GetFullPath(folder);
        _id = id ?? "";
        if (File.Exists(_folder) || (Directory.Exists(_folder) && Directory.EnumerateFileSystemEntries(_folder).Any()))
            throw new IOException($"{folder} is not empty.");
    }

    /// <summary>How many files have been added.</summary>
    public int Count { get; private set; }

    /// <summary>True for what may be a File-set ID: a code string (PS3.3 section F.3.2.1, PS3.5 section 6.2).</summary>
    public static bool IsFileSetId(string id) =>
        id.Length <= 16 && id.All(character => char.IsAsciiLetterUpper(character) || char.IsAsciiDigit(character) || character is ' ' or '_');

    /// <summary>Adds a copy of a file. What cannot be added leaves nothing behind, and the others go on.</summary>
    /// <exception cref="IOException">The copy cannot be written.</exception>
    public FileSetAddition Add(string path)
    {
        DicomFile file;
        try
        {
            file = DicomFile.Open(path);
        }
        catch (DicomReadException error) when (error.Error is ReadError.NotDicom or ReadError.Empty)
        {
            return NotAdded(FileSetAdditionKind.NotDicom, error.Message);
        }
        catch (Exception error) when (error is DicomReadException or IOException or UnauthorizedAccessException)
        {
            return NotAdded(FileSetAdditionKind.Refused, error.Message);
        }

        using (file)
        {
            try
            {
                return Add(file, path);
            }
            catch (DicomException error)
            {
                return NotAdded(FileSetAdditionKind.Refused, error.Message);
            }
        }
    }

    /// <summary>Writes the DICOMDIR; call it once, when every file is added.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void WriteDirectory()
    {
        Directory.CreateDirectory(_folder);
        var identification = new Dataset();
        identification.Set(Tags.FileSetID, VR.CS, _id);
        foreach (var record in DirectoryRecord.Walk(_topRecords))
            record.SortLowerLevel(ByNumber);
        WriteNew(Path.Combine(_folder, FileSet.DirectoryFileName), stream => DirectoryWriter.Write(stream, identification, _topRecords));
    }

    private static FileSetAddition NotAdded(FileSetAdditionKind kind, string? reason) => new(kind, default, [], reason);

    private FileSetAddition Add(DicomFile file, string path)
    {
        if (FileSet.IsDirectory(file))
            return NotAdded(FileSetAdditionKind.Directory, "a DICOMDIR is made anew, not copied");

        var dataset = file.Dataset;
        if (dataset.GetUid(Tags.SOPClassUID) is not { } sopClass || dataset.GetUid(Tags.SOPInstanceUID) is not { } sopInstance)
            return NotAdded(FileSetAdditionKind.Refused, "it has no SOP Class UID or no SOP Instance UID");
        if (!Ascii.IsValid(sopClass.Value + sopInstance.Value + file.TransferSyntax.Uid.Value))
            return NotAdded(FileSetAdditionKind.Refused, "its identifiers are not made of digits and dots");
        if (_instances.Contains(sopInstance.Value))
            return NotAdded(FileSetAdditionKind.Duplicate, null);

        var made = new List<Tag>();
        if (!TryPlace(file, sopClass, sopInstance, made, out var place, out var reason))
            return NotAdded(FileSetAdditionKind.Refused, reason);

        var target = Path.Combine([_folder, .. place.FileId.Components]);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        WriteNew(target, stream => Copy(file, path, sopClass, sopInstance, stream));
        Keep(place);
        _instances.Add(sopInstance.Value);
        Count++;
        return new FileSetAddition(FileSetAdditionKind.Added, place.FileId, made, null);
    }

    /// <summary>Finds or makes the records above an instance, and makes its own; nothing is kept yet.</summary>
    private bool TryPlace(DicomFile file, Uid sopClass, Uid sopInstance, List<Tag> made, out Place place, out string? reason)
    {
        place = default;
        var dataset = file.Dataset;
        var type = DirectoryRecordTypes.Of(sopClass, dataset);
        var entity = _top;
        var added = new List<Step>();
        if (DirectoryRecordTypes.LevelOf(type) != 0)
        {
            foreach (var (level, key) in KeysAbove(dataset))
            {
                if (!entity.Below.TryGetValue(key, out var below))
                {
                    if (!TryMake(level, dataset, entity, made, out var record, out reason))
                        return false;
                    below = new Entity(Compact(record), [.. entity.Folders, entity.NextName(level)]);
                    added.Add(new Step(entity, key, below));
                }
                entity = below;
            }
        }

        if (!TryMake(type, dataset, entity, made, out var instance, out reason))
            return false;
        FileId fileId = new([.. entity.Folders, entity.NextName(type)]);
        instance.Set(Tags.ReferencedFileID, VR.CS, [.. fileId.Components]);
        instance.Set(Tags.ReferencedSOPClassUIDInFile, VR.UI, sopClass.Value);
        instance.Set(Tags.ReferencedSOPInstanceUIDInFile, VR.UI, sopInstance.Value);
        instance.Set(Tags.ReferencedTransferSyntaxUIDInFile, VR.UI, file.TransferSyntax.Uid.Value);
        if (dataset.GetStrings(Tags.RelatedGeneralSOPClassUID) is { Length: > 0 } related && Array.TrueForAll(related, uid => Ascii.IsValid(uid)))
            instance.Set(Tags.ReferencedRelatedGeneralSOPClassUIDInFile, VR.UI, related);
        if (type == DirectoryRecordTypes.Private)
            instance.Set(Tags.PrivateRecordUID, VR.UI, sopClass.Value);
        place = new Place(fileId, added, entity, Compact(instance));
        return true;
    }

    private static bool TryMake(string type, Dataset instance, Entity entity, List<Tag> made, out Dataset record, out string? reason)
    {
        record = DirectoryKeys.Make(type, instance, entity.Count + 1, made, out var missing);
        reason = missing is { } tag ? $"{tag} is missing, which the {type} record needs"
            : entity.Count >= MaxSiblings ? $"there are {MaxSiblings} records beside it already"
            : null;
        return reason is null;
    }

    private void Keep(Place place)
    {
        foreach (var (above, key, below) in place.Added)
        {
            above.Below.Add(key, below);
            Attach(above, below.Record!);
        }
        Attach(place.Entity, place.Record);
    }

    private void Attach(Entity entity, DirectoryRecord record)
    {
        entity.Count++;
        if (entity.Record is { } above)
            above.Add(record);
        else
            _topRecords.Add(record);
    }

    /// <summary>What makes a patient, a study and a series the same. An empty Patient ID joins no two studies.</summary>
    private static (string Type, string Key)[] KeysAbove(Dataset instance)
    {
        var study = instance.GetString(Tags.StudyInstanceUID) ?? "";
        var patient = instance.GetString(Tags.PatientID) is { } id ? $"{id}\\{instance.GetString(Tags.IssuerOfPatientID)}" : $"\\\\{study}";
        return
        [
            (DirectoryRecordTypes.Patient, patient),
            (DirectoryRecordTypes.Study, study),
            (DirectoryRecordTypes.Series, instance.GetString(Tags.SeriesInstanceUID) ?? ""),
        ];
    }

    /// <summary>A record that holds its keys alone and no longer the bytes of the file they came from.</summary>
    private static DirectoryRecord Compact(Dataset record)
    {
        using var bytes = new MemoryStream();
        DatasetWriter.Write(bytes, record, TransferSyntax.ExplicitVRLittleEndian);
        using var file = DicomFile.ReadDataset(bytes.ToArray(), TransferSyntax.ExplicitVRLittleEndian);
        return new DirectoryRecord(file.Dataset, 0);
    }

    /// <summary>
    /// Copies the bytes of a file, or, where it has no file meta information to go by, its data set below a new one. The preamble is
    /// zeros, as it may hold a program, except where it makes the file a TIFF file too (PS3.10 section 7.1).
    /// </summary>
    private static void Copy(DicomFile file, string path, Uid sopClass, Uid sopInstance, Stream target)
    {
        if (file.Findings.Any(finding => NewHeaderFindings.Contains(finding.Kind))
            || file.FileMeta.GetUid(Tags.MediaStorageSOPClassUID) != sopClass
            || file.FileMeta.GetUid(Tags.MediaStorageSOPInstanceUID) != sopInstance)
        {
            DicomFile.Write(target, file.FileMeta, file.Dataset, file.TransferSyntax);
            return;
        }

        using var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1);
        Span<byte> preamble = stackalloc byte[128];
        source.ReadExactly(preamble);
        if (!preamble.StartsWith("II*\0"u8) && !preamble.StartsWith("MM\0*"u8))
            preamble.Clear();
        target.Write(preamble);
        source.CopyTo(target, 1 << 17);
    }

    private static void WriteNew(string path, Action<Stream> write)
    {
        var partial = path + ".partial";
        using (var stream = new FileStream(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
        {
            try
            {
                write(stream);
                stream.Dispose();
                File.Move(partial, path, overwrite: false);
            }
            catch
            {
                stream.Dispose();
                File.Delete(partial);
                throw;
            }
        }
    }

    private static int ByNumber(DirectoryRecord left, DirectoryRecord right) => NumberOf(left).CompareTo(NumberOf(right));

    private static int NumberOf(DirectoryRecord record) =>
        record.Dataset.GetInt32(Tags.SeriesNumber) ?? record.Dataset.GetInt32(Tags.InstanceNumber) ?? int.MaxValue;

    /// <summary>A directory entity that grows: the record above it, the folder of its files, and its records that have more below them.</summary>
    private sealed class Entity(DirectoryRecord? record, string[] folders)
    {
        public DirectoryRecord? Record => record;

        public string[] Folders => folders;

        public Dictionary<string, Entity> Below { get; } = new(StringComparer.Ordinal);

        public int Count { get; set; }

        public string NextName(string type) => Prefix(type) + (Count + 1).ToString("D6", CultureInfo.InvariantCulture);

        private static string Prefix(string type) => type switch
        {
            DirectoryRecordTypes.Patient => "PT",
            DirectoryRecordTypes.Study => "ST",
            DirectoryRecordTypes.Series => "SE",
            DirectoryRecordTypes.Image => "IM",
            "SR DOCUMENT" => "SR",
            "KEY OBJECT DOC" => "KO",
            "PRESENTATION" => "PR",
            "ENCAP DOC" => "ED",
            "WAVEFORM" => "WV",
            "RAW DATA" => "RW",
            "RT DOSE" => "RD",
            "RT STRUCTURE SET" => "RS",
            "RT PLAN" => "RP",
            "RT TREAT RECORD" => "RT",
            _ => "OB",
        };
    }

    /// <summary>A new entity, and where it is to be.</summary>
    private readonly record struct Step(Entity Above, string Key, Entity Below);

    /// <summary>Where an instance is to be, with the entities that are new for it.</summary>
    private readonly record struct Place(FileId FileId, List<Step> Added, Entity Entity, DirectoryRecord Record);
}
