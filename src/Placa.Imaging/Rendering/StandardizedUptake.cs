using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>
/// The standardized uptake value of PET by body weight, in g/ml: what a value after the modality LUT has to be multiplied by (PS3.3 section C.8.9).
/// Where something is missing it is refused: a wrong uptake is worse than none.
/// </summary>
/// <param name="Factor">Uptake for a modality value of 1.</param>
public readonly record struct StandardizedUptake(double Factor)
{
    private const ushort PhilipsGroup = 0x7053;
    private const string PhilipsCreator = "Philips PET Private Group";
    private const byte PhilipsUptakeFactor = 0x00;
    private const byte PhilipsActivityFactor = 0x09;

    /// <summary>The uptake of a value after the modality LUT.</summary>
    public double Apply(double modalityValue) => modalityValue * Factor;

    /// <summary>Finds the factor for a frame of an image; frames of an Enhanced PET image may differ.</summary>
    /// <param name="dataset">The data set of the image.</param>
    /// <param name="frameIndex">From 0.</param>
    /// <exception cref="PixelDataException">An attribute is missing or says that there can be no uptake by body weight; the message names it.</exception>
    public static StandardizedUptake Read(Dataset dataset, int frameIndex = 0)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        if (dataset.GetString(Tags.Modality) is not ("PT" or null))
            throw Refuse("Modality is not PT");
        if (dataset.GetUid(Tags.SOPClassUID) == Uids.EnhancedPETImageStorage)
            return new StandardizedUptake(EnhancedUptake.FactorOf(dataset, frameIndex));
        switch (dataset.GetString(Tags.Units))
        {
            case "GML" when dataset.GetString(Tags.SUVType) is null or "BW":
                return new StandardizedUptake(1);
            case "GML":
                throw Refuse("SUV Type is not BW");
            case "BQML":
                return new StandardizedUptake(FactorOfActivity(dataset));
            case "CNTS" when ReadPhilips(dataset, PhilipsUptakeFactor) is > 0 and var factor:
                return new StandardizedUptake(factor);
            case "CNTS" when ReadPhilips(dataset, PhilipsActivityFactor) is > 0 and var activity:
                return new StandardizedUptake(activity * FactorOfActivity(dataset));
            case "CNTS":
                throw Refuse("Units are CNTS, without the factor of Philips");
            case null:
                throw Refuse("Units is missing");
            default:
                throw Refuse("Units are neither BQML, CNTS nor GML");
        }
    }

    /// <summary>Grams of the patient for each becquerel of the dose, decayed to the moment that the image is corrected to.</summary>
    private static double FactorOfActivity(Dataset dataset)
    {
        var corrections = dataset.GetStrings(Tags.CorrectedImage);
        if (!corrections.Contains("ATTN"))
            throw Refuse("Corrected Image does not name ATTN");
        if (!corrections.Contains("DECY"))
            throw Refuse("Corrected Image does not name DECY");
        if (dataset.GetItems(Tags.RadiopharmaceuticalInformationSequence) is not [var drug, ..])
            throw Refuse("Radiopharmaceutical Information Sequence is missing");

        var weight = Positive(dataset, Tags.PatientWeight, "Patient's Weight");
        var dose = Positive(drug, Tags.RadionuclideTotalDose, "Radionuclide Total Dose");
        var decay = dataset.GetString(Tags.DecayCorrection) switch
        {
            "ADMIN" => 1,
            "START" => DecayUntilScan(dataset, drug),
            null => throw Refuse("Decay Correction is missing"),
            _ => throw Refuse("Decay Correction is neither START nor ADMIN"),
        };
        var factor = weight * 1000 / (dose * decay);
        return double.IsFinite(factor) ? factor : throw Refuse("the dose has decayed before the scan");
    }

    private static double DecayUntilScan(Dataset dataset, Dataset drug)
    {
        var halfLife = Positive(drug, Tags.RadionuclideHalfLife, "Radionuclide Half Life");
        var scan = StartOfScan(dataset, halfLife);
        var elapsed = (scan - StartOfInjection(drug, scan)).TotalSeconds;
        if (elapsed < 0)
            throw Refuse("the scan begins before the injection");
        return Math.Exp(-Math.Log(2) * elapsed / halfLife);
    }

    /// <summary>A time without a date is that of the scan, or of the day before when the scan went on after midnight.</summary>
    private static DateTime StartOfInjection(Dataset drug, DateTime scan)
    {
        if (drug.GetDateTime(Tags.RadiopharmaceuticalStartDateTime) is { } moment)
            return moment.ToDateTime();
        if (drug.GetTime(Tags.RadiopharmaceuticalStartTime) is not { } time)
            throw Refuse("Radiopharmaceutical Start Time is missing");

        var start = DateOnly.FromDateTime(scan).ToDateTime(time.ToTimeOnly());
        return start <= scan ? start : start.AddDays(-1);
    }

    /// <summary>
    /// Decay is corrected to the series time, unless that is later than the acquisition: then a derived series took a time of its own, and the
    /// moment comes back from the frame reference time, at which the activity is the average of the frame.
    /// </summary>
    private static DateTime StartOfScan(Dataset dataset, double halfLife)
    {
        var series = ReadMoment(dataset, Tags.SeriesDate, Tags.SeriesTime);
        var acquisition = ReadMoment(dataset, Tags.AcquisitionDate, Tags.AcquisitionTime);
        if (series is { } start && (acquisition is null || start <= acquisition))
            return start;
        if (acquisition is null)
            throw Refuse("Series Time and Acquisition Time are missing");
        if (dataset.GetDouble(Tags.FrameReferenceTime) is not { } reference)
            throw Refuse("Frame Reference Time is missing, and Series Time is after Acquisition Time");

        var duration = Positive(dataset, Tags.ActualFrameDuration, "Actual Frame Duration") / 1000;
        var rate = Math.Log(2) / halfLife;
        var average = Math.Log(rate * duration / (1 - Math.Exp(-rate * duration))) / rate;
        return double.IsFinite(average) && Math.Abs(reference) < 1e12
            ? acquisition.Value.AddSeconds(average - reference / 1000)
            : throw Refuse("Frame Reference Time makes no sense");
    }

    private static DateTime? ReadMoment(Dataset dataset, Tag date, Tag time) =>
        dataset.GetDate(date) is { } day && dataset.GetTime(time) is { } moment ? day.ToDateTime(moment.ToTimeOnly()) : null;

    private static double? ReadPhilips(Dataset dataset, byte element)
    {
        for (var block = 0x10; block <= 0xFF; block++)
        {
            if (dataset.GetString(new Tag(PhilipsGroup, (ushort)block)) == PhilipsCreator)
                return dataset.GetDouble(new Tag(PhilipsGroup, (ushort)(block << 8 | element)));
        }

        return null;
    }

    internal static double Positive(Dataset dataset, Tag tag, string name) => dataset.GetDouble(tag) switch
    {
        null => throw Refuse($"{name} is missing"),
        > 0 and < double.PositiveInfinity and var value => value,
        _ => throw Refuse($"{name} is not above 0"),
    };

    internal static PixelDataException Refuse(string reason) =>
        new(PixelDataError.InvalidDescription, $"There is no standardized uptake value: {reason}.");
}
