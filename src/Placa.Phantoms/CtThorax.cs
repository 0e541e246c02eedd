using System.Numerics;
using Placa.Dicom;
using Placa.Phantoms.Modelling;

namespace Placa.Phantoms;

/// <summary>CT of chest and upper abdomen (PS3.3 section A.3), from the kidneys to the apices of the lungs.</summary>
internal sealed class CtThorax(PhantomOptions options, UidSource uids)
{
    /// <summary>Width of the image and height of the stack, in millimetres.</summary>
    private const float FieldOfView = 384, Lowest = -152, Length = 360;

    private const float NoiseInHounsfieldUnits = 13;
    private const int RescaleIntercept = -1024;
    private const string SeriesName = "ct/venous";

    private static readonly Device Scanner = new("Maniquí TC", "TC1", "PLACA-0001");

    private readonly Examination _examination = Examination.CtThorax;
    private readonly Thorax _thorax = new((uint)options.Seed, contrastMedium: true, nodule: true);
    private readonly Grain _grain = new((uint)options.Seed + 900, correlation: 0.3f);
    private readonly int _size = options.Scaled(512, 32);
    private readonly int _slices = options.Scaled(120, 8);

    public PhantomSeries Series => new(uids[SeriesName], "CT", "Tórax venoso 3 mm", _slices, MakeSlice);

    /// <summary>The slice that shows the nodule best, for references: SOP Instance UID, and the nodule in its pixels.</summary>
    public (Uid SopInstance, Vector2 Nodule) NoduleSlice
    {
        get
        {
            var index = (int)MathF.Round((Thorax.NoduleCentre.Z - Lowest) / Spacing);
            var middle = new Vector2((_size - 1) * 0.5f);
            return (uids[InstanceName(_slices - 1 - index)], _thorax.Shown(Thorax.NoduleCentre with { Z = Lowest + index * Spacing }) / Pixel + middle);
        }
    }

    public Uid SeriesInstanceUid => uids[SeriesName];

    /// <summary>Millimetres from one pixel to the next.</summary>
    public float Pixel => FieldOfView / _size;

    private float Spacing => Length / _slices;

    /// <summary>The first instance lies at the head.</summary>
    private float Height(int index) => Lowest + (_slices - 1 - index) * Spacing;

    private static string InstanceName(int index) => $"{SeriesName}/{index}";

    private Dataset MakeSlice(int index)
    {
        var z = Height(index);
        var dataset = _examination.NewDataset(uids, Uids.CTImageStorage, InstanceName(index), TimeSpan.FromMilliseconds(95_000 + 40 * index));
        _examination.AddSeries(dataset, uids, "CT", 2, Series.Description, SeriesName, Scanner);
        dataset.AddFrameOfReference(uids["ct/frame-of-reference"], "SN");
        dataset.Set(Tags.PatientPosition, "HFS");
        dataset.Set(Tags.BodyPartExamined, "CHEST");
        dataset.Set(Tags.ProtocolName, "Tórax con contraste");

        AddImage(dataset, index, z);
        AddAcquisition(dataset);

        var slice = _thorax.Cut(z, _size, _size, Pixel, Pixel);
        Thorax.PaintTable(slice);
        _grain.AddTo(slice.Values, _size, NoiseInHounsfieldUnits, index);
        dataset.AddAxialPlane(Pixel, Spacing, slice.Left, slice.Top, z);
        dataset.AddGreyPixels(_size, _size, 12, PhantomModules.ToSamples(slice.Values, -RescaleIntercept, 4095));
        return dataset;
    }

    private void AddImage(Dataset dataset, int index, float z)
    {
        var made = _examination.Start.AddMilliseconds(95_000 + 40 * index);
        dataset.Set(Tags.ImageType, "ORIGINAL", "PRIMARY", "AXIAL");
        dataset.SetInts(Tags.InstanceNumber, VR.IS, index + 1);
        dataset.SetInts(Tags.AcquisitionNumber, VR.IS, 1);
        dataset.Set(Tags.AcquisitionDate, Examination.Date(made));
        dataset.Set(Tags.AcquisitionTime, Examination.Time(made));
        dataset.Set(Tags.ContentDate, Examination.Date(made));
        dataset.Set(Tags.ContentTime, Examination.Time(made));
        dataset.SetDoubles(Tags.SliceLocation, VR.DS, z);
        dataset.Set(Tags.BurnedInAnnotation, "NO");
        dataset.Set(Tags.LossyImageCompression, "00");
        dataset.SetInts(Tags.RescaleIntercept, VR.DS, RescaleIntercept);
        dataset.SetInts(Tags.RescaleSlope, VR.DS, 1);
        dataset.Set(Tags.RescaleType, "HU");
        dataset.SetInts(Tags.WindowCenter, VR.DS, 50, -600);
        dataset.SetInts(Tags.WindowWidth, VR.DS, 400, 1500);
        dataset.Set(Tags.WindowCenterWidthExplanation, "Mediastino", "Pulmón");
    }

    private static void AddAcquisition(Dataset dataset)
    {
        dataset.Set(Tags.ScanOptions, "HELIX");
        dataset.SetInts(Tags.KVP, VR.DS, 120);
        dataset.SetInts(Tags.XRayTubeCurrent, VR.IS, 210);
        dataset.SetInts(Tags.ExposureTime, VR.IS, 500);
        dataset.SetInts(Tags.Exposure, VR.IS, 105);
        dataset.SetDoubles(Tags.DataCollectionDiameter, VR.DS, 500);
        dataset.SetDoubles(Tags.ReconstructionDiameter, VR.DS, FieldOfView);
        dataset.SetDoubles(Tags.GantryDetectorTilt, VR.DS, 0);
        dataset.SetDoubles(Tags.TableHeight, VR.DS, 146);
        dataset.Set(Tags.RotationDirection, "CW");
        dataset.Set(Tags.FilterType, "BODY");
        dataset.Set(Tags.ConvolutionKernel, "B30");
        dataset.Set(Tags.ContrastBolusAgent, "Contraste yodado 300 mg/ml");
        dataset.Set(Tags.ContrastBolusRoute, "IV");
        dataset.SetInts(Tags.ContrastBolusVolume, VR.DS, 90);
    }
}
