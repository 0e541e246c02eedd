using Placa.Dicom;

namespace Placa.Network;

/// <summary>An instance that a message speaks of (PS3.3 table 10-11).</summary>
/// <param name="SopClassUid">Referenced SOP Class UID (0008,1150).</param>
/// <param name="SopInstanceUid">Referenced SOP Instance UID (0008,1155).</param>
public readonly record struct SopReference(Uid SopClassUid, Uid SopInstanceUid)
{
    internal Dataset ToItem()
    {
        var item = new Dataset();
        item.SetUid(Tags.ReferencedSOPClassUID, SopClassUid);
        item.SetUid(Tags.ReferencedSOPInstanceUID, SopInstanceUid);
        return item;
    }

    /// <exception cref="DimseException">It does not name class and instance.</exception>
    internal static SopReference Read(Dataset item) => new(Required(item, Tags.ReferencedSOPClassUID), Required(item, Tags.ReferencedSOPInstanceUID));

    /// <exception cref="DimseException">The attribute is missing, or is no UID.</exception>
    internal static Uid Required(Dataset dataset, Tag tag)
    {
        if (dataset.GetUid(tag) is not { } uid)
            throw new DimseException(DimseStatus.MissingAttribute with { OffendingElements = [tag] }, $"{tag} is missing.");
        return uid.Value.Length is > 0 and <= 64 ? uid : throw new DimseException(DimseStatus.InvalidArgumentValue with { OffendingElements = [tag] }, $"{tag} is no UID.");
    }
}
