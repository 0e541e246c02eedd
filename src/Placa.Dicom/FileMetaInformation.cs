using System.Buffers.Binary;
using System.Text;

namespace Placa.Dicom;

/// <summary>Reads and writes group 0002, always explicit VR little endian (PS3.10 section 7.1).</summary>
internal static class FileMetaInformation
{
    public static Dataset Read(ReaderInput input, ReadOptions options, FindingLog findings)
    {
        if (!input.Ensure(8) || BinaryPrimitives.ReadUInt16LittleEndian(input.Bytes[input.Position..]) != 0x0002)
            return new Dataset();

        // Seen: file meta information written in implicit VR.
        var syntax = VR.TryParse(input.Bytes.Slice(input.Position + 4, 2), out _)
            ? TransferSyntax.ExplicitVRLittleEndian
            : TransferSyntax.ImplicitVRLittleEndian;
        var tape = DatasetReader.Read(input, syntax, options, findings, onlyGroup: 0x0002);
        var meta = new Dataset(tape, 0, tape.Count, null);

        if (meta.TryGet(Tags.FileMetaInformationGroupLength, out var groupLength) && groupLength.TryGetInt64(out var length)
            && groupLength.Offset + groupLength.Length + length != input.Offset)
        {
            findings.Note(
                FindingKind.WrongMetaLength,
                new TagPath(groupLength.Tag),
                groupLength.Offset,
                "the group length does not lead to the end of the file meta information; read to where the group ends");
        }
        return meta;
    }

    /// <summary>The given elements with what the standard requires, made to fit the data set (PS3.10 table 7.1-1).</summary>
    public static Dataset Complete(Dataset? given, Dataset dataset, TransferSyntax syntax)
    {
        var meta = given?.Clone() ?? new Dataset();
        meta.Remove(Tags.FileMetaInformationGroupLength);
        meta.Set(Tags.FileMetaInformationVersion, VR.OB, new byte[] { 0, 1 });
        Fill(meta, Tags.MediaStorageSOPClassUID, dataset.GetString(Tags.SOPClassUID));
        Fill(meta, Tags.MediaStorageSOPInstanceUID, dataset.GetString(Tags.SOPInstanceUID));
        meta.Set(Tags.TransferSyntaxUID, VR.UI, syntax.Uid.Value);
        meta.Set(Tags.ImplementationClassUID, VR.UI, Implementation.ClassUid.Value);
        meta.Set(Tags.ImplementationVersionName, VR.SH, Implementation.VersionName);
        return meta;
    }

    public static void Write(Stream stream, Dataset meta)
    {
        using var group = new MemoryStream();
        DatasetWriter.Write(group, meta, TransferSyntax.ExplicitVRLittleEndian);

        Span<byte> start = stackalloc byte[128 + 4 + 12];
        start.Clear();
        "DICM"u8.CopyTo(start[128..]);
        ReadOnlySpan<byte> header = [2, 0, 0, 0, (byte)'U', (byte)'L', 4, 0];
        header.CopyTo(start[132..]);
        BinaryPrimitives.WriteUInt32LittleEndian(start[140..], (uint)group.Length);
        stream.Write(start);
        group.Position = 0;
        group.CopyTo(stream);
    }

    private static void Fill(Dataset meta, Tag tag, string? value)
    {
        // What cannot be a UID at all, having bytes beyond ASCII, is left to the data set.
        if (value is not null && Ascii.IsValid(value))
            meta.Set(tag, VR.UI, value);
    }
}
