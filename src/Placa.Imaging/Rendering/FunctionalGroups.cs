using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>Attributes that can differ from frame to frame in enhanced objects (PS3.3 section C.7.6.16).</summary>
public static class FunctionalGroups
{
    /// <summary>The item of a functional group macro that holds for a frame: of the frame itself, else shared by all frames.</summary>
    /// <param name="dataset">The data set of the image.</param>
    /// <param name="macro">The sequence of the macro, Frame VOI LUT Sequence for instance.</param>
    /// <param name="frameIndex">From 0.</param>
    /// <returns>Null when the macro is in neither place.</returns>
    public static Dataset? Find(Dataset dataset, Tag macro, int frameIndex)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var perFrame = dataset.GetItems(Tags.PerFrameFunctionalGroupsSequence);
        if (frameIndex < perFrame.Count && perFrame[frameIndex].GetItems(macro) is [var own, ..])
            return own;
        return dataset.GetItems(Tags.SharedFunctionalGroupsSequence) is [var shared, ..] && shared.GetItems(macro) is [var item, ..]
            ? item
            : null;
    }
}
