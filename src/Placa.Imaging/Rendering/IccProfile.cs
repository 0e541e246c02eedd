using System.Buffers.Binary;
using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>
/// The ICC profile that says what the colours of an image mean: ICC Profile of the image (PS3.3 section C.11.15) or of the optical path of a
/// frame (section C.8.12.5). It is passed on with pictures, and not applied.
/// </summary>
internal static class IccProfile
{
    /// <summary>Profiles of scanners have some hundred KiB.</summary>
    private const int MaxLength = 4 << 20;

    private const int HeaderLength = 128;

    /// <summary>The profile of a frame; empty when there is none, or one that is no profile of RGB.</summary>
    public static ReadOnlyMemory<byte> Read(Dataset dataset, int frameIndex)
    {
        var own = Read(dataset);
        return own.IsEmpty && OpticalPathOf(dataset, frameIndex) is { } path ? Read(path) : own;
    }

    private static Dataset? OpticalPathOf(Dataset dataset, int frameIndex)
    {
        var paths = dataset.GetItems(Tags.OpticalPathSequence);
        var identifier = FunctionalGroups.Find(dataset, Tags.OpticalPathIdentificationSequence, frameIndex)?.GetString(Tags.OpticalPathIdentifier);
        return identifier is null
            ? paths.Count == 1 ? paths[0] : null
            : paths.FirstOrDefault(path => path.GetString(Tags.OpticalPathIdentifier) == identifier);
    }

    /// <summary>Size, colour space and signature stand at fixed places (ISO 15076-1 section 7.2); what is beyond the size is padding.</summary>
    private static ReadOnlyMemory<byte> Read(Dataset dataset)
    {
        if (!dataset.TryGet(Tags.ICCProfile, out var element) || element.IsSequence || element.IsEncapsulated
            || element.Length is < HeaderLength or > MaxLength)
            return default;

        var profile = element.GetBytes();
        var header = profile.Span;
        var length = BinaryPrimitives.ReadUInt32BigEndian(header);
        return length >= HeaderLength && length <= header.Length && header[16..20].SequenceEqual("RGB "u8) && header[36..40].SequenceEqual("acsp"u8)
            ? profile[..(int)length]
            : default;
    }
}
