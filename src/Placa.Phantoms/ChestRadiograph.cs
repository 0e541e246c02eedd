using Placa.Dicom;
using Placa.Phantoms.Modelling;

namespace Placa.Phantoms;

/// <summary>A chest radiograph, projected through the same model as the CT: Digital X-Ray Image for presentation (PS3.3 section A.26).</summary>
internal sealed class ChestRadiograph(PhantomOptions options, UidSource uids)
{
    private const string SeriesName = "dx/chest";
    private const float Width = 320, Height = 380, Lowest = -118;
    private const int BitsStored = 14;

    private static readonly Device Detector = new("Maniquí RX", "RX1", "PLACA-0004");

    private readonly Examination _examination = Examination.ChestRadiograph;
    private readonly int _columns = options.Scaled(1520, 96);
    private readonly int _rows = options.Scaled(1520, 96) * 19 / 16;

    public PhantomSeries Series => new(uids[SeriesName], "DX", "Tórax PA", 1, _ => Make());

    private float Pixel => Width / _columns;

    private Dataset Make()
    {
        var dataset = _examination.NewDataset(uids, Uids.DigitalXRayImageStorageForPresentation, SeriesName + "/1", TimeSpan.FromMinutes(1));
        _examination.AddSeries(dataset, uids, "DX", 1, Series.Description, SeriesName, Detector);
        AddImage(dataset);
        AddDetectorAndView(dataset);
        dataset.AddGreyPixels(_rows, _columns, BitsStored, Expose());
        return dataset;
    }

    private static void AddImage(Dataset dataset)
    {
        dataset.Set(Tags.PresentationIntentType, "FOR PRESENTATION");
        dataset.Set(Tags.ImageType, "ORIGINAL", "PRIMARY", "");
        dataset.SetInts(Tags.InstanceNumber, VR.IS, 1);
        dataset.SetInts(Tags.AcquisitionNumber, VR.IS, 1);
        foreach (var date in (ReadOnlySpan<Tag>)[Tags.AcquisitionDate, Tags.ContentDate])
            dataset.Set(date, dataset.GetString(Tags.InstanceCreationDate)!);
        foreach (var time in (ReadOnlySpan<Tag>)[Tags.AcquisitionTime, Tags.ContentTime])
            dataset.Set(time, dataset.GetString(Tags.InstanceCreationTime)!);
        dataset.Set(Tags.BurnedInAnnotation, "NO");
        dataset.Set(Tags.LossyImageCompression, "00");
        dataset.SetInts(Tags.PixelIntensityRelationshipSign, VR.SS, -1);
        dataset.Set(Tags.PixelIntensityRelationship, "LOG");
        dataset.SetInts(Tags.RescaleIntercept, VR.DS, 0);
        dataset.SetInts(Tags.RescaleSlope, VR.DS, 1);
        dataset.Set(Tags.RescaleType, "US");
        dataset.Set(Tags.PresentationLUTShape, "IDENTITY");
        dataset.SetInts(Tags.WindowCenter, VR.DS, 7600, 9400);
        dataset.SetInts(Tags.WindowWidth, VR.DS, 12800, 9000);
        dataset.Set(Tags.WindowCenterWidthExplanation, "Estándar", "Hueso");
        dataset.Set(Tags.PatientOrientation, "L", "F");
        dataset.Set(Tags.ImageLaterality, "U");
    }

    private void AddDetectorAndView(Dataset dataset)
    {
        var characterSet = dataset.CharacterSet;
        dataset.SetCode(Tags.AnatomicRegionSequence, new Code("51185008", "SCT", "Tórax"));
        var view = new Code("1220662004", "SCT", "postero-anterior").ToItem(characterSet);
        view.SetItems(Tags.ViewModifierCodeSequence);
        dataset.SetItems(Tags.ViewCodeSequence, view);
        dataset.Set(Tags.ViewPosition, "PA");
        dataset.Set(Tags.PositionerType, "NONE");
        dataset.Set(Tags.BodyPartExamined, "CHEST");
        dataset.SetItems(Tags.AcquisitionContextSequence);

        dataset.Set(Tags.DetectorType, "DIRECT");
        dataset.Set(Tags.DetectorConfiguration, "AREA");
        dataset.SetDoubles(Tags.ImagerPixelSpacing, VR.DS, Pixel, Pixel);
        dataset.SetDoubles(Tags.DetectorElementPhysicalSize, VR.DS, Pixel, Pixel);
        dataset.SetDoubles(Tags.DetectorElementSpacing, VR.DS, Pixel, Pixel);
        dataset.Set(Tags.FieldOfViewShape, "RECTANGLE");
        dataset.SetInts(Tags.FieldOfViewDimensions, VR.IS, (long)Height, (long)Width);
        dataset.SetInts(Tags.KVP, VR.DS, 125);
        dataset.SetInts(Tags.ExposureInuAs, VR.IS, 2100);
        dataset.SetInts(Tags.DistanceSourceToDetector, VR.DS, 1800);
        dataset.SetInts(Tags.RelativeXRayExposure, VR.IS, 400);
    }

    // The image is seen from the front: the patient's right is on the left side.
    private ushort[] Expose()
    {
        var (projection, columns, rows) = Project();
        Sharpen(projection, columns, rows);
        var film = new float[_rows * _columns];
        Parallel.For(0, _rows, row =>
        {
            var y = row * (rows - 1f) / (_rows - 1);
            for (var column = 0; column < _columns; column++)
                film[row * _columns + column] = Density(Cubic(projection, columns, rows, column * (columns - 1f) / (_columns - 1), y));
        });

        new Grain((uint)options.Seed + 800, correlation: 0.2f).AddTo(film, _columns, 70, 0);
        DrawMarker(film);
        return PhantomModules.ToSamples(film, 0, (1 << BitsStored) - 1);
    }

    // Rays run from back to front, so a row of the projection is the sum over the columns of one axial plane.
    private (float[] Projection, int Columns, int Rows) Project()
    {
        const float Step = 2.4f; // along the rays
        int columns = _columns / 4, rows = _rows / 6, depth = (int)(240 / Step);
        var body = new Thorax((uint)options.Seed, contrastMedium: false, nodule: false);
        var projection = new float[columns * rows];
        Parallel.For(0, rows, row =>
        {
            var plane = body.Cut(Lowest + Height - (row + 0.5f) * Height / rows, columns, depth, Width / columns, Step).Values;
            var line = projection.AsSpan(row * columns, columns);
            for (var i = 0; i < plane.Length; i++)
            {
                // Bone takes away more than its density says, because calcium absorbs the softer part of the beam.
                var density = (plane[i] + 1000) * 0.001f;
                line[i % columns] += (density + Math.Max(0, density - 1.08f) * 1.1f) * Step;
            }
        });
        return (projection, columns, rows);
    }

    // Detail is lifted out of the broad shading, as the processing of every digital detector does.
    private static void Sharpen(float[] image, int columns, int rows)
    {
        var (across, broad) = (new float[image.Length], new float[image.Length]);
        var reach = Math.Max(1, columns / 24);
        Blur(image, across, columns, 1, rows, columns, reach);
        Blur(across, broad, rows, columns, columns, 1, reach);
        for (var i = 0; i < image.Length; i++)
            image[i] = broad[i] * 0.55f + (image[i] - broad[i]) * 1.1f + 45;
    }

    private static void Blur(float[] source, float[] target, int length, int step, int lines, int lineStep, int reach)
    {
        for (var line = 0; line < lines; line++)
        {
            var start = line * lineStep;
            float sum = 0;
            for (var i = -reach; i <= reach; i++)
                sum += source[start + Math.Clamp(i, 0, length - 1) * step];
            for (var i = 0; i < length; i++)
            {
                target[start + i * step] = sum / (2 * reach + 1);
                sum += source[start + Math.Min(i + reach + 1, length - 1) * step] - source[start + Math.Max(i - reach, 0) * step];
            }
        }
    }

    private static float Density(float path)
    {
        // The toe and shoulder of a characteristic curve.
        var t = (path - 122) / 52;
        return 8192 + 7000 * t / MathF.Sqrt(1 + t * t);
    }

    private static float Cubic(float[] image, int columns, int rows, float x, float y)
    {
        int x0 = (int)x, y0 = (int)y;
        Span<float> lines = stackalloc float[4];
        for (var i = 0; i < 4; i++)
        {
            var start = Math.Clamp(y0 + i - 1, 0, rows - 1) * columns;
            lines[i] = CatmullRom(
                image[start + Math.Max(x0 - 1, 0)], image[start + x0], image[start + Math.Min(x0 + 1, columns - 1)], image[start + Math.Min(x0 + 2, columns - 1)], x - x0);
        }

        return CatmullRom(lines[0], lines[1], lines[2], lines[3], y - y0);
    }

    private static float CatmullRom(float a, float b, float c, float d, float t) =>
        b + 0.5f * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));

    // A lead letter D on the patient's right (derecha).
    private void DrawMarker(float[] film)
    {
        ReadOnlySpan<string> letter = ["####.", "#...#", "#...#", "#...#", "#...#", "#...#", "####."];
        var dot = Math.Max(1, _columns / 110);
        for (var row = 0; row < letter.Length * dot; row++)
            for (var column = 0; column < 5 * dot; column++)
                if (letter[row / dot][column / dot] == '#')
                    film[(row + dot * 5) * _columns + column + dot * 4] = 15800;
    }
}
