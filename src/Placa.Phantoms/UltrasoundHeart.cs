using Placa.Dicom;

namespace Placa.Phantoms;

/// <summary>One beat of a heart with colour Doppler as a cine loop: Ultrasound Multi-frame Image (PS3.3 section A.7).</summary>
internal sealed class UltrasoundHeart(PhantomOptions options, UidSource uids)
{
    private const string SeriesName = "us/apical";
    private const double BeatInMilliseconds = 960;

    private static readonly Device Scanner = new("Maniquí ECO", "ECO1", "PLACA-0003");

    private readonly Examination _examination = Examination.Echocardiogram;
    private readonly EchoScreen _screen = new(options.Scaled(640, 64), options.Scaled(480, 48));
    private readonly int _frames = options.Scaled(30, 6);

    public PhantomSeries Series => new(uids[SeriesName], "US", "Apical cuatro cámaras, Doppler color", 1, _ => Make());

    private Dataset Make()
    {
        var dataset = _examination.NewDataset(uids, Uids.UltrasoundMultiFrameImageStorage, SeriesName + "/1", TimeSpan.FromMinutes(4));
        _examination.AddSeries(dataset, uids, "US", 1, Series.Description, SeriesName, Scanner);
        dataset.Set(Tags.ImageType, "ORIGINAL", "PRIMARY", "TTE", "0011"); // 2D imaging and colour flow (PS3.3 section C.8.5.6.1.1)
        dataset.SetInts(Tags.InstanceNumber, VR.IS, 1);
        dataset.Set(Tags.ContentDate, dataset.GetString(Tags.InstanceCreationDate)!);
        dataset.Set(Tags.ContentTime, dataset.GetString(Tags.InstanceCreationTime)!);
        dataset.Set(Tags.BurnedInAnnotation, "NO");
        dataset.Set(Tags.LossyImageCompression, "00");
        dataset.Set(Tags.BodyPartExamined, "HEART");
        dataset.Set(Tags.PatientOrientation, "");
        dataset.SetInts(Tags.HeartRate, VR.IS, (long)(60_000 / BeatInMilliseconds));

        var frameTime = BeatInMilliseconds / _frames;
        dataset.SetInts(Tags.NumberOfFrames, VR.IS, _frames);
        dataset.SetDoubles(Tags.FrameTime, VR.DS, frameTime);
        dataset.SetInts(Tags.FrameIncrementPointer, VR.AT, Tags.FrameTime.Value);
        dataset.SetInts(Tags.CineRate, VR.IS, (long)Math.Round(1000 / frameTime));
        dataset.SetInts(Tags.RecommendedDisplayFrameRate, VR.IS, (long)Math.Round(1000 / frameTime));
        dataset.SetInts(Tags.PreferredPlaybackSequencing, VR.US, 0);
        dataset.SetItems(Tags.SequenceOfUltrasoundRegions, Region());

        dataset.AddPixelDescription(_screen.Height, _screen.Width, 3, "RGB", 8, 8);
        dataset.SetInts(Tags.UltrasoundColorDataPresent, VR.US, 1);
        dataset.Set(Tags.PixelData, VR.OB, Frames().AsMemory());
        return dataset;
    }

    private byte[] Frames()
    {
        var size = _screen.Width * _screen.Height * 3;
        var pixels = new byte[size * _frames];
        Parallel.For(0, _frames, frameIndex =>
            _screen.Draw(frameIndex / (float)_frames, pixels.AsSpan(frameIndex * size, size), (uint)(options.Seed + 400)));
        return pixels;
    }

    /// <summary>US Region Calibration (PS3.3 section C.8.5.5): pixels of the sector are this many centimetres apart.</summary>
    private Dataset Region()
    {
        var region = new Dataset();
        region.SetInts(Tags.RegionSpatialFormat, VR.US, 1); // 2D
        region.SetInts(Tags.RegionDataType, VR.US, 1); // tissue
        region.SetInts(Tags.RegionFlags, VR.UL, 2);
        region.SetInts(Tags.RegionLocationMinX0, VR.UL, 0);
        region.SetInts(Tags.RegionLocationMinY0, VR.UL, _screen.Top);
        region.SetInts(Tags.RegionLocationMaxX1, VR.UL, _screen.Width - 1);
        region.SetInts(Tags.RegionLocationMaxY1, VR.UL, _screen.Bottom);
        region.SetInts(Tags.ReferencePixelX0, VR.SL, _screen.Width / 2);
        region.SetInts(Tags.ReferencePixelY0, VR.SL, 0);
        region.SetInts(Tags.PhysicalUnitsXDirection, VR.US, 3); // centimetres
        region.SetInts(Tags.PhysicalUnitsYDirection, VR.US, 3);
        region.SetDoubles(Tags.ReferencePixelPhysicalValueX, VR.FD, 0);
        region.SetDoubles(Tags.ReferencePixelPhysicalValueY, VR.FD, 0);
        region.SetDoubles(Tags.PhysicalDeltaX, VR.FD, _screen.MillimetresPerPixel / 10);
        region.SetDoubles(Tags.PhysicalDeltaY, VR.FD, _screen.MillimetresPerPixel / 10);
        region.SetInts(Tags.TransducerFrequency, VR.UL, 2500);
        return region;
    }
}
