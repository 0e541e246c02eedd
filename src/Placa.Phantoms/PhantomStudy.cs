using Placa.Dicom;

namespace Placa.Phantoms;

/// <summary>What to make.</summary>
public sealed record PhantomOptions
{
    /// <summary>Equal seeds give equal studies, byte by byte and with the same UIDs.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// Size of the images: 1 for demonstrations (about 130 MB in all), down to 0.05 for tests. Rows, columns, slices and
    /// frames shrink together, and what is shown stays the same.
    /// </summary>
    public double Scale { get; init; } = 1;

    /// <summary>A number of pixels, slices or frames at this scale, never below <paramref name="least"/>, always even.</summary>
    internal int Scaled(int count, int least) => Math.Max(least, (int)Math.Round(count * Scale / 2) * 2);
}

/// <summary>A study of an invented patient.</summary>
/// <param name="StudyInstanceUid">Follows from the seed.</param>
/// <param name="Description">In Spanish, as in the data sets.</param>
/// <param name="Series">In the order they were acquired.</param>
public sealed record PhantomStudy(Uid StudyInstanceUid, string Description, IReadOnlyList<PhantomSeries> Series)
{
    /// <summary>Every instance of every series, made while it is enumerated.</summary>
    public IEnumerable<PhantomInstance> Instances => Series.SelectMany(series => series.Instances);
}

/// <summary>A series whose instances are made when asked for, in any order, on any thread.</summary>
public sealed class PhantomSeries
{
    private readonly Func<int, Dataset> _make;

    internal PhantomSeries(Uid seriesInstanceUid, string modality, string description, int count, Func<int, Dataset> make)
    {
        (SeriesInstanceUid, Modality, Description, Count) = (seriesInstanceUid, modality, description, count);
        _make = make;
    }

    /// <summary>Follows from the seed.</summary>
    public Uid SeriesInstanceUid { get; }

    /// <summary>A defined term of PS3.3 section C.7.3.1.1.1.</summary>
    public string Modality { get; }

    /// <summary>In Spanish, as in the data sets.</summary>
    public string Description { get; }

    /// <summary>How many instances there are.</summary>
    public int Count { get; }

    /// <summary>All instances in order. A few at a time are made, on all processors; the rest waits until it is wanted.</summary>
    public IEnumerable<PhantomInstance> Instances
    {
        get
        {
            var batch = new PhantomInstance[2 * Environment.ProcessorCount];
            for (var first = 0; first < Count; first += batch.Length)
            {
                var count = Math.Min(batch.Length, Count - first);
                var start = first;
                Parallel.For(0, count, i => batch[i] = Make(start + i));
                for (var i = 0; i < count; i++)
                    yield return batch[i];
            }
        }
    }

    /// <summary>Makes one instance.</summary>
    /// <param name="index">From 0.</param>
    public PhantomInstance Make(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return new PhantomInstance(_make(index), TransferSyntax.ExplicitVRLittleEndian);
    }
}

/// <summary>A composite instance, complete but for its file meta information.</summary>
/// <param name="Dataset">The data set.</param>
/// <param name="TransferSyntax">How it is meant to be encoded.</param>
public sealed record PhantomInstance(Dataset Dataset, TransferSyntax TransferSyntax)
{
    /// <summary>SOP Class UID.</summary>
    public Uid SopClassUid => Dataset.GetUid(Tags.SOPClassUID)!.Value;

    /// <summary>SOP Instance UID.</summary>
    public Uid SopInstanceUid => Dataset.GetUid(Tags.SOPInstanceUID)!.Value;

    /// <summary>Writes the instance as a file (PS3.10 section 7.1).</summary>
    public void Write(Stream stream) => DicomFile.Write(stream, null, Dataset, TransferSyntax);
}
