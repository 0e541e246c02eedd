using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>The last step of the grayscale pipeline: grey from 0 to 1 into P-Values from 0 to 1, by a shape or a table (PS3.3 sections C.11.4 and C.11.6).</summary>
internal sealed class PresentationLut
{
    private readonly LookupTable? _table;
    private readonly bool _isInverted;

    private PresentationLut(LookupTable? table, bool isInverted)
    {
        _table = table;
        _isInverted = isInverted;
    }

    public static PresentationLut Identity { get; } = new(null, isInverted: false);

    public static PresentationLut Inverse { get; } = new(null, isInverted: true);

    public bool IsTable => _table is not null;

    /// <summary>
    /// What the attributes of an image say. MONOCHROME1 says that the lowest value is white; a Presentation LUT Shape of INVERSE goes with it
    /// and says the same, not the opposite (PS3.3 section C.11.4).
    /// </summary>
    public static PresentationLut Read(Dataset dataset, ImagePixelDescription description) =>
        description.PhotometricInterpretation == PhotometricInterpretation.Monochrome1 ? Inverse : Read(dataset);

    /// <summary>What the module itself says: the table, else the shape, else identity.</summary>
    public static PresentationLut Read(Dataset dataset)
    {
        if (dataset.GetItems(Tags.PresentationLUTSequence) is [var item, ..]
            && LookupTable.Read(item, Tags.LUTDescriptor, Tags.LUTData, isSignedInput: false) is { } table)
            return new PresentationLut(table, isInverted: false);
        return dataset.GetString(Tags.PresentationLUTShape) == "INVERSE" ? Inverse : Identity;
    }

    /// <summary>The whole range of the input spreads over all entries of a table.</summary>
    public double Apply(double grey) =>
        _table is null
            ? _isInverted ? 1 - grey : grey
            : (double)_table[_table.FirstMapped + (long)(grey * (_table.Entries.Length - 1) + 0.5)] / _table.MaxValue;
}
