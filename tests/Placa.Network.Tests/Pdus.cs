using System.Buffers.Binary;
using Placa.Dicom;

namespace Placa.Network.Tests;

/// <summary>PDUs made by hand, right or wrong.</summary>
internal static class Pdus
{
    public static readonly byte[] ReleaseRequest = AssociatePduWriter.WriteReleaseRequest();

    public static byte[] Make(byte type, params byte[] body)
    {
        var pdu = new byte[6 + body.Length];
        new PduHeader((PduType)type, (uint)body.Length).Write(pdu);
        body.CopyTo(pdu, 6);
        return pdu;
    }

    /// <summary>A header alone, whatever length it declares.</summary>
    public static byte[] Header(byte type, uint length)
    {
        var header = new byte[6];
        new PduHeader((PduType)type, length).Write(header);
        return header;
    }

    public static byte[] Pdv(byte context, bool isCommand, bool isLast, params byte[] fragment)
    {
        var pdv = new byte[6 + fragment.Length];
        new PdvHeader((uint)(2 + fragment.Length), context, isCommand, isLast).Write(pdv);
        fragment.CopyTo(pdv, 6);
        return pdv;
    }

    public static byte[] Data(params byte[][] pdvs) => Make(4, [.. pdvs.SelectMany(pdv => pdv)]);

    public static byte[] Command(byte context, CommandSet command)
    {
        var bytes = new byte[command.EncodedLength];
        command.Write(bytes);
        return Pdv(context, isCommand: true, isLast: true, bytes);
    }

    public static CommandSet Echo(ushort messageId = 1) => new CommandSet()
        .Set(CommandField.CEchoRequest)
        .Set(CommandElement.AffectedSopClassUid, Uids.Verification)
        .Set(CommandElement.MessageId, messageId)
        .Set(CommandElement.CommandDataSetType, 0x0101);

    public static CommandSet Store(ushort messageId = 1) => new CommandSet()
        .Set(CommandField.CStoreRequest)
        .Set(CommandElement.AffectedSopClassUid, Uids.CTImageStorage)
        .Set(CommandElement.AffectedSopInstanceUid, new Uid("1.2.3.4"))
        .Set(CommandElement.MessageId, messageId)
        .Set(CommandElement.Priority, 0)
        .Set(CommandElement.CommandDataSetType, 1);

    public static CommandSet Find(ushort messageId = 1) => new CommandSet()
        .Set(CommandField.CFindRequest)
        .Set(CommandElement.AffectedSopClassUid, Uids.StudyRootQueryRetrieveInformationModelFind)
        .Set(CommandElement.MessageId, messageId)
        .Set(CommandElement.Priority, 0)
        .Set(CommandElement.CommandDataSetType, 1);

    /// <summary>The command set of a P-DATA-TF that holds one, whole.</summary>
    public static CommandSet ReadCommand(byte[] pdu)
    {
        Assert.Equal((byte)PduType.Data, pdu[0]);
        Assert.Equal(3, pdu[11]); // command, last fragment
        Assert.Equal(pdu.Length - 10, BinaryPrimitives.ReadInt32BigEndian(pdu.AsSpan(6)));
        return CommandSet.Read(pdu.AsMemory(12));
    }
}
