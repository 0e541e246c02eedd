using Placa.Dicom;

namespace Placa.Imaging.Tests.Rendering;

public class EnhancedUptakeTests
{
    private const double HalfLife = 6586.2; // fluorine 18, seconds

    [Fact]
    public void The_dose_of_the_frame_decays_until_the_moment_of_the_correction()
    {
        var dataset = Pet();

        Assert.Equal(70_000 / (370e6 * Math.Pow(0.5, 3600 / HalfLife)), StandardizedUptake.Read(dataset, 0).Factor, 1e-12);
        Assert.Equal(70_000 / (100e6 * Math.Pow(0.5, 5400 / 1223.4)), StandardizedUptake.Read(dataset, 1).Factor, 1e-9);
    }

    [Fact]
    public void A_stored_value_becomes_the_uptake_of_its_frame()
    {
        var dataset = Pet();
        const int Stored = 1000;
        for (var frame = 0; frame < 2; frame++)
        {
            var slope = frame == 0 ? 2.0 : 4.0;
            var activity = Stored * slope; // in Bq/ml
            var dose = frame == 0 ? 370e6 * Math.Pow(0.5, 3600 / HalfLife) : 100e6 * Math.Pow(0.5, 5400 / 1223.4);

            var uptake = StandardizedUptake.Read(dataset, frame).Apply(Stored * slope);

            Assert.Equal(activity * 70_000 / dose, uptake, 1e-6);
        }
    }

    [Fact]
    public void Rescaled_values_of_another_scale_are_brought_to_the_real_world_first()
    {
        var dataset = Pet();
        Macro(dataset, 0, Tags.PixelValueTransformationSequence).Set(Tags.RescaleSlope, "1");

        Assert.Equal(2 * 70_000 / (370e6 * Math.Pow(0.5, 3600 / HalfLife)), StandardizedUptake.Read(dataset, 0).Factor, 1e-12);
    }

    [Fact]
    public void Moments_in_different_zones_are_brought_together()
    {
        var dataset = Pet();
        dataset.Set(Tags.DecayCorrectionDateTime, "20240104100000+0000");
        dataset.GetItems(Tags.RadiopharmaceuticalInformationSequence)[0].Set(Tags.RadiopharmaceuticalStartDateTime, "20240104100000+0100");

        Assert.Equal(70_000 / (370e6 * Math.Pow(0.5, 3600 / HalfLife)), StandardizedUptake.Read(dataset, 0).Factor, 1e-12);
    }

    [Theory]
    [InlineData("g/ml{SUVbw}")]
    [InlineData("{SUVbw}g/ml")]
    public void Real_world_values_of_uptake_need_no_dose(string unit)
    {
        var dataset = Pet();
        Macro(dataset, 0, Tags.RealWorldValueMappingSequence).SetItems(Tags.MeasurementUnitsCodeSequence, Unit(unit));
        dataset.Remove(Tags.RadiopharmaceuticalInformationSequence);

        Assert.Equal(1, StandardizedUptake.Read(dataset, 0).Factor);
    }

    [Fact]
    public void Whatever_is_missing_is_named()
    {
        Refuses(dataset => dataset.Remove(Tags.PatientWeight), "Patient's Weight");
        Refuses(dataset => dataset.Set(Tags.DecayCorrected, "NO"), "Decay Corrected");
        Refuses(dataset => dataset.Remove(Tags.DecayCorrectionDateTime), "Decay Correction DateTime");
        Refuses(dataset => dataset.Set(Tags.DecayCorrectionDateTime, "20240104085959"), "before the injection");
        Refuses(dataset => dataset.Set(Tags.DecayCorrectionDateTime, "20240104"), "no time");
        Refuses(dataset => dataset.Set(Tags.AttenuationCorrected, "NO"), "Attenuation Corrected");
        Refuses(dataset => dataset.Remove(Tags.RadiopharmaceuticalInformationSequence), "Radiopharmaceutical");
        Refuses(dataset => Macro(dataset, 0, Tags.RadiopharmaceuticalUsageSequence).SetInts(Tags.RadiopharmaceuticalAgentNumber, VR.US, 3), "Radiopharmaceutical");
        Refuses(dataset => Macro(dataset, 0, Tags.RealWorldValueMappingSequence).SetItems(Tags.MeasurementUnitsCodeSequence, Unit("{counts}")), "Bq/ml");
        Refuses(dataset => Macro(dataset, 0, Tags.PixelValueTransformationSequence).Set(Tags.RescaleIntercept, "-5"), "multiple");
        Refuses(dataset => dataset.Remove(Tags.PerFrameFunctionalGroupsSequence), "Real World Value Mapping");
    }

    private static void Refuses(Action<Dataset> change, string named)
    {
        var dataset = Pet();
        change(dataset);

        var error = Assert.Throws<PixelDataException>(() => StandardizedUptake.Read(dataset, 0));

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    private static Dataset Macro(Dataset dataset, int frame, Tag macro) =>
        dataset.GetItems(Tags.PerFrameFunctionalGroupsSequence)[frame].GetItems(macro)[0];

    /// <summary>Two frames, each with a radiopharmaceutical and a rescaling of its own.</summary>
    private static Dataset Pet()
    {
        var dataset = new Dataset();
        dataset.Set(Tags.SOPClassUID, Uids.EnhancedPETImageStorage.Value);
        dataset.Set(Tags.Modality, "PT");
        dataset.Set(Tags.PatientWeight, "70");
        dataset.Set(Tags.DecayCorrected, "YES");
        dataset.Set(Tags.AttenuationCorrected, "YES");
        dataset.Set(Tags.DecayCorrectionDateTime, "20240104100000");
        dataset.SetItems(
            Tags.RadiopharmaceuticalInformationSequence, Drug(1, "370000000", "6586.2", "20240104090000"), Drug(2, "100000000", "1223.4", "20240104083000"));
        dataset.SetItems(Tags.PerFrameFunctionalGroupsSequence, Group(1, 2), Group(2, 4));
        return dataset;
    }

    private static Dataset Drug(int agent, string dose, string halfLife, string start)
    {
        var drug = new Dataset();
        drug.SetInts(Tags.RadiopharmaceuticalAgentNumber, VR.US, agent);
        drug.Set(Tags.RadionuclideTotalDose, dose);
        drug.Set(Tags.RadionuclideHalfLife, halfLife);
        drug.Set(Tags.RadiopharmaceuticalStartDateTime, start);
        return drug;
    }

    private static Dataset Group(int agent, int slope)
    {
        var usage = new Dataset();
        usage.SetInts(Tags.RadiopharmaceuticalAgentNumber, VR.US, agent);
        var rescale = new Dataset();
        rescale.Set(Tags.RescaleSlope, $"{slope}");
        rescale.Set(Tags.RescaleIntercept, "0");
        var mapping = new Dataset();
        mapping.Set(Tags.RealWorldValueSlope, VR.FD, BitConverter.GetBytes((double)slope));
        mapping.Set(Tags.RealWorldValueIntercept, VR.FD, new byte[8]);
        mapping.SetItems(Tags.MeasurementUnitsCodeSequence, Unit("Bq/ml"));
        var group = new Dataset();
        group.SetItems(Tags.RadiopharmaceuticalUsageSequence, usage);
        group.SetItems(Tags.PixelValueTransformationSequence, rescale);
        group.SetItems(Tags.RealWorldValueMappingSequence, mapping);
        return group;
    }

    private static Dataset Unit(string code)
    {
        var unit = new Dataset();
        unit.Set(Tags.CodeValue, code);
        return unit;
    }
}
