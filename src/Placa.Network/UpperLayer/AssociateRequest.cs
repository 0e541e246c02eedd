using Placa.Dicom;

namespace Placa.Network;

/// <summary>A-ASSOCIATE-RQ: what a requestor proposes (PS3.8 section 9.3.2).</summary>
public sealed record AssociateRequest
{
    /// <summary>The DICOM application context name (PS3.7 section A.2.1).</summary>
    public static Uid DicomApplicationContext => new("1.2.840.10008.3.1.1.1");

    /// <summary>One bit for each version of the protocol; bit 0 is version 1, the only one.</summary>
    public ushort ProtocolVersion { get; init; } = 1;

    /// <summary>The AE title of who is called, without padding.</summary>
    public required string CalledAeTitle { get; init; }

    /// <summary>The AE title of who calls, without padding.</summary>
    public required string CallingAeTitle { get; init; }

    /// <summary>The application context; DICOM has one.</summary>
    public Uid ApplicationContextName { get; init; } = DicomApplicationContext;

    /// <summary>The contexts proposed, at most 128, in the order sent.</summary>
    public IReadOnlyList<ProposedPresentationContext> PresentationContexts { get; init; } = [];

    /// <summary>Maximum length, implementation, roles, extended negotiation, user identity.</summary>
    public UserInformation UserInformation { get; init; } = new();

    /// <summary>The first bytes of an association: an A-ASSOCIATE-RQ PDU, header included.</summary>
    public byte[] Encode() => AssociatePduWriter.Write(this);

    /// <summary>Numbers contexts 1, 3, 5 … for the given abstract syntaxes, each with its transfer syntaxes.</summary>
    /// <exception cref="ArgumentException">There are more than 128.</exception>
    public static IReadOnlyList<ProposedPresentationContext> Propose(
        IEnumerable<(Uid AbstractSyntax, IReadOnlyList<TransferSyntax> TransferSyntaxes)> contexts)
    {
        ArgumentNullException.ThrowIfNull(contexts);
        var proposed = new List<ProposedPresentationContext>();
        foreach (var (abstractSyntax, transferSyntaxes) in contexts)
        {
            if (proposed.Count == 128)
                throw new ArgumentException("An association has at most 128 presentation contexts.", nameof(contexts));
            proposed.Add(new((byte)(2 * proposed.Count + 1), abstractSyntax, [.. transferSyntaxes.Select(syntax => syntax.Uid)]));
        }
        return proposed;
    }
}

/// <summary>A-ASSOCIATE-AC: what an acceptor agreed to (PS3.8 section 9.3.3).</summary>
public sealed record AssociateAccept
{
    /// <summary>One bit for each version of the protocol; bit 0 is version 1, the only one.</summary>
    public ushort ProtocolVersion { get; init; } = 1;

    /// <summary>The called AE title of the request, sent back; not to be tested (PS3.8 table 9-17).</summary>
    public required string CalledAeTitle { get; init; }

    /// <summary>The calling AE title of the request, sent back; not to be tested (PS3.8 table 9-17).</summary>
    public required string CallingAeTitle { get; init; }

    /// <summary>The application context; DICOM has one.</summary>
    public Uid ApplicationContextName { get; init; } = AssociateRequest.DicomApplicationContext;

    /// <summary>One answer for each context proposed.</summary>
    public IReadOnlyList<PresentationContextAnswer> PresentationContexts { get; init; } = [];

    /// <summary>Maximum length, implementation, roles, extended negotiation, user identity.</summary>
    public UserInformation UserInformation { get; init; } = new();

    /// <summary>The A-ASSOCIATE-AC PDU, header included.</summary>
    public byte[] Encode() => AssociatePduWriter.Write(this);
}
