using System.Collections.Frozen;
using Placa.Dicom;

namespace Placa.Network;

/// <summary>
/// Tells storage from the other services by the abstract syntax. Private SOP classes, and those of later editions, are storage
/// unless known to be something else: refusing one would lose a modality's images.
/// </summary>
public static class StorageSopClasses
{
    private const string DicomRoot = "1.2.840.10008.";

    /// <summary>The arc that holds nearly all storage SOP classes, and those to come.</summary>
    private const string StorageRoot = "1.2.840.10008.5.1.4.1.1.";

    private static readonly FrozenSet<string> ServicesUnderStorageRoot = FrozenSet.Create(
        StringComparer.Ordinal,
        StorageRoot + "200.4", // Protocol Approval Information Model - FIND, MOVE, GET
        StorageRoot + "200.5",
        StorageRoot + "200.6",
        StorageRoot + "201.2", // Inventory - FIND, MOVE, GET
        StorageRoot + "201.3",
        StorageRoot + "201.4",
        StorageRoot + "201.5", // Inventory Creation
        StorageRoot + "201.6"); // Repository Query

    private static readonly FrozenSet<string> StorageElsewhere = FrozenSet.Create(
        StringComparer.Ordinal,
        "1.2.840.10008.5.1.1.27", // Stored Print Storage, retired
        "1.2.840.10008.5.1.1.29", // Hardcopy Grayscale Image Storage, retired
        "1.2.840.10008.5.1.1.30", // Hardcopy Color Image Storage, retired
        "1.2.840.10008.5.1.4.34.1", // RT Beams Delivery Instruction Storage - Trial, retired
        "1.2.840.10008.5.1.4.34.7", // RT Beams Delivery Instruction Storage
        "1.2.840.10008.5.1.4.34.10", // RT Brachy Application Setup Delivery Instruction Storage
        "1.2.840.10008.5.1.4.38.1", // Hanging Protocol Storage
        "1.2.840.10008.5.1.4.39.1", // Color Palette Storage
        "1.2.840.10008.5.1.4.43.1", // Generic Implant Template Storage
        "1.2.840.10008.5.1.4.44.1", // Implant Assembly Template Storage
        "1.2.840.10008.5.1.4.45.1"); // Implant Template Group Storage

    /// <summary>DCMTK's private SOP class that asks a server to shut down.</summary>
    private const string DcmtkShutdown = "1.2.276.0.7230010.3.4.1915765545.18030.917282194.0";

    /// <summary>True when instances of the SOP class can be stored by C-STORE (PS3.4 annex B).</summary>
    public static bool Contains(Uid sopClassUid)
    {
        if (!sopClassUid.IsValid)
            return false;
        var uid = sopClassUid.Value;
        if (uid.StartsWith(StorageRoot, StringComparison.Ordinal))
            return !ServicesUnderStorageRoot.Contains(uid);
        if (uid.StartsWith(DicomRoot, StringComparison.Ordinal))
            return StorageElsewhere.Contains(uid);
        return uid != DcmtkShutdown;
    }
}
