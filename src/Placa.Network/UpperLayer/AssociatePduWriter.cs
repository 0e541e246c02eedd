using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Placa.Dicom;

namespace Placa.Network;

/// <summary>Writes A-ASSOCIATE-RQ, A-ASSOCIATE-AC and the PDUs of fixed size (PS3.8 section 9.3).</summary>
internal static class AssociatePduWriter
{
    public static byte[] Write(AssociateRequest request)
    {
        var pdu = new ItemWriter();
        WriteFixedFields(pdu, request.ProtocolVersion, request.CalledAeTitle, request.CallingAeTitle);
        pdu.WriteItem(ItemType.ApplicationContext, request.ApplicationContextName);
        foreach (var context in request.PresentationContexts)
        {
            pdu.WriteItem(ItemType.PresentationContextRequest, item =>
            {
                item.Write([context.Id, 0, 0, 0]);
                item.WriteItem(ItemType.AbstractSyntax, context.AbstractSyntax);
                foreach (var transferSyntax in context.TransferSyntaxes)
                    item.WriteItem(ItemType.TransferSyntax, transferSyntax);
            });
        }
        WriteUserInformation(pdu, request.UserInformation);
        return pdu.ToPdu(PduType.AssociateRequest);
    }

    public static byte[] Write(AssociateAccept accept)
    {
        var pdu = new ItemWriter();
        WriteFixedFields(pdu, accept.ProtocolVersion, accept.CalledAeTitle, accept.CallingAeTitle);
        pdu.WriteItem(ItemType.ApplicationContext, accept.ApplicationContextName);
        foreach (var context in accept.PresentationContexts)
        {
            pdu.WriteItem(ItemType.PresentationContextAccept, item =>
            {
                item.Write([context.Id, 0, (byte)context.Result, 0]);
                item.WriteItem(ItemType.TransferSyntax, context.TransferSyntax);
            });
        }
        WriteUserInformation(pdu, accept.UserInformation);
        return pdu.ToPdu(PduType.AssociateAccept);
    }

    public static byte[] Write(AssociationRejection rejection) =>
        [(byte)PduType.AssociateReject, 0, 0, 0, 0, 4, 0, rejection.Result, rejection.Source, rejection.Reason];

    public static byte[] WriteAbort(AbortSource source, AbortReason reason) =>
        [(byte)PduType.Abort, 0, 0, 0, 0, 4, 0, 0, (byte)source, (byte)reason];

    public static byte[] WriteReleaseRequest() => [(byte)PduType.ReleaseRequest, 0, 0, 0, 0, 4, 0, 0, 0, 0];

    public static byte[] WriteReleaseResponse() => [(byte)PduType.ReleaseResponse, 0, 0, 0, 0, 4, 0, 0, 0, 0];

    private static void WriteFixedFields(ItemWriter pdu, ushort version, string called, string calling)
    {
        pdu.WriteUInt16(version);
        pdu.WriteUInt16(0);
        pdu.WriteAeTitle(called);
        pdu.WriteAeTitle(calling);
        pdu.Write(stackalloc byte[32]);
    }

    private static void WriteUserInformation(ItemWriter pdu, UserInformation information) =>
        pdu.WriteItem(ItemType.UserInformation, item =>
        {
            item.WriteItem(ItemType.MaximumLength, field => field.WriteUInt32(information.MaximumLength));
            if (information.ImplementationClassUid is { } implementation)
                item.WriteItem(ItemType.ImplementationClassUid, implementation);
            if (information.AsynchronousOperationsWindow is { } window)
            {
                item.WriteItem(ItemType.AsynchronousOperationsWindow, fields =>
                {
                    fields.WriteUInt16(window.Invoked);
                    fields.WriteUInt16(window.Performed);
                });
            }
            foreach (var role in information.Roles)
            {
                item.WriteItem(ItemType.RoleSelection, fields =>
                {
                    fields.WriteCounted(role.SopClassUid);
                    fields.Write([role.Scu ? (byte)1 : (byte)0, role.Scp ? (byte)1 : (byte)0]);
                });
            }
            if (information.ImplementationVersionName is { } version)
                item.WriteItem(ItemType.ImplementationVersionName, field => field.Write(Encoding.ASCII.GetBytes(version)));
            foreach (var extended in information.ExtendedNegotiations)
            {
                item.WriteItem(ItemType.ExtendedNegotiation, fields =>
                {
                    fields.WriteCounted(extended.SopClassUid);
                    fields.Write(extended.Information.Span);
                });
            }
            foreach (var common in information.CommonExtendedNegotiations)
            {
                item.WriteItem(ItemType.CommonExtendedNegotiation, fields =>
                {
                    fields.WriteCounted(common.SopClassUid);
                    fields.WriteCounted(common.ServiceClassUid);
                    fields.WriteUInt16(checked((ushort)common.RelatedGeneralSopClasses.Sum(uid => 2 + uid.Value.Length)));
                    foreach (var related in common.RelatedGeneralSopClasses)
                        fields.WriteCounted(related);
                });
            }
            if (information.UserIdentity is { } identity)
            {
                item.WriteItem(ItemType.UserIdentityRequest, fields =>
                {
                    fields.Write([(byte)identity.Type, identity.PositiveResponseRequested ? (byte)1 : (byte)0]);
                    fields.WriteCounted(identity.PrimaryField.Span);
                    fields.WriteCounted(identity.SecondaryField.Span);
                });
            }
            if (information.UserIdentityResponse is { } response)
                item.WriteItem(ItemType.UserIdentityAccept, field => field.WriteCounted(response.Span));
        });

    /// <summary>Appends items; the length of each is known, and written, when its content is.</summary>
    private sealed class ItemWriter
    {
        private readonly ArrayBufferWriter<byte> _buffer = new(512);

        public void Write(ReadOnlySpan<byte> bytes) => _buffer.Write(bytes);

        public void WriteUInt16(ushort value)
        {
            BinaryPrimitives.WriteUInt16BigEndian(_buffer.GetSpan(2), value);
            _buffer.Advance(2);
        }

        public void WriteUInt32(uint value)
        {
            BinaryPrimitives.WriteUInt32BigEndian(_buffer.GetSpan(4), value);
            _buffer.Advance(4);
        }

        public void WriteAeTitle(string title)
        {
            var field = _buffer.GetSpan(16)[..16];
            field.Fill((byte)' ');
            Encoding.Latin1.GetBytes(title, field);
            _buffer.Advance(16);
        }

        public void WriteCounted(ReadOnlySpan<byte> bytes)
        {
            WriteUInt16(checked((ushort)bytes.Length));
            Write(bytes);
        }

        public void WriteCounted(Uid uid) => WriteCounted(Encoding.Latin1.GetBytes(uid.Value));

        public void WriteItem(ItemType type, Uid uid) => WriteItem(type, item => item.Write(Encoding.Latin1.GetBytes(uid.Value)));

        public void WriteItem(ItemType type, Action<ItemWriter> writeContent)
        {
            var content = new ItemWriter();
            writeContent(content);
            Write([(byte)type, 0]);
            WriteCounted(content._buffer.WrittenSpan);
        }

        public byte[] ToPdu(PduType type)
        {
            var pdu = new byte[PduHeader.Size + _buffer.WrittenCount];
            new PduHeader(type, (uint)_buffer.WrittenCount).Write(pdu);
            _buffer.WrittenSpan.CopyTo(pdu.AsSpan(PduHeader.Size));
            return pdu;
        }
    }
}
