using System.Buffers.Binary;
using System.Text;
using Placa.Dicom;

namespace Placa.Network;

/// <summary>
/// Reads the bodies of A-ASSOCIATE-RQ and A-ASSOCIATE-AC: fixed fields, then nested items of type, reserved byte, length (PS3.8 sections 9.3.2 and 9.3.3).
/// Items of unknown type are passed over: later editions add some.
/// </summary>
internal static class AssociatePduReader
{
    /// <summary>Odd identifiers of one byte leave room for no more.</summary>
    private const int MaxPresentationContexts = 128;

    private const int FixedLength = 68;

    /// <exception cref="InvalidPduException">An item crosses its container, a field is missing or has a value it cannot have.</exception>
    public static AssociateRequest ReadRequest(ReadOnlySpan<byte> body)
    {
        var (version, called, calling) = ReadFixedFields(body);
        Uid? applicationContext = null;
        UserInformation? userInformation = null;
        var contexts = new List<ProposedPresentationContext>();

        var items = new ItemReader(body[FixedLength..]);
        while (items.TryRead(out var type, out var item))
        {
            switch (type)
            {
                case ItemType.ApplicationContext:
                    applicationContext = ReadUid(item);
                    break;
                case ItemType.PresentationContextRequest:
                    var context = ReadProposedContext(item);
                    if (contexts.Count == MaxPresentationContexts)
                        throw new InvalidPduException("There are more than 128 presentation contexts.");
                    if (contexts.Exists(other => other.Id == context.Id))
                        throw new InvalidPduException($"Presentation context {context.Id} is proposed twice.");
                    contexts.Add(context);
                    break;
                case ItemType.UserInformation:
                    userInformation = ReadUserInformation(item);
                    break;
                default:
                    break;
            }
        }

        return new AssociateRequest
        {
            ProtocolVersion = version,
            CalledAeTitle = called,
            CallingAeTitle = calling,
            ApplicationContextName = applicationContext ?? throw new InvalidPduException("The application context item is missing."),
            PresentationContexts = contexts.Count > 0 ? contexts : throw new InvalidPduException("There is no presentation context."),
            UserInformation = userInformation ?? throw new InvalidPduException("The user information item is missing."),
        };
    }

    /// <exception cref="InvalidPduException">An item crosses its container, a field is missing or has a value it cannot have.</exception>
    public static AssociateAccept ReadAccept(ReadOnlySpan<byte> body)
    {
        var (version, called, calling) = ReadFixedFields(body);
        var applicationContext = AssociateRequest.DicomApplicationContext;
        UserInformation? userInformation = null;
        var contexts = new List<PresentationContextAnswer>();

        var items = new ItemReader(body[FixedLength..]);
        while (items.TryRead(out var type, out var item))
        {
            switch (type)
            {
                case ItemType.ApplicationContext:
                    applicationContext = ReadUid(item);
                    break;
                case ItemType.PresentationContextAccept:
                    if (contexts.Count == MaxPresentationContexts)
                        throw new InvalidPduException("There are more than 128 presentation contexts.");
                    contexts.Add(ReadContextAnswer(item));
                    break;
                case ItemType.UserInformation:
                    userInformation = ReadUserInformation(item);
                    break;
                default:
                    break;
            }
        }

        return new AssociateAccept
        {
            ProtocolVersion = version,
            CalledAeTitle = called,
            CallingAeTitle = calling,
            ApplicationContextName = applicationContext,
            PresentationContexts = contexts,
            UserInformation = userInformation ?? throw new InvalidPduException("The user information item is missing."),
        };
    }

    private static (ushort Version, string Called, string Calling) ReadFixedFields(ReadOnlySpan<byte> body)
    {
        if (body.Length < FixedLength)
            throw new InvalidPduException($"The fixed fields take {FixedLength} bytes; the PDU has {body.Length}.");
        return (BinaryPrimitives.ReadUInt16BigEndian(body), ReadText(body.Slice(4, 16)), ReadText(body.Slice(20, 16)));
    }

    private static ProposedPresentationContext ReadProposedContext(ReadOnlySpan<byte> item)
    {
        if (item.Length < 4)
            throw new InvalidPduException("A presentation context item is shorter than its fixed fields.");
        var id = item[0];
        if ((id & 1) == 0)
            throw new InvalidPduException($"Presentation context {id} is even.");

        Uid? abstractSyntax = null;
        var transferSyntaxes = new List<Uid>();
        var subItems = new ItemReader(item[4..]);
        while (subItems.TryRead(out var type, out var subItem))
        {
            if (type == ItemType.AbstractSyntax)
                abstractSyntax ??= ReadUid(subItem);
            else if (type == ItemType.TransferSyntax)
                transferSyntaxes.Add(ReadUid(subItem));
        }

        return new ProposedPresentationContext(
            id,
            abstractSyntax ?? throw new InvalidPduException($"Presentation context {id} names no abstract syntax."),
            transferSyntaxes.Count > 0 ? transferSyntaxes : throw new InvalidPduException($"Presentation context {id} names no transfer syntax."));
    }

    private static PresentationContextAnswer ReadContextAnswer(ReadOnlySpan<byte> item)
    {
        if (item.Length < 4)
            throw new InvalidPduException("A presentation context item is shorter than its fixed fields.");

        var transferSyntax = new Uid("");
        var subItems = new ItemReader(item[4..]);
        while (subItems.TryRead(out var type, out var subItem))
            if (type == ItemType.TransferSyntax)
                transferSyntax = ReadUid(subItem);
        return new PresentationContextAnswer(item[0], (PresentationContextResult)item[2], transferSyntax);
    }

    private static UserInformation ReadUserInformation(ReadOnlySpan<byte> item)
    {
        var information = new UserInformation();
        var roles = new List<RoleSelection>();
        var extended = new List<ExtendedNegotiation>();
        var commonExtended = new List<CommonExtendedNegotiation>();

        var subItems = new ItemReader(item);
        while (subItems.TryRead(out var type, out var subItem))
        {
            var fields = new FieldReader(subItem);
            switch (type)
            {
                case ItemType.MaximumLength:
                    information = information with { MaximumLength = fields.ReadUInt32() };
                    break;
                case ItemType.ImplementationClassUid:
                    information = information with { ImplementationClassUid = ReadUid(subItem) };
                    break;
                case ItemType.ImplementationVersionName:
                    information = information with { ImplementationVersionName = ReadText(subItem) };
                    break;
                case ItemType.AsynchronousOperationsWindow:
                    information = information with { AsynchronousOperationsWindow = new(fields.ReadUInt16(), fields.ReadUInt16()) };
                    break;
                case ItemType.RoleSelection:
                    roles.Add(new(ReadUid(fields.ReadCounted()), fields.ReadByte() != 0, fields.ReadByte() != 0));
                    break;
                case ItemType.ExtendedNegotiation:
                    extended.Add(new(ReadUid(fields.ReadCounted()), fields.ReadRest().ToArray()));
                    break;
                case ItemType.CommonExtendedNegotiation:
                    commonExtended.Add(ReadCommonExtended(ref fields));
                    break;
                case ItemType.UserIdentityRequest:
                    information = information with
                    {
                        UserIdentity = new(
                            (UserIdentityType)fields.ReadByte(), fields.ReadByte() == 1, fields.ReadCounted().ToArray(), fields.ReadCounted().ToArray()),
                    };
                    break;
                case ItemType.UserIdentityAccept:
                    information = information with { UserIdentityResponse = fields.ReadCounted().ToArray() };
                    break;
                default:
                    break;
            }
        }
        return information with { Roles = roles, ExtendedNegotiations = extended, CommonExtendedNegotiations = commonExtended };
    }

    private static CommonExtendedNegotiation ReadCommonExtended(ref FieldReader fields)
    {
        var sopClass = ReadUid(fields.ReadCounted());
        var serviceClass = ReadUid(fields.ReadCounted());
        var related = new List<Uid>();
        var relatedFields = new FieldReader(fields.ReadCounted());
        while (!relatedFields.IsAtEnd)
            related.Add(ReadUid(relatedFields.ReadCounted()));
        return new CommonExtendedNegotiation(sopClass, serviceClass, related);
    }

    /// <summary>A UID without the padding some peers add, which PS3.8 annex F forbids.</summary>
    private static Uid ReadUid(ReadOnlySpan<byte> bytes) => new(Encoding.Latin1.GetString(bytes.TrimEnd("\0 "u8)));

    /// <summary>Text whose leading and trailing spaces mean nothing (PS3.8 table 9-11); some peers pad with zeros.</summary>
    private static string ReadText(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes.TrimEnd("\0 "u8).TrimStart((byte)' '));

    /// <summary>Takes items off a span, each with one byte of type, one reserved, and two of length.</summary>
    private ref struct ItemReader(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _rest = bytes;

        public bool TryRead(out ItemType type, out ReadOnlySpan<byte> item)
        {
            type = default;
            item = default;
            if (_rest.IsEmpty)
                return false;
            if (_rest.Length < 4)
                throw new InvalidPduException("An item header crosses the end of what contains it.");

            type = (ItemType)_rest[0];
            var length = BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]);
            if (length > _rest.Length - 4)
                throw new InvalidPduException($"Item {(byte)type:X2}H announces {length} bytes; {_rest.Length - 4} are left.");
            item = _rest.Slice(4, length);
            _rest = _rest[(4 + length)..];
            return true;
        }
    }

    /// <summary>Takes fields off an item.</summary>
    private ref struct FieldReader(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _rest = bytes;

        public readonly bool IsAtEnd => _rest.IsEmpty;

        public byte ReadByte() => Take(1)[0];

        public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

        public uint ReadUInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

        public ReadOnlySpan<byte> ReadCounted() => Take(ReadUInt16());

        public ReadOnlySpan<byte> ReadRest() => Take(_rest.Length);

        private ReadOnlySpan<byte> Take(int length)
        {
            if (length > _rest.Length)
                throw new InvalidPduException($"A field of {length} bytes crosses the end of its item; {_rest.Length} are left.");
            var taken = _rest[..length];
            _rest = _rest[length..];
            return taken;
        }
    }
}

/// <summary>The types of items and sub-items in association PDUs (PS3.8 section 9.3, PS3.7 section D.3.3).</summary>
internal enum ItemType : byte
{
    ApplicationContext = 0x10,
    PresentationContextRequest = 0x20,
    PresentationContextAccept = 0x21,
    AbstractSyntax = 0x30,
    TransferSyntax = 0x40,
    UserInformation = 0x50,
    MaximumLength = 0x51,
    ImplementationClassUid = 0x52,
    AsynchronousOperationsWindow = 0x53,
    RoleSelection = 0x54,
    ImplementationVersionName = 0x55,
    ExtendedNegotiation = 0x56,
    CommonExtendedNegotiation = 0x57,
    UserIdentityRequest = 0x58,
    UserIdentityAccept = 0x59,
}
