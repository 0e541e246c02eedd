using Placa.Dicom;

namespace Placa.Phantoms;

/// <summary>What the frames of an Enhanced MR Image say about themselves (PS3.3 sections C.7.6.16, C.7.6.17 and C.8.13.5).</summary>
internal sealed class EnhancedMrFrames(DateTime start, CharacterSet characterSet)
{
    private static readonly Code Brain = new("12738006", "SCT", "Encéfalo");
    private const string StackId = "1";

    /// <summary>Frames are ordered by their place in one stack.</summary>
    public void AddDimensions(Dataset dataset, Uid organization)
    {
        dataset.SetItems(Tags.DimensionOrganizationSequence, Item(item => item.Set(Tags.DimensionOrganizationUID, organization.Value)));
        dataset.Set(Tags.DimensionOrganizationType, "3D");
        dataset.SetItems(Tags.DimensionIndexSequence, Index(Tags.StackID, "Stack"), Index(Tags.InStackPositionNumber, "In-stack position"));

        Dataset Index(Tag pointer, string label) => Item(item =>
        {
            item.Set(Tags.DimensionOrganizationUID, organization.Value);
            item.SetInts(Tags.DimensionIndexPointer, VR.AT, pointer.Value);
            item.SetInts(Tags.FunctionalGroupPointer, VR.AT, Tags.FrameContentSequence.Value);
            item.Set(Tags.DimensionDescriptionLabel, label);
        });
    }

    /// <summary>The functional groups that are the same for all frames.</summary>
    public Dataset Shared(double pixel, double spacing, int size) => Item(groups =>
    {
        Group(groups, Tags.PixelMeasuresSequence, item =>
        {
            item.SetDoubles(Tags.PixelSpacing, VR.DS, pixel, pixel);
            item.SetDoubles(Tags.SliceThickness, VR.DS, spacing);
            item.SetDoubles(Tags.SpacingBetweenSlices, VR.DS, spacing);
        });
        Group(groups, Tags.PlaneOrientationSequence, item => item.SetDoubles(Tags.ImageOrientationPatient, VR.DS, 1, 0, 0, 0, 1, 0));
        Group(groups, Tags.FrameAnatomySequence, item =>
        {
            item.Set(Tags.FrameLaterality, "U");
            item.SetCode(Tags.AnatomicRegionSequence, Brain);
        });
        Group(groups, Tags.PixelValueTransformationSequence, item =>
        {
            item.SetInts(Tags.RescaleIntercept, VR.DS, 0);
            item.SetInts(Tags.RescaleSlope, VR.DS, 1);
            item.Set(Tags.RescaleType, "US");
        });
        Group(groups, Tags.FrameVOILUTSequence, item =>
        {
            item.SetInts(Tags.WindowCenter, VR.DS, 850);
            item.SetInts(Tags.WindowWidth, VR.DS, 1700);
        });
        Group(groups, Tags.MRImageFrameTypeSequence, item =>
        {
            item.Set(Tags.FrameType, "ORIGINAL", "PRIMARY", "VOLUME", "NONE");
            item.Set(Tags.PixelPresentation, "MONOCHROME");
            item.Set(Tags.VolumetricProperties, "VOLUME");
            item.Set(Tags.VolumeBasedCalculationTechnique, "NONE");
            item.Set(Tags.ComplexImageComponent, "MAGNITUDE");
            item.Set(Tags.AcquisitionContrast, "T1");
        });
        AddAcquisition(groups, size);
    });

    /// <summary>The functional groups of one frame.</summary>
    public Dataset PerFrame(int frameIndex, double edge, double z) => Item(groups =>
    {
        var moment = Examination.Date(start) + Examination.Time(start);
        Group(groups, Tags.FrameContentSequence, item =>
        {
            item.Set(Tags.FrameAcquisitionDateTime, moment);
            item.Set(Tags.FrameReferenceDateTime, moment);
            item.SetDoubles(Tags.FrameAcquisitionDuration, VR.FD, 192_000);
            item.SetInts(Tags.FrameAcquisitionNumber, VR.US, 1);
            item.Set(Tags.StackID, StackId);
            item.SetInts(Tags.InStackPositionNumber, VR.UL, frameIndex + 1);
            item.SetInts(Tags.DimensionIndexValues, VR.UL, 1, frameIndex + 1);
        });
        Group(groups, Tags.PlanePositionSequence, item => item.SetDoubles(Tags.ImagePositionPatient, VR.DS, edge, edge, z));
    });

    private void AddAcquisition(Dataset groups, int size)
    {
        Group(groups, Tags.MRTimingAndRelatedParametersSequence, item =>
        {
            item.SetDoubles(Tags.RepetitionTime, VR.DS, 9.2);
            item.SetDoubles(Tags.FlipAngle, VR.DS, 9);
            item.SetInts(Tags.EchoTrainLength, VR.IS, 1);
            item.SetInts(Tags.RFEchoTrainLength, VR.US, 0);
            item.SetInts(Tags.GradientEchoTrainLength, VR.US, 1);
            item.SetItems(Tags.SpecificAbsorptionRateSequence, Item(rate =>
            {
                rate.Set(Tags.SpecificAbsorptionRateDefinition, "IEC_HEAD");
                rate.SetDoubles(Tags.SpecificAbsorptionRateValue, VR.FD, 0.4);
            }));
            item.SetItems(Tags.OperatingModeSequence, Item(mode =>
            {
                mode.Set(Tags.OperatingModeType, "RF");
                mode.Set(Tags.OperatingMode, "IEC_NORMAL");
            }));
            item.Set(Tags.GradientOutputType, "DB_DT");
            item.SetDoubles(Tags.GradientOutput, VR.FD, 12);
        });
        Group(groups, Tags.MRFOVGeometrySequence, item =>
        {
            item.Set(Tags.InPlanePhaseEncodingDirection, "ROW");
            item.SetInts(Tags.MRAcquisitionFrequencyEncodingSteps, VR.US, size);
            item.SetInts(Tags.MRAcquisitionPhaseEncodingStepsInPlane, VR.US, size);
            item.SetInts(Tags.MRAcquisitionPhaseEncodingStepsOutOfPlane, VR.US, 64);
            item.SetInts(Tags.PercentSampling, VR.DS, 100);
            item.SetInts(Tags.PercentPhaseFieldOfView, VR.DS, 100);
        });
        Group(groups, Tags.MREchoSequence, item => item.SetDoubles(Tags.EffectiveEchoTime, VR.FD, 4.6));
        Group(groups, Tags.MRModifierSequence, item =>
        {
            item.Set(Tags.InversionRecovery, "NO");
            item.Set(Tags.FlowCompensation, "NONE");
            item.Set(Tags.Spoiling, "RF");
            item.Set(Tags.T2Preparation, "NO");
            item.Set(Tags.SpectrallySelectedExcitation, "NONE");
            item.Set(Tags.SpatialPresaturation, "NONE");
            item.Set(Tags.PartialFourier, "NO");
            item.Set(Tags.ParallelAcquisition, "NO");
        });
        Group(groups, Tags.MRImagingModifierSequence, item =>
        {
            item.Set(Tags.MagnetizationTransfer, "NONE");
            item.Set(Tags.BloodSignalNulling, "NO");
            item.Set(Tags.Tagging, "NONE");
            item.SetDoubles(Tags.TransmitterFrequency, VR.FD, 123.2);
            item.SetDoubles(Tags.PixelBandwidth, VR.DS, 180);
        });
        Group(groups, Tags.MRReceiveCoilSequence, item =>
        {
            item.Set(Tags.ReceiveCoilName, "CRANEO");
            item.Set(Tags.ReceiveCoilManufacturerName, "Placa");
            item.Set(Tags.ReceiveCoilType, "VOLUME");
            item.Set(Tags.QuadratureReceiveCoil, "YES");
        });
        Group(groups, Tags.MRTransmitCoilSequence, item =>
        {
            item.Set(Tags.TransmitCoilName, "CUERPO");
            item.Set(Tags.TransmitCoilManufacturerName, "Placa");
            item.Set(Tags.TransmitCoilType, "BODY");
        });
        Group(groups, Tags.MRAveragesSequence, item => item.SetDoubles(Tags.NumberOfAverages, VR.DS, 1));
    }

    private void Group(Dataset groups, Tag sequence, Action<Dataset> fill) => groups.SetItems(sequence, Item(fill));

    private Dataset Item(Action<Dataset> fill)
    {
        var item = new Dataset(characterSet);
        fill(item);
        return item;
    }
}
