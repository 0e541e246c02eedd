using System.Buffers.Binary;

namespace Placa.Dicom;

/// <summary>Writes DICOMDIR files (PS3.10 section 8.6, PS3.3 section F.3).</summary>
internal static class DirectoryWriter
{
    private static readonly Tag[] DirectoryTags =
        [Tags.FileSetID, Tags.FileSetDescriptorFileID, Tags.SpecificCharacterSetOfFileSetDescriptorFile, Tags.SpecificCharacterSet];

    private static readonly ReadOptions EveryRecord = new() { MaxElements = int.MaxValue };

    /// <summary>Writes the records, each before what is below it.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="identification">A data set with the File-set Identification Module (PS3.3 section F.3.2.1).</param>
    /// <param name="top">The records of the root directory entity.</param>
    /// <exception cref="DicomException">A key cannot be written in explicit VR little endian, or the records take 4 GiB.</exception>
    public static void Write(Stream stream, Dataset identification, IReadOnlyList<DirectoryRecord> top)
    {
        var records = DirectoryRecord.Walk(top).ToList();
        var directory = new Dataset();
        foreach (var tag in DirectoryTags)
        {
            if (identification.TryGet(tag, out var element))
                directory.Set(element);
        }
        if (!directory.Contains(Tags.FileSetID))
            directory.Set(Tags.FileSetID, VR.CS);
        directory.SetInts(Tags.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity, VR.UL, 0);
        directory.SetInts(Tags.OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity, VR.UL, 0);
        directory.SetInts(Tags.FileSetConsistencyFlag, VR.US, 0);
        directory.SetItems(Tags.DirectoryRecordSequence, records.Select(Item));

        var meta = new Dataset();
        meta.Set(Tags.MediaStorageSOPClassUID, VR.UI, Uids.MediaStorageDirectoryStorage.Value);
        meta.Set(Tags.MediaStorageSOPInstanceUID, VR.UI, Uid.New().Value);
        using var buffer = new MemoryStream();
        DicomFile.Write(buffer, meta, directory, TransferSyntax.ExplicitVRLittleEndian);
        SetLinks(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), records, top);
        buffer.Position = 0;
        buffer.CopyTo(stream);
    }

    /// <summary>A copy of a record with links to be filled in. A multi-referenced file record is retired, so what it says moves here.</summary>
    private static Dataset Item(DirectoryRecord record)
    {
        var item = record.Dataset.Clone();
        item.SetInts(Tags.OffsetOfTheNextDirectoryRecord, VR.UL, 0);
        item.SetInts(Tags.RecordInUseFlag, VR.US, record.IsInUse ? 0xFFFF : 0);
        item.SetInts(Tags.OffsetOfReferencedLowerLevelDirectoryEntity, VR.UL, 0);
        item.Remove(Tags.MRDRDirectoryRecordOffset);
        if (record.FileRecord is not { } file)
            return item;

        foreach (var tag in (ReadOnlySpan<Tag>)[Tags.ReferencedFileID, Tags.ReferencedSOPClassUIDInFile, Tags.ReferencedSOPInstanceUIDInFile, Tags.ReferencedTransferSyntaxUIDInFile])
        {
            if (file.Dataset.TryGet(tag, out var element))
                item.Set(element);
        }
        return item;
    }

    /// <summary>Reads what was written to learn where each record begins, and puts the offsets in.</summary>
    private static void SetLinks(Memory<byte> bytes, List<DirectoryRecord> records, IReadOnlyList<DirectoryRecord> top)
    {
        using var written = DicomFile.Read(bytes, EveryRecord);
        var items = written.Dataset.GetItems(Tags.DirectoryRecordSequence);
        var itemOf = new Dictionary<DirectoryRecord, Dataset>(records.Count);
        for (var i = 0; i < records.Count; i++)
            itemOf.Add(records[i], items[i]);

        if (top.Count > 0)
        {
            Set(written.Dataset, Tags.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity, top[0]);
            Set(written.Dataset, Tags.OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity, top[^1]);
        }
        SetNext(top);
        foreach (var record in records)
        {
            if (record.LowerLevel is [var first, ..])
                Set(itemOf[record], Tags.OffsetOfReferencedLowerLevelDirectoryEntity, first);
            SetNext(record.LowerLevel);
        }

        void SetNext(IReadOnlyList<DirectoryRecord> entity)
        {
            for (var i = 1; i < entity.Count; i++)
                Set(itemOf[entity[i - 1]], Tags.OffsetOfTheNextDirectoryRecord, entity[i]);
        }

        void Set(Dataset dataset, Tag tag, DirectoryRecord target)
        {
            dataset.TryGet(tag, out var element);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.Span[(int)element.Offset..], checked((uint)itemOf[target].ItemOffset));
        }
    }
}
