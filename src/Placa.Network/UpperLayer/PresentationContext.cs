using Placa.Dicom;

namespace Placa.Network;

/// <summary>A presentation context as a requestor proposes it (PS3.8 section 9.3.2.2).</summary>
/// <param name="Id">An odd number from 1 to 255.</param>
/// <param name="AbstractSyntax">What it is for: most often a SOP class.</param>
/// <param name="TransferSyntaxes">The encodings the requestor can use, at least one.</param>
public sealed record ProposedPresentationContext(byte Id, Uid AbstractSyntax, IReadOnlyList<Uid> TransferSyntaxes);

/// <summary>An acceptor's answer to one proposed context (PS3.8 section 9.3.3.2, table 9-18).</summary>
public enum PresentationContextResult : byte
{
    /// <summary>acceptance.</summary>
    Acceptance = 0,

    /// <summary>user-rejection.</summary>
    UserRejection = 1,

    /// <summary>no-reason (provider rejection).</summary>
    NoReason = 2,

    /// <summary>abstract-syntax-not-supported (provider rejection).</summary>
    AbstractSyntaxNotSupported = 3,

    /// <summary>transfer-syntaxes-not-supported (provider rejection).</summary>
    TransferSyntaxesNotSupported = 4,
}

/// <summary>An acceptor's answer to one proposed context (PS3.8 section 9.3.3.2).</summary>
/// <param name="Id">The number of the proposed context.</param>
/// <param name="Result">Accepted, or why not.</param>
/// <param name="TransferSyntax">The encoding chosen; without significance unless accepted.</param>
public readonly record struct PresentationContextAnswer(byte Id, PresentationContextResult Result, Uid TransferSyntax);

/// <summary>A presentation context both sides agreed on: one abstract syntax in one encoding (PS3.8 section 7.1.1.13).</summary>
/// <param name="Id">The number that P-DATA carries.</param>
/// <param name="AbstractSyntax">What it is for: most often a SOP class.</param>
/// <param name="TransferSyntax">How data sets in it are encoded.</param>
/// <param name="RequestorIsScu">The association requestor may send requests in it.</param>
/// <param name="RequestorIsScp">The association requestor may receive requests in it.</param>
public sealed record PresentationContext(
    byte Id, Uid AbstractSyntax, TransferSyntax TransferSyntax, bool RequestorIsScu = true, bool RequestorIsScp = false);
