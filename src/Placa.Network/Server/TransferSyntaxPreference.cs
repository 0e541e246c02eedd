using Placa.Dicom;

namespace Placa.Network;

/// <summary>Which of the transfer syntaxes a peer offers in one presentation context is taken.</summary>
internal static class TransferSyntaxPreference
{
    private const string DicomTransferSyntaxes = "1.2.840.10008.1.2.";

    /// <summary>
    /// For storage. Native comes first, explicit little endian before all, then lossless compression, then what is unknown, and lossy
    /// compression last: a modality must not compress lossily for our sake, and does when we choose so. Among equals the peer's order counts.
    /// </summary>
    public static Uid? ForStorage(IReadOnlyList<Uid> offered) => Choose(offered, RankForStorage);

    /// <summary>For what has no pixel data.</summary>
    public static Uid? ForMessages(IReadOnlyList<Uid> offered) => Choose(offered, RankForMessages);

    private static Uid? Choose(IReadOnlyList<Uid> offered, Func<Uid, int?> rank)
    {
        Uid? chosen = null;
        var best = int.MaxValue;
        foreach (var syntax in offered)
        {
            if (rank(syntax) is { } value && value < best)
                (chosen, best) = (syntax, value);
        }
        return chosen;
    }

    private static int? RankForMessages(Uid uid) => uid.Value switch
    {
        "1.2.840.10008.1.2.1" => 0,
        "1.2.840.10008.1.2" => 1,
        "1.2.840.10008.1.2.2" => 2,
        _ => null,
    };

    private static int? RankForStorage(Uid uid)
    {
        if (!uid.IsValid || RankForMessages(uid) is { } native)
            return uid.IsValid ? RankForMessages(uid) : null;

        var syntax = TransferSyntax.Get(uid);
        if (!syntax.IsKnown)
        {
            // Private ones, and those that later editions add where transfer syntaxes stand.
            var isOfStandard = uid.Value.StartsWith("1.2.840.10008.", StringComparison.Ordinal);
            return !isOfStandard || (uid.Value.StartsWith(DicomTransferSyntaxes, StringComparison.Ordinal) && !IsNotForDatasets(uid)) ? 10 : null;
        }
        if (syntax.IsReferenced || IsNotForDatasets(uid))
            return null;
        if (syntax.IsDeflated)
            return 3;
        if (!syntax.IsEncapsulated || syntax.Uid == TransferSyntax.EncapsulatedUncompressedExplicitVRLittleEndian.Uid)
            return 4;
        return uid.Value switch
        {
            "1.2.840.10008.1.2.4.111" => 9, // JPEG XL recompression: no further loss to what is JPEG already
            _ => syntax.IsLossy ? 11 : 5,
        };
    }

    /// <summary>MIME and XML encodings (retired), and real-time video, which travels by other means than C-STORE.</summary>
    private static bool IsNotForDatasets(Uid uid) =>
        uid.Value.StartsWith("1.2.840.10008.1.2.6.", StringComparison.Ordinal) || uid.Value.StartsWith("1.2.840.10008.1.2.7.", StringComparison.Ordinal);
}
