namespace Placa.Imaging;

/// <summary>Where the frames of an image come from: native or encapsulated pixel data.</summary>
internal interface IPixelSource
{
    /// <summary>Frames of which there is at least a beginning.</summary>
    int AvailableFrames { get; }

    /// <summary>Decodes one frame into memory of the caller's, or leaves it where it is when <see cref="FrameMemory.AllowsSharing"/>.</summary>
    Frame Read(int frameIndex, FrameMemory memory, CancellationToken cancellationToken);

    /// <summary>What the codestream of a frame says otherwise than the data set; nothing without one.</summary>
    IReadOnlyList<CodestreamDifference> Compare(int frameIndex) => [];

    /// <summary>One frame as stored.</summary>
    ReadOnlyMemory<byte> ReadStored(int frameIndex);
}
