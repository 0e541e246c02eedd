using Placa.Dicom;

namespace Placa.Network;

/// <summary>How far a C-MOVE or C-GET has come (PS3.7 sections 9.1.3.1 and 9.1.4.1). A command set counts to 65,535; more is told as that.</summary>
/// <param name="Remaining">Sub-operations still to do.</param>
/// <param name="Completed">Done.</param>
/// <param name="Failed">Not done.</param>
/// <param name="Warning">Done with a warning.</param>
public readonly record struct SubOperationCounts(int Remaining, int Completed, int Failed, int Warning);

/// <summary>Counts the C-STORE sub-operations of one C-MOVE or C-GET. May be used from several threads.</summary>
public sealed class SubOperations
{
    /// <summary>A UI value of explicit VR ends at 65,534 bytes; a list that is cut there is better than none.</summary>
    private const int MaxFailedUids = 65534 / 65;

    private readonly Lock _lock = new();
    private readonly List<Uid> _failed = [];
    private SubOperationCounts _counts;

    /// <summary>The counts at this moment.</summary>
    public SubOperationCounts Counts
    {
        get
        {
            lock (_lock)
                return _counts;
        }
    }

    /// <summary>The instances that were not sent, the first thousand of them: Failed SOP Instance UID List (0008,0058).</summary>
    public IReadOnlyList<Uid> FailedSopInstances
    {
        get
        {
            lock (_lock)
                return [.. _failed];
        }
    }

    /// <summary>Says how many there will be.</summary>
    public void Start(int count)
    {
        lock (_lock)
            _counts = new SubOperationCounts(count, 0, 0, 0);
    }

    /// <summary>Counts one as done or failed, by the status of its C-STORE.</summary>
    public void Record(Uid sopInstanceUid, DimseStatus status)
    {
        lock (_lock)
        {
            _counts = status.Kind switch
            {
                DimseStatusKind.Success => _counts with { Remaining = _counts.Remaining - 1, Completed = _counts.Completed + 1 },
                DimseStatusKind.Warning => _counts with { Remaining = _counts.Remaining - 1, Warning = _counts.Warning + 1 },
                _ => _counts with { Remaining = _counts.Remaining - 1, Failed = _counts.Failed + 1 },
            };
            if (!status.IsDone && _failed.Count < MaxFailedUids)
                _failed.Add(sopInstanceUid);
        }
    }

    /// <summary>
    /// The final status once all are recorded (PS3.4 section C.4.2.1.5): 0000H when all succeeded, B000H when some failed or warned, A702H when all failed.
    /// </summary>
    public DimseStatus FinalStatus => Counts switch
    {
        { Failed: 0, Warning: 0 } => DimseStatus.Success,
        { Completed: 0, Warning: 0 } => DimseStatus.UnableToPerformSubOperations,
        _ => DimseStatus.SubOperationsCompleteWithFailures,
    };

    internal void Write(CommandSet response, DimseStatus status)
    {
        var counts = Counts;
        // Remaining belongs into pending and cancel responses only (PS3.7 tables 9.1-3 and 9.1-4).
        if (status.Kind is DimseStatusKind.Pending or DimseStatusKind.Cancel)
            response.Set(CommandElement.NumberOfRemainingSuboperations, ToUInt16(counts.Remaining));
        response
            .Set(CommandElement.NumberOfCompletedSuboperations, ToUInt16(counts.Completed))
            .Set(CommandElement.NumberOfFailedSuboperations, ToUInt16(counts.Failed))
            .Set(CommandElement.NumberOfWarningSuboperations, ToUInt16(counts.Warning));
    }

    internal static SubOperationCounts Read(CommandSet response) => new(
        response.GetUInt16(CommandElement.NumberOfRemainingSuboperations) ?? 0,
        response.GetUInt16(CommandElement.NumberOfCompletedSuboperations) ?? 0,
        response.GetUInt16(CommandElement.NumberOfFailedSuboperations) ?? 0,
        response.GetUInt16(CommandElement.NumberOfWarningSuboperations) ?? 0);

    private static ushort ToUInt16(int count) => (ushort)Math.Clamp(count, 0, ushort.MaxValue);
}
