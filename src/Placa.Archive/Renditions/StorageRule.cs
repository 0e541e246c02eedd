using Placa.Dicom;

namespace Placa.Archive.Renditions;

/// <summary>Which instances get a rendition when they have been stored, and whether it takes the original's place. The first rule that fits an instance counts.</summary>
public sealed record StorageRule
{
    /// <summary>The transfer syntax of the rendition: a lossless compression there is an encoder for.</summary>
    public required TransferSyntax Rendition { get; init; }

    /// <summary>Values of Modality (0008,0060); none stands for all.</summary>
    public IReadOnlyList<string> Modalities { get; init; } = [];

    /// <summary>SOP Class UIDs; none stands for all.</summary>
    public IReadOnlyList<string> SopClasses { get; init; } = [];

    /// <summary>True when the rendition goes out instead of the original once it was read back and found equal.</summary>
    public bool ReplaceOriginal { get; init; }

    internal bool Fits(string modality, string sopClass) =>
        (Modalities.Count == 0 || Modalities.Contains(modality)) && (SopClasses.Count == 0 || SopClasses.Contains(sopClass));
}
