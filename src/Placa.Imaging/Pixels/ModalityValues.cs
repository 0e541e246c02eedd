using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>What samples mean: Hounsfield units, counts, activity, as the modality LUT gives them (PS3.3 section C.11.1).</summary>
public static class ModalityValues
{
    /// <summary>The values of a frame, one for each sample, in the order of <see cref="Frame.Samples"/>.</summary>
    /// <param name="dataset">The data set of the image.</param>
    /// <param name="frame">The frame.</param>
    public static double[] Of(Dataset dataset, Frame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        var description = frame.Description;
        var modality = description.SamplesPerPixel == 1 ? ModalityLut.Read(dataset, description, frame.Index) : ModalityLut.Identity;
        var extractor = new StoredValueExtractor(description);
        var samples = frame.Samples.Span;
        var values = new double[samples.Length / description.BytesPerSample];
        for (var i = 0; i < values.Length; i++)
            values[i] = modality.Apply(SampleValues.Read(description, extractor, samples, i));
        return values;
    }
}
