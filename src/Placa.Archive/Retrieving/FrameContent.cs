using Placa.Dicom;

namespace Placa.Archive.Retrieving;

/// <summary>One frame's or one value's bytes; dispose it after use.</summary>
/// <param name="Bytes">The bytes, checked while they are read.</param>
/// <param name="Length">How many they are.</param>
/// <param name="TransferSyntax">How they are encoded: the stored one when compressed, else explicit VR little endian.</param>
public sealed record FrameContent(Stream Bytes, long Length, TransferSyntax TransferSyntax) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Bytes.Dispose();
}

/// <summary>A value that the metadata names by a BulkDataURI (PS3.18 section 10.4.1.1.5).</summary>
/// <param name="Parts">One part; for encapsulated pixel data one for each frame.</param>
public sealed record BulkDataContent(IReadOnlyList<FrameContent> Parts) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var part in Parts)
            part.Dispose();
    }
}
