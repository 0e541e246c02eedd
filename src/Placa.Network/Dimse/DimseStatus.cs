using System.Text;
using Placa.Dicom;

namespace Placa.Network;

/// <summary>What a status says about its operation (PS3.7 section C).</summary>
public enum DimseStatusKind
{
    /// <summary>Done.</summary>
    Success,

    /// <summary>Done, with something to note.</summary>
    Warning,

    /// <summary>Not done.</summary>
    Failure,

    /// <summary>Stopped on request.</summary>
    Cancel,

    /// <summary>Under way; more responses follow.</summary>
    Pending,
}

/// <summary>The outcome of a DIMSE operation as its response carries it (PS3.7 annex C, PS3.4).</summary>
/// <param name="Code">Status (0000,0900).</param>
public readonly record struct DimseStatus(ushort Code)
{
    private readonly Tag[]? _offendingElements;

    /// <summary>Error Comment (0000,0902): at most 64 characters; never a value of the data set.</summary>
    public string? ErrorComment { get; init; }

    /// <summary>Offending Element (0000,0901): the elements at fault.</summary>
    public IReadOnlyList<Tag> OffendingElements
    {
        get => _offendingElements ?? [];
        init => _offendingElements = [.. value];
    }

    /// <summary>0000H.</summary>
    public static DimseStatus Success => new(0x0000);

    /// <summary>0105H, no such attribute.</summary>
    public static DimseStatus NoSuchAttribute => new(0x0105);

    /// <summary>0106H, invalid attribute value.</summary>
    public static DimseStatus InvalidAttributeValue => new(0x0106);

    /// <summary>0110H, processing failure.</summary>
    public static DimseStatus ProcessingFailure => new(0x0110);

    /// <summary>0111H, duplicate SOP instance.</summary>
    public static DimseStatus DuplicateSopInstance => new(0x0111);

    /// <summary>0112H, no such SOP instance.</summary>
    public static DimseStatus NoSuchSopInstance => new(0x0112);

    /// <summary>0117H, invalid SOP instance: the UID breaks the rules.</summary>
    public static DimseStatus InvalidSopInstance => new(0x0117);

    /// <summary>0118H, no such SOP class.</summary>
    public static DimseStatus NoSuchSopClass => new(0x0118);

    /// <summary>0120H, missing attribute.</summary>
    public static DimseStatus MissingAttribute => new(0x0120);

    /// <summary>0122H, refused: SOP class not supported.</summary>
    public static DimseStatus SopClassNotSupported => new(0x0122);

    /// <summary>0124H, refused: not authorized.</summary>
    public static DimseStatus NotAuthorized => new(0x0124);

    /// <summary>0210H, duplicate invocation: the message ID is in use.</summary>
    public static DimseStatus DuplicateInvocation => new(0x0210);

    /// <summary>0211H, unrecognized operation.</summary>
    public static DimseStatus UnrecognizedOperation => new(0x0211);

    /// <summary>0212H, mistyped argument.</summary>
    public static DimseStatus MistypedArgument => new(0x0212);

    /// <summary>0213H, resource limitation.</summary>
    public static DimseStatus ResourceLimitation => new(0x0213);

    /// <summary>A700H, refused: out of resources (PS3.4 section B.2.3).</summary>
    public static DimseStatus OutOfResources => new(0xA700);

    /// <summary>A900H, error: data set does not match SOP class (PS3.4 section B.2.3).</summary>
    public static DimseStatus DatasetDoesNotMatchSopClass => new(0xA900);

    /// <summary>C000H, error: cannot understand (PS3.4 section B.2.3).</summary>
    public static DimseStatus CannotUnderstand => new(0xC000);

    /// <summary>A701H, refused: out of resources, the matches cannot be counted (PS3.4 section C.4.2.1.5).</summary>
    public static DimseStatus UnableToCalculateMatches => new(0xA701);

    /// <summary>A702H, refused: out of resources, sub-operations cannot be performed (PS3.4 section C.4.2.1.5).</summary>
    public static DimseStatus UnableToPerformSubOperations => new(0xA702);

    /// <summary>A801H, refused: move destination unknown (PS3.4 section C.4.2.1.5).</summary>
    public static DimseStatus MoveDestinationUnknown => new(0xA801);

    /// <summary>A900H, error: the Identifier does not match the SOP class (PS3.4 section C.4.1.1.4).</summary>
    public static DimseStatus IdentifierDoesNotMatchSopClass => new(0xA900);

    /// <summary>C001H, failed: unable to process (PS3.4 section C.4.1.1.4).</summary>
    public static DimseStatus UnableToProcess => new(0xC001);

    /// <summary>B000H, warning: sub-operations complete, one or more failures or warnings (PS3.4 section C.4.2.1.5).</summary>
    public static DimseStatus SubOperationsCompleteWithFailures => new(0xB000);

    /// <summary>0131H, duplicate transaction UID (PS3.4 section J.3.2.1.4).</summary>
    public static DimseStatus DuplicateTransactionUid => new(0x0131);

    /// <summary>0119H, class-instance conflict.</summary>
    public static DimseStatus ClassInstanceConflict => new(0x0119);

    /// <summary>0113H, no such event type.</summary>
    public static DimseStatus NoSuchEventType => new(0x0113);

    /// <summary>0114H, no such argument.</summary>
    public static DimseStatus NoSuchArgument => new(0x0114);

    /// <summary>0115H, invalid argument value.</summary>
    public static DimseStatus InvalidArgumentValue => new(0x0115);

    /// <summary>0123H, no such action type.</summary>
    public static DimseStatus NoSuchActionType => new(0x0123);

    /// <summary>B000H, warning: coercion of data elements (PS3.4 section B.2.3).</summary>
    public static DimseStatus CoercionOfDataElements => new(0xB000);

    /// <summary>B006H, warning: elements discarded (PS3.4 section B.2.3).</summary>
    public static DimseStatus ElementsDiscarded => new(0xB006);

    /// <summary>B007H, warning: data set does not match SOP class (PS3.4 section B.2.3).</summary>
    public static DimseStatus DatasetDoesNotMatchSopClassWarning => new(0xB007);

    /// <summary>FE00H, terminated by a cancel request.</summary>
    public static DimseStatus Cancel => new(0xFE00);

    /// <summary>FF00H, pending.</summary>
    public static DimseStatus Pending => new(0xFF00);

    /// <summary>FF01H, pending, and some optional keys are not supported (PS3.4 section C.4.1.1.4).</summary>
    public static DimseStatus PendingWithWarning => new(0xFF01);

    /// <summary>What the code says, by the ranges of PS3.7 annex C.</summary>
    public DimseStatusKind Kind => Code switch
    {
        0x0000 => DimseStatusKind.Success,
        0xFE00 => DimseStatusKind.Cancel,
        0xFF00 or 0xFF01 => DimseStatusKind.Pending,
        0x0001 or 0x0107 or 0x0116 or (>= 0xB000 and <= 0xBFFF) => DimseStatusKind.Warning,
        _ => DimseStatusKind.Failure,
    };

    /// <summary>True for success and for warnings: the operation was done.</summary>
    public bool IsDone => Kind is DimseStatusKind.Success or DimseStatusKind.Warning;

    /// <summary>Equal in code, comment and elements.</summary>
    public bool Equals(DimseStatus other) =>
        Code == other.Code && ErrorComment == other.ErrorComment && OffendingElements.SequenceEqual(other.OffendingElements);

    /// <inheritdoc/>
    public override int GetHashCode() => Code;

    /// <summary>The form used in messages and logs: <c>A700H</c>.</summary>
    public override string ToString() => $"{Code:X4}H";

    /// <summary>The status a response carries; null when it carries none.</summary>
    internal static DimseStatus? Read(CommandSet response) =>
        response.GetUInt16(CommandElement.Status) is { } code
            ? new DimseStatus(code)
            {
                ErrorComment = response.GetText(CommandElement.ErrorComment),
                OffendingElements = response.GetTags(CommandElement.OffendingElement),
            }
            : null;

    internal void Write(CommandSet response)
    {
        response.Set(CommandElement.Status, Code);
        if (ErrorComment is { } comment)
            response.Set(CommandElement.ErrorComment, ToDefaultRepertoire(comment.Length > 64 ? comment[..64] : comment));
        if (_offendingElements is { Length: > 0 } offending)
            response.Set(CommandElement.OffendingElement, offending);
    }

    /// <summary>A command set knows no character sets (PS3.7 section 6.3.1): other characters become question marks.</summary>
    private static string ToDefaultRepertoire(string text) => Encoding.ASCII.GetString(Encoding.ASCII.GetBytes(text));
}
