using System.Buffers.Binary;

namespace Placa.Dicom.Tests.Media;

/// <summary>Makes DICOMDIR files record by record, with links as a test wants them.</summary>
internal static class MediumBuilder
{
    /// <summary>A directory record without links.</summary>
    public static Dataset Record(string type, params string[] fileId)
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

    /// <summary>Links to the next record and to the lower level, by number from 1; 0 for none, a negative one for an offset at which nothing begins.</summary>
    public readonly record struct Links(int Next = 0, int Lower = 0);

    /// <summary>A DICOMDIR with the given records; the root directory entity goes from one to another by number.</summary>
    public static byte[] Dicomdir(int first, int last, params (Dataset Record, Links Links)[] records)
    {
        var directory = new Dataset();
        directory.Set(Tags.FileSetID, VR.CS, "TEST");
        directory.SetInts(Tags.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity, VR.UL, 0);
        directory.SetInts(Tags.OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity, VR.UL, 0);
        directory.SetItems(Tags.DirectoryRecordSequence, records.Select(record => record.Record));
        using var stream = new MemoryStream();
        DicomFile.Write(stream, null, directory, TransferSyntax.ExplicitVRLittleEndian);
        var bytes = stream.ToArray();

        using var written = DicomFile.Read(bytes);
        var items = written.Dataset.GetItems(Tags.DirectoryRecordSequence);
        Set(written.Dataset, Tags.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity, first);
        Set(written.Dataset, Tags.OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity, last);
        for (var i = 0; i < records.Length; i++)
        {
            Set(items[i], Tags.OffsetOfTheNextDirectoryRecord, records[i].Links.Next);
            Set(items[i], Tags.OffsetOfReferencedLowerLevelDirectoryEntity, records[i].Links.Lower);
        }
        return bytes;

        void Set(Dataset dataset, Tag tag, int number)
        {
            if (dataset.TryGet(tag, out var element))
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan((int)element.Offset), number == 0 ? 0 : number < 0 ? 7 : (uint)items[number - 1].ItemOffset);
        }
    }

    /// <summary>The tree as text: <c>PATIENT(STUDY(SERIES IMAGE))</c>.</summary>
    public static string Show(IEnumerable<DirectoryRecord> records) =>
        string.Join(' ', records.Select(record => record.Type + (record.LowerLevel.Count > 0 ? $"({Show(record.LowerLevel)})" : "")));
}
