using System.Buffers.Binary;
using System.Security.Cryptography;
using Placa.Dicom;

namespace Placa.Fuzz;

/// <summary>
/// DICOMDIR files: whatever their links and File IDs say, every record has one place, nothing outside the root is found, and what is
/// written anew has the same tree. Each input read without findings is also run with its links led to other records.
/// </summary>
internal static class DicomdirTarget
{
    private const string Secret = "SECRET";

    private static readonly string Medium = MakeMedium();
    private static readonly string Root = Path.Combine(Medium, "root");

    public static bool Run(byte[] input)
    {
        var isRead = RunOnce(input, out var isWhole);
        if (isWhole && Relinked(input) is { } relinked)
            RunOnce(relinked, out _);
        return isRead;
    }

    public static IEnumerable<byte[]> Seeds()
    {
        var made = File.ReadAllBytes(Path.Combine(Root, FileSet.DirectoryFileName));
        using var file = DicomFile.Read(made);
        using var implicitVR = new MemoryStream();
        DicomFile.Write(implicitVR, file.FileMeta, file.Dataset, TransferSyntax.ImplicitVRLittleEndian);
        var deep = new Dataset();
        deep.SetItems(Tags.DirectoryRecordSequence, Record("PATIENT"), Record("PATIENT", "LINK", "SECRET"), Record("IMAGE", "..", "OUTSIDE", "SECRET"), Record("MRDR", "FILE"));
        using var unlinked = new MemoryStream();
        DicomFile.Write(unlinked, null, deep, TransferSyntax.ExplicitVRLittleEndian);
        return [made, implicitVR.ToArray(), unlinked.ToArray()];
    }

    private static bool RunOnce(byte[] input, out bool isWhole)
    {
        isWhole = false;
        FileSet fileSet;
        DicomFile file;
        try
        {
            file = DicomFile.Read(input, FileSetOptions.Default.ReadOptions);
            fileSet = FileSet.Read(file, Root);
        }
        catch (DicomReadException)
        {
            return false;
        }

        var count = file.Dataset.GetItems(Tags.DirectoryRecordSequence).Count;
        var records = fileSet.AllRecords().Concat(fileSet.AllOrphans()).Take(count + 1).ToList();
        if (records.Count > count || records.Distinct().Count() != records.Count)
            throw new InvalidDataException("A record has two places.");
        foreach (var record in records)
        {
            if (fileSet.Find(record).Path is not { } path)
                continue;
            if (!Path.GetFullPath(path).StartsWith(Root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                throw new InvalidDataException("A file outside the root was found.");
            if (new FileInfo(path).Length == Secret.Length)
                throw new InvalidDataException("A link out of the root was followed.");
        }

        // What was read with findings may be mended in steps; what was read without must stay as it is.
        isWhole = file.Findings.Count == 0;
        if (isWhole)
            WriteAndCompare(fileSet);
        return true;
    }

    private static void WriteAndCompare(FileSet fileSet)
    {
        using var written = new MemoryStream();
        try
        {
            fileSet.WriteDirectory(written);
        }
        catch (DicomException)
        {
            return; // sequences too deep to be written in another transfer syntax
        }

        using var again = FileSet.Read(DicomFile.Read(written.ToArray()), Root);
        if (again.Orphans.Count > 0 || again.Findings.Any(finding => finding.Kind < FileSetFindingKind.UnknownType))
            throw new InvalidDataException("The links that were written are not whole: " + string.Join("; ", again.Findings));
        var before = fileSet.AllRecords().Select(Describe).ToList();
        var after = again.AllRecords().Select(Describe).ToList();
        if (!before.SequenceEqual(after))
            throw new InvalidDataException($"Written and read again, the tree differs: {string.Join('|', before)} became {string.Join('|', after)}");
    }

    private static string Describe(DirectoryRecord record)
    {
        var depth = 0;
        for (var above = record.Parent; above is not null; above = above.Parent)
            depth++;
        return $"{depth} {record.Type} {record.FileId} {record.Dataset.GetString(Tags.PatientName)} {record.Dataset.GetString(Tags.SeriesInstanceUID)} {record.LowerLevel.Count}";
    }

    /// <summary>The same records with links to one another as chance has it, the same way for the same input.</summary>
    private static byte[]? Relinked(byte[] input)
    {
        using var file = DicomFile.Read(input, FileSetOptions.Default.ReadOptions);
        var items = file.Dataset.GetItems(Tags.DirectoryRecordSequence);
        if (items.Count == 0 || file.TransferSyntax.IsDeflated || file.TransferSyntax.IsBigEndian)
            return null;

        var random = new Random(BinaryPrimitives.ReadInt32LittleEndian(SHA256.HashData(input)));
        byte[] copy = [.. input];
        Relink(file.Dataset, Tags.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity);
        foreach (var item in items)
        {
            Relink(item, Tags.OffsetOfTheNextDirectoryRecord);
            Relink(item, Tags.OffsetOfReferencedLowerLevelDirectoryEntity);
        }
        return copy;

        void Relink(Dataset dataset, Tag tag)
        {
            if (random.Next(3) == 0 || !dataset.TryGet(tag, out var link) || link.Length != 4)
                return;
            var target = random.Next(4) == 0 ? 0 : (uint)items[random.Next(items.Count)].ItemOffset;
            BinaryPrimitives.WriteUInt32LittleEndian(copy.AsSpan((int)link.Offset), target);
        }
    }

    private static Dataset Record(string type, params string[] fileId)
    {
        var record = new Dataset();
        record.SetInts(Tags.OffsetOfTheNextDirectoryRecord, VR.UL, 0);
        record.SetInts(Tags.RecordInUseFlag, VR.US, 0xFFFF);
        record.SetInts(Tags.OffsetOfReferencedLowerLevelDirectoryEntity, VR.UL, 0);
        record.Set(Tags.DirectoryRecordType, VR.CS, type);
        if (fileId.Length > 0)
            record.Set(Tags.ReferencedFileID, VR.CS, fileId);
        return record;
    }

    /// <summary>A small file-set, with a file beside its root and links from inside that lead there.</summary>
    private static string MakeMedium()
    {
        var medium = Directory.CreateTempSubdirectory("placa-fuzz-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(medium, recursive: true);
        var root = Path.Combine(medium, "root");
        Directory.CreateDirectory(Path.Combine(medium, "OUTSIDE"));
        File.WriteAllText(Path.Combine(medium, "OUTSIDE", "SECRET"), Secret);

        var writer = new FileSetWriter(root, "FUZZ");
        var source = Path.Combine(medium, "source.dcm");
        for (var i = 0; i < 8; i++)
        {
            using (var stream = File.Create(source))
                DicomFile.Write(stream, null, Instance(i), TransferSyntax.ExplicitVRLittleEndian);
            if (writer.Add(source).Kind != FileSetAdditionKind.Added)
                throw new InvalidOperationException("A file of the seed was not added.");
        }
        writer.WriteDirectory();
        if (!OperatingSystem.IsWindows())
        {
            Directory.CreateSymbolicLink(Path.Combine(root, "LINK"), Path.Combine(medium, "OUTSIDE"));
            File.CreateSymbolicLink(Path.Combine(root, "FILE"), Path.Combine("..", "OUTSIDE", "SECRET"));
        }
        return medium;
    }

    private static Dataset Instance(int number)
    {
        var dataset = new Dataset();
        dataset.Set(Tags.SpecificCharacterSet, "ISO_IR 192");
        dataset.Set(Tags.SOPClassUID, (number % 2 == 0 ? Uids.CTImageStorage : Uids.RawDataStorage).Value);
        dataset.Set(Tags.SOPInstanceUID, $"2.25.1{number}");
        dataset.Set(Tags.PatientName, $"Núñez^{number / 4}");
        dataset.Set(Tags.PatientID, $"{number / 4}");
        dataset.Set(Tags.StudyInstanceUID, $"2.25.2{number / 3}");
        dataset.Set(Tags.SeriesInstanceUID, $"2.25.3{number / 2}");
        dataset.Set(Tags.InstanceNumber, $"{number}");
        return dataset;
    }
}
