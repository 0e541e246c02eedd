using System.Collections.Frozen;
using Placa.Dicom;

namespace Placa.Cli;

/// <summary>The short names of transfer syntaxes on the command line.</summary>
internal static class TransferSyntaxNames
{
    private static readonly FrozenDictionary<string, TransferSyntax> ByName = new Dictionary<string, TransferSyntax>
    {
        ["implicit"] = TransferSyntax.ImplicitVRLittleEndian,
        ["explicit"] = TransferSyntax.ExplicitVRLittleEndian,
        ["big"] = TransferSyntax.ExplicitVRBigEndian,
        ["deflated"] = TransferSyntax.DeflatedExplicitVRLittleEndian,
        ["encapsulated"] = TransferSyntax.EncapsulatedUncompressedExplicitVRLittleEndian,
        ["deflated-frames"] = TransferSyntax.DeflatedImageFrameCompression,
        ["rle"] = TransferSyntax.RLELossless,
        ["jpeg"] = TransferSyntax.JPEGBaseline8Bit,
        ["jpeg-12"] = TransferSyntax.JPEGExtended12Bit,
        ["jpeg-lossless"] = TransferSyntax.JPEGLosslessSV1,
        ["jpeg-ls"] = TransferSyntax.JPEGLSLossless,
        ["jpeg-ls-near"] = TransferSyntax.JPEGLSNearLossless,
        ["jpeg2000"] = TransferSyntax.JPEG2000Lossless,
        ["jpeg2000-lossy"] = TransferSyntax.JPEG2000,
        ["htj2k"] = TransferSyntax.HTJ2KLossless,
        ["htj2k-rpcl"] = TransferSyntax.HTJ2KLosslessRPCL,
        ["htj2k-lossy"] = TransferSyntax.HTJ2K,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The names, for help.</summary>
    public static string All => string.Join(", ", ByName.Keys.Order(StringComparer.Ordinal));

    /// <summary>Finds a transfer syntax by its short name or its UID.</summary>
    /// <returns>Null when there is none; UIDs that nobody registered are none either.</returns>
    public static TransferSyntax? Find(string nameOrUid) =>
        ByName.GetValueOrDefault(nameOrUid) ?? (TransferSyntax.Get(new Uid(nameOrUid)) is { IsKnown: true } known ? known : null);
}
