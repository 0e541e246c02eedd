using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>
/// The uptake factor of a frame of an Enhanced PET image (PS3.3 section A.56): units come from the real world values of the frame, the dose from
/// the radiopharmaceutical that the frame names, and the decay from Decay Correction DateTime (section C.8.22).
/// </summary>
internal static class EnhancedUptake
{
    /// <summary>The factor to multiply a value after the modality LUT of the frame with.</summary>
    /// <exception cref="PixelDataException">Something is missing or says that there can be no uptake by body weight.</exception>
    public static double FactorOf(Dataset dataset, int frameIndex)
    {
        var mappings = dataset.GetItems(Tags.SharedFunctionalGroupsSequence).Take(1)
            .Concat(dataset.GetItems(Tags.PerFrameFunctionalGroupsSequence).Skip(frameIndex).Take(1))
            .SelectMany(groups => groups.GetItems(Tags.RealWorldValueMappingSequence)).ToList();
        if (mappings.Count == 0)
            throw StandardizedUptake.Refuse("Real World Value Mapping Sequence is missing");
        if (mappings.Find(mapping => UnitOf(mapping) == "g/ml{SUVbw}") is { } uptake)
            return RatioToModality(dataset, frameIndex, uptake);
        if (mappings.Find(mapping => UnitOf(mapping) == "Bq/ml") is { } activity)
            return RatioToModality(dataset, frameIndex, activity) * FactorOfActivity(dataset, frameIndex);
        throw StandardizedUptake.Refuse("the real world values are neither Bq/ml nor g/ml{SUVbw}");
    }

    /// <summary>Code of UCUM, in which units of curly brackets may stand on either side.</summary>
    private static string? UnitOf(Dataset mapping) => mapping.GetItems(Tags.MeasurementUnitsCodeSequence) is [var unit, ..]
        ? unit.GetString(Tags.CodeValue) switch
        {
            "{SUVbw}g/ml" => "g/ml{SUVbw}",
            var code => code,
        }
        : null;

    /// <summary>Real world values come from stored values (PS3.3 section C.7.6.16.2.11), as modality values do: their slopes tell how to get from one to the other.</summary>
    private static double RatioToModality(Dataset dataset, int frameIndex, Dataset mapping)
    {
        var rescale = FunctionalGroups.Find(dataset, Tags.PixelValueTransformationSequence, frameIndex) ?? dataset;
        var (slope, intercept) = (rescale.GetDouble(Tags.RescaleSlope) ?? 1, rescale.GetDouble(Tags.RescaleIntercept) ?? 0);
        if (mapping.GetDouble(Tags.RealWorldValueSlope) is not { } realSlope || mapping.GetDouble(Tags.RealWorldValueIntercept) is not { } realIntercept)
            throw StandardizedUptake.Refuse("Real World Value Slope and Intercept are missing");

        var ratio = realSlope / slope;
        var isProportional = Math.Abs(intercept * ratio - realIntercept) <= 1e-6 * Math.Abs(realSlope);
        return ratio > 0 && double.IsFinite(ratio) && isProportional
            ? ratio
            : throw StandardizedUptake.Refuse("real world values are not a multiple of rescaled values");
    }

    private static double FactorOfActivity(Dataset dataset, int frameIndex)
    {
        if (dataset.GetString(Tags.AttenuationCorrected) != "YES")
            throw StandardizedUptake.Refuse("Attenuation Corrected is not YES");
        if (dataset.GetString(Tags.DecayCorrected) != "YES")
            throw StandardizedUptake.Refuse("Decay Corrected is not YES");
        if (dataset.GetDateTime(Tags.DecayCorrectionDateTime) is not { } corrected)
            throw StandardizedUptake.Refuse("Decay Correction DateTime is missing");

        var drug = DrugOf(dataset, frameIndex);
        if (drug.GetDateTime(Tags.RadiopharmaceuticalStartDateTime) is not { } injected)
            throw StandardizedUptake.Refuse("Radiopharmaceutical Start DateTime is missing");

        var weight = StandardizedUptake.Positive(dataset, Tags.PatientWeight, "Patient's Weight");
        var dose = StandardizedUptake.Positive(drug, Tags.RadionuclideTotalDose, "Radionuclide Total Dose");
        var halfLife = StandardizedUptake.Positive(drug, Tags.RadionuclideHalfLife, "Radionuclide Half Life");
        if (corrected.Time is null || injected.Time is null)
            throw StandardizedUptake.Refuse("a moment of the decay has no time");
        var elapsed = (corrected.ToDateTimeOffset() is { } until && injected.ToDateTimeOffset() is { } from // across zones, where both are known
            ? until - from
            : corrected.ToDateTime() - injected.ToDateTime()).TotalSeconds;
        if (elapsed < 0)
            throw StandardizedUptake.Refuse("Decay Correction DateTime is before the injection");
        var factor = weight * 1000 / (dose * Math.Exp(-Math.Log(2) * elapsed / halfLife));
        return double.IsFinite(factor) ? factor : throw StandardizedUptake.Refuse("the dose has decayed before the scan");
    }

    /// <summary>The radiopharmaceutical that the frame names by its agent number, or the only one.</summary>
    private static Dataset DrugOf(Dataset dataset, int frameIndex)
    {
        var drugs = dataset.GetItems(Tags.RadiopharmaceuticalInformationSequence);
        var agent = FunctionalGroups.Find(dataset, Tags.RadiopharmaceuticalUsageSequence, frameIndex)?.GetInt32(Tags.RadiopharmaceuticalAgentNumber);
        var drug = agent is null
            ? drugs.Count == 1 ? drugs[0] : null
            : drugs.FirstOrDefault(item => item.GetInt32(Tags.RadiopharmaceuticalAgentNumber) == agent);
        return drug ?? throw StandardizedUptake.Refuse("Radiopharmaceutical Information Sequence does not have that of the frame");
    }
}
