using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>Turns stored values into those of the modality, Hounsfield units for instance: a table or slope and intercept (PS3.3 section C.11.1).</summary>
public sealed class ModalityLut
{
    private readonly LookupTable? _table;

    private ModalityLut(double slope, double intercept, LookupTable? table)
    {
        Slope = slope;
        Intercept = intercept;
        _table = table;
    }

    /// <summary>Leaves values as they are.</summary>
    public static ModalityLut Identity { get; } = new(1, 0, null);

    /// <summary>Rescale Slope; 1 when a table is in force.</summary>
    public double Slope { get; }

    /// <summary>Rescale Intercept; 0 when a table is in force.</summary>
    public double Intercept { get; }

    /// <summary>True when a Modality LUT Sequence is in force.</summary>
    public bool IsTable => _table is not null;

    /// <summary>True when values stay as they are.</summary>
    public bool IsIdentity => _table is null && Slope == 1 && Intercept == 0;

    /// <summary>The transformation of slope and intercept.</summary>
    public static ModalityLut Rescale(double slope, double intercept) => new(slope, intercept, null);

    /// <summary>The transformation that holds for a frame: Modality LUT Sequence, the frame's own rescaling, or that of the whole image.</summary>
    public static ModalityLut Read(Dataset dataset, ImagePixelDescription description, int frameIndex)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(description);
        if (dataset.GetItems(Tags.ModalityLUTSequence) is [var item, ..]
            && LookupTable.Read(item, Tags.LUTDescriptor, Tags.LUTData, description.IsSigned) is { } table)
            return new ModalityLut(1, 0, table);

        return ReadRescale(FunctionalGroups.Find(dataset, Tags.PixelValueTransformationSequence, frameIndex) ?? dataset);
    }

    private static ModalityLut ReadRescale(Dataset source)
    {
        var slope = source.GetDouble(Tags.RescaleSlope);
        var intercept = source.GetDouble(Tags.RescaleIntercept);
        if (slope is null && intercept is null)
            return Identity;
        return Rescale(slope is null or 0 ? 1 : slope.Value, intercept ?? 0); // a slope of 0 would make every pixel the same
    }

    /// <summary>The range of what a table may give, null without a table.</summary>
    internal (double Lowest, double Highest)? OutputRange => _table is null ? null : (0, _table.MaxValue);

    /// <summary>The same with every result multiplied.</summary>
    /// <exception cref="PixelDataException">It is a table.</exception>
    internal ModalityLut Times(double factor) => _table is null
        ? Rescale(Slope * factor, Intercept * factor)
        : throw new PixelDataException(PixelDataError.Unsupported, "Multiplying the results of a modality lookup table.");

    /// <summary>The modality value of a stored value.</summary>
    public double Apply(double stored) =>
        _table is null ? stored * Slope + Intercept : _table[(long)Math.Clamp(stored, int.MinValue, int.MaxValue)];
}
