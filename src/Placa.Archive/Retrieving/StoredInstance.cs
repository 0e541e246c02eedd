using Placa.Archive.Index;
using Placa.Archive.Storing;
using Placa.Dicom;

namespace Placa.Archive.Retrieving;

/// <summary>An instance as it is stored: who it is, where its bytes are, and what is known of them without reading them.</summary>
public sealed class StoredInstance
{
    private readonly byte[] _layout;
    private InstanceLayout? _decoded;

    internal StoredInstance(
        InstanceIdentity identity, TransferSyntax syntax, StoredLocation location, byte[] sha256, int frames, string? source,
        DateTimeOffset receivedAt, byte[] layout, IReadOnlyList<StoredInstance> renditions)
    {
        Identity = identity;
        TransferSyntax = syntax;
        Location = location;
        Sha256 = sha256;
        NumberOfFrames = frames;
        SourceAeTitle = source;
        ReceivedAt = receivedAt;
        _layout = layout;
        Renditions = renditions;
    }

    /// <summary>Its identifiers.</summary>
    public InstanceIdentity Identity { get; }

    /// <summary>How its data set is encoded.</summary>
    public TransferSyntax TransferSyntax { get; }

    /// <summary>Bytes of its data set, as stored.</summary>
    public long Length => Location.Length;

    /// <summary>Frames of pixel data that can be asked for one by one; 0 when there are none.</summary>
    public int NumberOfFrames { get; }

    /// <summary>AE title it came from, if known.</summary>
    public string? SourceAeTitle { get; }

    /// <summary>When it was received.</summary>
    public DateTimeOffset ReceivedAt { get; }

    /// <summary>SHA-256 of the data set bytes.</summary>
    public ReadOnlyMemory<byte> Sha256 { get; }

    /// <summary>
    /// The same instance in other transfer syntaxes, without loss, for who cannot take or would rather not have this one. Each is opened like
    /// this one and has no renditions of its own.
    /// </summary>
    public IReadOnlyList<StoredInstance> Renditions { get; }

    /// <summary>Name of the log entry the instance arrived with, or of a rendition's own; no two versions share one.</summary>
    public string Id => Location.Name;

    /// <summary>Changes whenever what goes out would change (RFC 9110 section 8.8.3), quotes included.</summary>
    public string ETag => $"\"{Convert.ToHexStringLower(Sha256.Span[..16])}\"";

    internal StoredLocation Location { get; }

    internal InstanceLayout Layout => _decoded ??= InstanceLayout.Decode(_layout);
}
