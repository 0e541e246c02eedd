using System.IO.Pipelines;
using Placa.Dicom;

namespace Placa.Archive.Storing;

/// <summary>An instance on its way in: its bytes as a pipe, and what came with them. The caller completes the pipe.</summary>
public sealed class IncomingInstance
{
    /// <summary>A data set as C-STORE transfers it, without file meta information (PS3.7 section 9.1.1).</summary>
    public IncomingInstance(Uid affectedSopClassUid, Uid affectedSopInstanceUid, TransferSyntax transferSyntax, PipeReader dataset)
    {
        AffectedSopClassUid = affectedSopClassUid;
        AffectedSopInstanceUid = affectedSopInstanceUid;
        TransferSyntax = transferSyntax;
        Content = dataset;
    }

    private IncomingInstance(PipeReader file) => Content = file;

    internal PipeReader Content { get; }

    /// <summary>Affected SOP Class UID of the command; null for a file.</summary>
    public Uid? AffectedSopClassUid { get; }

    /// <summary>Affected SOP Instance UID of the command; null for a file.</summary>
    public Uid? AffectedSopInstanceUid { get; }

    /// <summary>The transfer syntax of the presentation context; null for a file, which names its own.</summary>
    public TransferSyntax? TransferSyntax { get; }

    /// <summary>AE title of the sender, for the file meta information.</summary>
    public string? CallingAeTitle { get; init; }

    /// <summary>AE title it was sent to.</summary>
    public string? CalledAeTitle { get; init; }

    /// <summary>The only study it may belong to (STOW-RS to <c>/studies/{study}</c>, PS3.18 section 10.5.1).</summary>
    public string? RequiredStudyInstanceUid { get; init; }

    /// <summary>Issuer of Patient ID where the data set names none; each peer may have one.</summary>
    public string? DefaultIssuer { get; init; }

    /// <summary>Specific Character Set where the data set names none, values parted by <c>\</c>; each peer may have one.</summary>
    public string? AssumedCharacterSet { get; init; }

    /// <summary>A file of PS3.10: from STOW-RS or an import.</summary>
    public static IncomingInstance Part10(PipeReader file, string? requiredStudyInstanceUid = null) =>
        new(file) { RequiredStudyInstanceUid = requiredStudyInstanceUid };

    /// <summary>A file of PS3.10 as a stream, which stays the caller's.</summary>
    public static IncomingInstance Part10(Stream file) =>
        new(PipeReader.Create(file, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true)));
}
