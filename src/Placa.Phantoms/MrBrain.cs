using Placa.Dicom;
using Placa.Phantoms.Modelling;

namespace Placa.Phantoms;

/// <summary>
/// MR of the head: a T1-weighted volume as one Enhanced MR Image (PS3.3 section A.36) and a T2-weighted series of
/// MR Images (section A.4), in one frame of reference.
/// </summary>
internal sealed class MrBrain(PhantomOptions options, UidSource uids)
{
    private const float FieldOfView = 240, Lowest = -74, Length = 160, Noise = 28;
    private const string T1Name = "mr/t1", T2Name = "mr/t2";

    private static readonly Device Scanner = new("Maniquí RM", "RM1", "PLACA-0002");

    private readonly Examination _examination = Examination.MrBrain;
    private readonly Brain _brain = new((uint)options.Seed);
    private readonly Grain _grain = new((uint)options.Seed + 700, correlation: 0.15f);
    private readonly int _size = options.Scaled(256, 32);
    private readonly int _frames = options.Scaled(64, 6);
    private readonly int _slices = options.Scaled(104, 8);

    public PhantomSeries T1 => new(uids[T1Name], "MR", "T1 3D multifotograma", 1, _ => MakeT1());

    public PhantomSeries T2 => new(uids[T2Name], "MR", "T2 TSE axial", _slices, MakeT2);

    private float Pixel => FieldOfView / _size;

    private float Edge => -(_size - 1) * 0.5f * Pixel;

    private Dataset MakeT1()
    {
        var dataset = NewDataset(Uids.EnhancedMRImageStorage, "mr/t1/1", T1Name, 2, T1.Description, TimeSpan.FromSeconds(300));
        AddEnhancedMrImage(dataset);
        var acquisition = new EnhancedMrFrames(_examination.Start.AddSeconds(90), dataset.CharacterSet);
        acquisition.AddDimensions(dataset, uids["mr/t1/dimensions"]);
        dataset.SetInts(Tags.NumberOfFrames, VR.IS, _frames);
        dataset.SetItems(Tags.SharedFunctionalGroupsSequence, acquisition.Shared(Pixel, Length / _frames, _size));

        var samples = new ushort[_frames * _size * _size];
        var groups = new Dataset[_frames];
        Parallel.For(0, _frames, frameIndex =>
        {
            var z = Lowest + frameIndex * Length / _frames;
            Image(Weighting.T1, z, frameIndex).CopyTo(samples, frameIndex * _size * _size);
            groups[frameIndex] = acquisition.PerFrame(frameIndex, Edge, z);
        });
        dataset.SetItems(Tags.PerFrameFunctionalGroupsSequence, groups);
        dataset.AddGreyPixels(_size, _size, 12, samples);
        return dataset;
    }

    private Dataset MakeT2(int index)
    {
        var spacing = Length / _slices;
        var z = Lowest + index * spacing;
        var dataset = NewDataset(Uids.MRImageStorage, $"{T2Name}/{index}", T2Name, 3, T2.Description, TimeSpan.FromSeconds(600));
        dataset.Set(Tags.ImageType, "ORIGINAL", "PRIMARY", "OTHER");
        dataset.SetInts(Tags.InstanceNumber, VR.IS, index + 1);
        dataset.SetInts(Tags.AcquisitionNumber, VR.IS, 1);
        dataset.Set(Tags.ScanningSequence, "SE");
        dataset.Set(Tags.SequenceVariant, "SK");
        dataset.Set(Tags.ScanOptions, "");
        dataset.Set(Tags.MRAcquisitionType, "2D");
        dataset.SetInts(Tags.RepetitionTime, VR.DS, 4800);
        dataset.SetInts(Tags.EchoTime, VR.DS, 98);
        dataset.SetInts(Tags.EchoTrainLength, VR.IS, 15);
        dataset.SetInts(Tags.NumberOfAverages, VR.DS, 2);
        dataset.SetInts(Tags.FlipAngle, VR.DS, 150);
        dataset.SetInts(Tags.MagneticFieldStrength, VR.DS, 3);
        dataset.Set(Tags.ImagedNucleus, "1H");
        dataset.SetDoubles(Tags.ImagingFrequency, VR.DS, 123.2);
        dataset.Set(Tags.InPlanePhaseEncodingDirection, "ROW");
        dataset.SetDoubles(Tags.SpacingBetweenSlices, VR.DS, spacing);
        dataset.SetDoubles(Tags.SliceLocation, VR.DS, z);
        dataset.SetInts(Tags.WindowCenter, VR.DS, 1050);
        dataset.SetInts(Tags.WindowWidth, VR.DS, 2200);
        dataset.AddAxialPlane(Pixel, spacing, Edge, Edge, z);
        dataset.AddGreyPixels(_size, _size, 12, Image(Weighting.T2, z, 1000 + index));
        return dataset;
    }

    private Dataset NewDataset(Uid sopClass, string name, string seriesName, int number, string description, TimeSpan sinceStart)
    {
        var dataset = _examination.NewDataset(uids, sopClass, name, sinceStart);
        _examination.AddSeries(dataset, uids, "MR", number, description, seriesName, Scanner);
        dataset.AddFrameOfReference(uids["mr/frame-of-reference"], "");
        dataset.Set(Tags.PatientPosition, "HFS");
        dataset.Set(Tags.BodyPartExamined, "BRAIN");
        dataset.Set(Tags.ContentDate, dataset.GetString(Tags.InstanceCreationDate)!);
        dataset.Set(Tags.ContentTime, dataset.GetString(Tags.InstanceCreationTime)!);
        dataset.Set(Tags.BurnedInAnnotation, "NO");
        dataset.Set(Tags.LossyImageCompression, "00");
        return dataset;
    }

    /// <summary>Enhanced MR Image, MR Pulse Sequence and Acquisition Context (PS3.3 sections C.8.13.1, C.8.13.4, C.7.6.14).</summary>
    private void AddEnhancedMrImage(Dataset dataset)
    {
        var start = _examination.Start.AddSeconds(90);
        dataset.SetInts(Tags.InstanceNumber, VR.IS, 1);
        dataset.Set(Tags.ImageType, "ORIGINAL", "PRIMARY", "VOLUME", "NONE");
        dataset.Set(Tags.PixelPresentation, "MONOCHROME");
        dataset.Set(Tags.VolumetricProperties, "VOLUME");
        dataset.Set(Tags.VolumeBasedCalculationTechnique, "NONE");
        dataset.Set(Tags.ComplexImageComponent, "MAGNITUDE");
        dataset.Set(Tags.AcquisitionContrast, "T1");
        dataset.SetInts(Tags.AcquisitionNumber, VR.IS, 1);
        dataset.Set(Tags.AcquisitionDateTime, Examination.Date(start) + Examination.Time(start));
        dataset.SetDoubles(Tags.AcquisitionDuration, VR.FD, 192_000);
        dataset.Set(Tags.ContentQualification, "RESEARCH");
        dataset.Set(Tags.ResonantNucleus, "1H");
        dataset.Set(Tags.KSpaceFiltering, "NONE");
        dataset.SetDoubles(Tags.MagneticFieldStrength, VR.DS, 3);
        dataset.Set(Tags.ApplicableSafetyStandardAgency, "IEC");
        dataset.Set(Tags.PresentationLUTShape, "IDENTITY");
        dataset.SetItems(Tags.AcquisitionContextSequence);

        dataset.Set(Tags.PulseSequenceName, "T1_3D_GRE");
        dataset.Set(Tags.MRAcquisitionType, "3D");
        dataset.Set(Tags.EchoPulseSequence, "GRADIENT");
        dataset.Set(Tags.MultiPlanarExcitation, "NO");
        dataset.Set(Tags.PhaseContrast, "NO");
        dataset.Set(Tags.TimeOfFlightContrast, "NO");
        dataset.Set(Tags.SteadyStatePulseSequence, "NONE");
        dataset.Set(Tags.EchoPlanarPulseSequence, "NO");
        dataset.Set(Tags.SaturationRecovery, "NO");
        dataset.Set(Tags.SpectrallySelectedSuppression, "NONE");
        dataset.Set(Tags.OversamplingPhase, "NONE");
        dataset.Set(Tags.GeometryOfKSpaceTraversal, "RECTILINEAR");
        dataset.Set(Tags.RectilinearPhaseEncodeReordering, "LINEAR");
        dataset.Set(Tags.SegmentedKSpaceTraversal, "SINGLE");
        dataset.Set(Tags.CoverageOfKSpace, "FULL");
        dataset.SetInts(Tags.NumberOfKSpaceTrajectories, VR.US, 1);
    }

    private ushort[] Image(Weighting weighting, float z, int grainIndex)
    {
        var values = _brain.Cut(weighting, z, _size, Pixel).Values;
        _grain.AddTo(values, _size, Noise, grainIndex);
        for (var i = 0; i < values.Length; i++)
            values[i] = Math.Abs(values[i]); // a magnitude: noise in air has no negative half
        return PhantomModules.ToSamples(values, 0, 4095);
    }
}
