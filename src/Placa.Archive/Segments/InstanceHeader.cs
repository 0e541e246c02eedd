using System.Buffers.Binary;
using System.Text;
using Placa.Dicom;

namespace Placa.Archive.Segments;

/// <summary>
/// What stands before the data set in an instance's log entry: preamble of zeros and file meta information (PS3.10
/// section 7.1), made by us, with the <see cref="Envelope"/> as private information.
/// </summary>
/// <param name="SopClassUid">Media Storage SOP Class UID (0002,0002).</param>
/// <param name="SopInstanceUid">Media Storage SOP Instance UID (0002,0003).</param>
/// <param name="TransferSyntaxUid">Transfer Syntax UID (0002,0010) of the data set bytes.</param>
/// <param name="SourceAeTitle">Source Application Entity Title (0002,0016).</param>
/// <param name="SendingAeTitle">Sending Application Entity Title (0002,0017).</param>
/// <param name="ReceivingAeTitle">Receiving Application Entity Title (0002,0018).</param>
/// <param name="Envelope">Time of receipt, actor, hash and length; null in what goes out.</param>
public sealed record InstanceHeader(
    string SopClassUid,
    string SopInstanceUid,
    string TransferSyntaxUid,
    string? SourceAeTitle,
    string? SendingAeTitle,
    string? ReceivingAeTitle,
    Envelope? Envelope)
{
    /// <summary>Headers are small; a longer one in a segment is damage.</summary>
    public const int MaxLength = 64 * 1024;

    private const int GroupStart = 144; // preamble, "DICM" and the group length element

    /// <summary>The header's bytes. With a length given, the envelope is filled up with spaces to reach it.</summary>
    public byte[] Encode(int? paddedLength = null)
    {
        var envelope = Envelope?.ToJson();
        var bytes = Encode(envelope);
        if (paddedLength is not { } length || envelope is null)
            return bytes;

        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, length, nameof(paddedLength));
        var filled = new byte[Even(envelope.Length) + length - bytes.Length];
        filled.AsSpan().Fill((byte)' ');
        envelope.CopyTo(filled, 0);
        return Encode(filled);
    }

    private byte[] Encode(byte[]? envelope)
    {
        var stream = new MemoryStream(640);
        stream.Write(new byte[128]);
        stream.Write("DICM"u8);
        WriteElement(stream, 0x0000, "UL"u8, new byte[4]);
        WriteElement(stream, 0x0001, "OB"u8, [0, 1]);
        WriteText(stream, 0x0002, "UI"u8, SopClassUid);
        WriteText(stream, 0x0003, "UI"u8, SopInstanceUid);
        WriteText(stream, 0x0010, "UI"u8, TransferSyntaxUid);
        WriteText(stream, 0x0012, "UI"u8, Implementation.ClassUid.Value);
        WriteText(stream, 0x0013, "SH"u8, Implementation.VersionName);
        WriteText(stream, 0x0016, "AE"u8, SourceAeTitle);
        WriteText(stream, 0x0017, "AE"u8, SendingAeTitle);
        WriteText(stream, 0x0018, "AE"u8, ReceivingAeTitle);
        if (envelope is not null)
        {
            WriteText(stream, 0x0100, "UI"u8, Envelope.CreatorUid);
            WriteElement(stream, 0x0102, "OB"u8, envelope);
        }

        var bytes = stream.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(GroupStart - 4), (uint)(bytes.Length - GroupStart));
        return bytes;
    }

    /// <summary>Length of the header that starts here, or 0 when none does.</summary>
    /// <param name="start">At least the first 144 bytes.</param>
    public static int MeasureLength(ReadOnlySpan<byte> start)
    {
        if (start.Length < GroupStart || !start.Slice(128, 12).SequenceEqual("DICM\x02\0\0\0UL\x04\0"u8))
            return 0;

        var length = BinaryPrimitives.ReadUInt32LittleEndian(start[(GroupStart - 4)..]);
        return length <= MaxLength - GroupStart ? (int)length + GroupStart : 0;
    }

    /// <summary>Reads a header that <see cref="Encode(int?)"/> wrote.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out InstanceHeader header)
    {
        header = null!;
        var length = MeasureLength(bytes);
        if (length == 0 || length > bytes.Length)
            return false;

        string? sopClass = null, sopInstance = null, transferSyntax = null, source = null, sending = null, receiving = null;
        Envelope? envelope = null;
        for (var rest = bytes[GroupStart..length]; rest.Length > 0;)
        {
            if (!TryReadElement(ref rest, out var element, out var value))
                return false;

            switch (element)
            {
                case 0x0002: sopClass = Text(value); break;
                case 0x0003: sopInstance = Text(value); break;
                case 0x0010: transferSyntax = Text(value); break;
                case 0x0016: source = Text(value); break;
                case 0x0017: sending = Text(value); break;
                case 0x0018: receiving = Text(value); break;
                case 0x0102 when !Envelope.TryRead(value.ToArray(), out envelope): return false;
            }
        }

        if (sopClass is null || sopInstance is null || transferSyntax is null)
            return false;
        header = new InstanceHeader(sopClass, sopInstance, transferSyntax, source, sending, receiving, envelope);
        return true;
    }

    private static bool TryReadElement(ref ReadOnlySpan<byte> rest, out ushort element, out ReadOnlySpan<byte> value)
    {
        element = 0;
        value = default;
        if (rest.Length < 8 || BinaryPrimitives.ReadUInt16LittleEndian(rest) != 2)
            return false;

        element = BinaryPrimitives.ReadUInt16LittleEndian(rest[2..]);
        var isLong = rest.Slice(4, 2).SequenceEqual("OB"u8);
        if (isLong && rest.Length < 12)
            return false;

        var size = isLong ? 12 : 8;
        var length = isLong ? BinaryPrimitives.ReadUInt32LittleEndian(rest[8..]) : BinaryPrimitives.ReadUInt16LittleEndian(rest[6..]);
        if (length > rest.Length - size)
            return false;

        value = rest.Slice(size, (int)length);
        rest = rest[(size + (int)length)..];
        return true;
    }

    private static void WriteText(MemoryStream stream, ushort element, ReadOnlySpan<byte> vr, string? text)
    {
        if (string.IsNullOrEmpty(text))
            return;

        var isUid = vr.SequenceEqual("UI"u8);
        WriteElement(stream, element, vr, Encoding.ASCII.GetBytes(text), isUid ? (byte)0 : (byte)' ');
    }

    private static void WriteElement(MemoryStream stream, ushort element, ReadOnlySpan<byte> vr, ReadOnlySpan<byte> value, byte padding = (byte)' ')
    {
        Span<byte> start = stackalloc byte[12];
        start.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(start, 2);
        BinaryPrimitives.WriteUInt16LittleEndian(start[2..], element);
        vr.CopyTo(start[4..]);
        if (vr.SequenceEqual("OB"u8))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(start[8..], (uint)Even(value.Length));
            stream.Write(start);
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(start[6..], (ushort)Even(value.Length));
            stream.Write(start[..8]);
        }

        stream.Write(value);
        if ((value.Length & 1) != 0)
            stream.WriteByte(padding);
    }

    private static int Even(int length) => length + (length & 1);

    private static string Text(ReadOnlySpan<byte> value) => Encoding.ASCII.GetString(value).TrimEnd('\0', ' ');
}
