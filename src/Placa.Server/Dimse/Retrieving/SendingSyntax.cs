using Placa.Archive.Retrieving;
using Placa.Dicom;
using Placa.Imaging;

namespace Placa.Server.Dimse.Retrieving;

/// <summary>In which transfer syntax an instance goes to a peer that takes some and not others.</summary>
internal static class SendingSyntax
{
    /// <summary>What is proposed besides the stored transfer syntax, best first: everyone has to take the last (PS3.5 section 10.1).</summary>
    public static readonly IReadOnlyList<TransferSyntax> Fallbacks = [TransferSyntax.ExplicitVRLittleEndian, TransferSyntax.ImplicitVRLittleEndian];

    /// <summary>
    /// The best of those that were agreed on: as it is stored, or as a rendition is; then native; then another lossless compression. Never a lossy one. Null when there is none.
    /// </summary>
    public static TransferSyntax? Choose(StoredInstance instance, IReadOnlyList<TransferSyntax> agreed) =>
        agreed.Where(syntax => Rank(instance, syntax) is not null).MinBy(syntax => Rank(instance, syntax));

    private static int? Rank(StoredInstance instance, TransferSyntax syntax)
    {
        var stored = instance.TransferSyntax;
        if (syntax.Uid == stored.Uid)
            return 0;
        if (instance.Renditions.Any(rendition => rendition.TransferSyntax.Uid == syntax.Uid))
            return 1;
        var canDecode = !stored.IsEncapsulated || FrameDecoders.Default.Find(stored) is not null;
        if (syntax.IsLossy || !Transcoder.CanEncode(syntax) || !canDecode)
            return null;
        if (syntax == TransferSyntax.ExplicitVRLittleEndian)
            return 2;
        return syntax.IsEncapsulated || syntax.IsDeflated ? 4 : 3;
    }
}
