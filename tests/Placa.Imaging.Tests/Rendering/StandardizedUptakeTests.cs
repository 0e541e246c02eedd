using Placa.Dicom;

namespace Placa.Imaging.Tests.Rendering;

public class StandardizedUptakeTests
{
    private const double HalfLife = 6586.2; // fluorine 18, seconds

    [Fact]
    public void The_dose_decays_from_injection_to_series_time()
    {
        var dataset = Pet();

        Assert.Equal(70_000 / (370e6 * Math.Pow(0.5, 3600 / HalfLife)), StandardizedUptake.Read(dataset).Factor, 1e-12);
    }

    [Fact]
    public void A_correction_to_the_administration_takes_the_dose_as_it_was()
    {
        var dataset = Pet();
        dataset.Set(Tags.DecayCorrection, "ADMIN");

        Assert.Equal(70_000 / 370e6, StandardizedUptake.Read(dataset).Factor, 1e-12);
    }

    [Fact]
    public void A_scan_after_midnight_belongs_to_the_injection_of_the_day_before()
    {
        var dataset = Pet(injection: "233000");
        dataset.Set(Tags.SeriesTime, "003000");
        dataset.Set(Tags.AcquisitionTime, "003000");

        Assert.Equal(70_000 / (370e6 * Math.Pow(0.5, 3600 / HalfLife)), StandardizedUptake.Read(dataset).Factor, 1e-12);
    }

    [Fact]
    public void A_date_of_injection_wins_over_the_time()
    {
        var dataset = Pet();
        var drug = dataset.GetItems(Tags.RadiopharmaceuticalInformationSequence)[0];
        drug.Set(Tags.RadiopharmaceuticalStartDateTime, "20240104080000");

        Assert.Equal(70_000 / (370e6 * Math.Pow(0.5, 7200 / HalfLife)), StandardizedUptake.Read(dataset).Factor, 1e-12);
    }

    [Fact]
    public void A_derived_series_is_dated_by_its_acquisition_and_frame_reference_time()
    {
        var dataset = Pet();
        dataset.Set(Tags.SeriesTime, "150000");
        dataset.Set(Tags.AcquisitionTime, "101000");
        dataset.Set(Tags.FrameReferenceTime, "690000"); // 600 s and about half of the frame
        dataset.Set(Tags.ActualFrameDuration, "180000");

        var factor = StandardizedUptake.Read(dataset).Factor;

        Assert.InRange(factor / (70_000 / (370e6 * Math.Pow(0.5, 3600 / HalfLife))), 0.9999, 1.0001);
    }

    [Fact]
    public void Values_in_grams_are_uptake_already_unless_they_are_of_another_kind()
    {
        var dataset = Pet();
        dataset.Set(Tags.Units, "GML");
        Assert.Equal(1, StandardizedUptake.Read(dataset).Factor);

        dataset.Set(Tags.SUVType, "LBM");
        Assert.Throws<PixelDataException>(() => StandardizedUptake.Read(dataset));
    }

    [Fact]
    public void Counts_take_the_factor_of_Philips()
    {
        var dataset = Pet();
        dataset.Set(Tags.Units, "CNTS");
        Assert.Throws<PixelDataException>(() => StandardizedUptake.Read(dataset));

        dataset.Set(new Tag(0x7053, 0x0011), VR.LO, "Philips PET Private Group");
        dataset.Set(new Tag(0x7053, 0x1109), VR.DS, "2.5");
        Assert.Equal(2.5 * 70_000 / (370e6 * Math.Pow(0.5, 3600 / HalfLife)), StandardizedUptake.Read(dataset).Factor, 1e-12);

        dataset.Set(new Tag(0x7053, 0x1100), VR.DS, "0.00042");
        Assert.Equal(0.00042, StandardizedUptake.Read(dataset).Factor);
    }

    [Fact]
    public void Whatever_is_missing_is_named()
    {
        Refuses(dataset => dataset.Remove(Tags.PatientWeight), "Patient's Weight");
        Refuses(dataset => dataset.Remove(Tags.Units), "Units");
        Refuses(dataset => dataset.Remove(Tags.DecayCorrection), "Decay Correction");
        Refuses(dataset => dataset.Set(Tags.DecayCorrection, "NONE"), "Decay Correction");
        Refuses(dataset => dataset.Set(Tags.CorrectedImage, "DECY"), "ATTN");
        Refuses(dataset => dataset.Remove(Tags.RadiopharmaceuticalInformationSequence), "Radiopharmaceutical");
        Refuses(dataset => dataset.GetItems(Tags.RadiopharmaceuticalInformationSequence)[0].Remove(Tags.RadionuclideTotalDose), "Dose");
        Refuses(dataset => dataset.GetItems(Tags.RadiopharmaceuticalInformationSequence)[0].Remove(Tags.RadionuclideHalfLife), "Half Life");
        Refuses(dataset => dataset.Set(Tags.PatientWeight, "0"), "Patient's Weight");
        Refuses(dataset => dataset.Set(Tags.Modality, "CT"), "Modality");
    }

    private static void Refuses(Action<Dataset> change, string named)
    {
        var dataset = Pet();
        change(dataset);

        var error = Assert.Throws<PixelDataException>(() => StandardizedUptake.Read(dataset));

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    /// <summary>An hour after 370 MBq, 70 kg.</summary>
    private static Dataset Pet(string injection = "090000")
    {
        var drug = new Dataset();
        drug.Set(Tags.RadiopharmaceuticalStartTime, injection);
        drug.Set(Tags.RadionuclideTotalDose, "370000000");
        drug.Set(Tags.RadionuclideHalfLife, "6586.2");
        var dataset = new Dataset();
        dataset.Set(Tags.Modality, "PT");
        dataset.Set(Tags.Units, "BQML");
        dataset.Set(Tags.CorrectedImage, "DECY", "ATTN", "SCAT");
        dataset.Set(Tags.DecayCorrection, "START");
        dataset.Set(Tags.PatientWeight, "70");
        dataset.Set(Tags.SeriesDate, "20240104");
        dataset.Set(Tags.SeriesTime, "100000");
        dataset.Set(Tags.AcquisitionDate, "20240104");
        dataset.Set(Tags.AcquisitionTime, "100000");
        dataset.SetItems(Tags.RadiopharmaceuticalInformationSequence, drug);
        return dataset;
    }
}
