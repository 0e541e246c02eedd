using System.Diagnostics;
using System.Globalization;
using Placa.Dicom;

namespace Placa.Benchmarks;

/// <summary>
/// <c>enhanced FOLDER REPETITIONS</c>: makes the headers of two Enhanced MR Images, of 14,000 and 122,000 elements, in the folder, and
/// reads them into rented memory: the table of elements alone, and with every text decoded.
/// </summary>
internal static class EnhancedHeader
{
    private const int ElementsPerFrame = 28;

    public static void Run(string folder, int repetitions)
    {
        foreach (var elements in (int[])[14_000, 122_000])
        {
            var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"enhanced-{elements}.dcm"));
            using (var stream = File.Create(path))
                DicomFile.Write(stream, null, Make(elements / ElementsPerFrame), TransferSyntax.ExplicitVRLittleEndian);
            var text = new char[4096];
            var options = ReadOptions.Default with { RentMemory = true };
            var tape = Measure(repetitions, () => { using var file = DicomFile.Open(path, options); });
            var texts = Measure(repetitions, () =>
            {
                using var file = DicomFile.Open(path, options);
                ElementWalk.Count(file.Dataset, ref text);
            });
            using var last = DicomFile.Open(path);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"placa enhanced elems={ElementWalk.Count(last.Dataset, ref text)} tape_ms={tape.Milliseconds:F2} text_ms={texts.Milliseconds:F2} MB={texts.Bytes / 1e6:F1} file={path}"));
        }
    }

    private static (double Milliseconds, long Bytes) Measure(int repetitions, Action read)
    {
        // The runtime compiles what is hot a while after it became so.
        for (var warm = Stopwatch.StartNew(); warm.Elapsed < TimeSpan.FromSeconds(1);)
            read();

        var times = new double[repetitions];
        long bytes = 0;
        for (var i = 0; i < repetitions; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            read();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Array.Sort(times);
        return (times[repetitions / 2], bytes);
    }

    private static Dataset Make(int frames)
    {
        var dataset = new Dataset();
        dataset.Set(Tags.SOPClassUID, Uids.EnhancedMRImageStorage.Value);
        dataset.Set(Tags.SOPInstanceUID, "1.2.826.0.1.3680043.2.1143.1");
        dataset.Set(Tags.SpecificCharacterSet, "ISO_IR 100");
        dataset.Set(Tags.PatientName, "Muñoz^Íñigo");
        dataset.SetInts(Tags.NumberOfFrames, VR.IS, frames);
        dataset.SetItems(Tags.PerFrameFunctionalGroupsSequence, Enumerable.Range(0, frames).Select(FunctionalGroups));
        return dataset;
    }

    private static Dataset FunctionalGroups(int frame)
    {
        var groups = new Dataset();
        groups.SetItems(Tags.MRImageFrameTypeSequence, Item(item =>
        {
            item.Set(Tags.FrameType, "ORIGINAL", "PRIMARY", "M", "NONE");
            item.Set(Tags.PixelPresentation, "MONOCHROME");
            item.Set(Tags.VolumetricProperties, "VOLUME");
            item.Set(Tags.ComplexImageComponent, "MAGNITUDE");
        }));
        groups.SetItems(Tags.MREchoSequence, Item(item => item.SetDoubles(Tags.EffectiveEchoTime, VR.FD, 2.3)));
        groups.SetItems(Tags.FrameContentSequence, Item(item =>
        {
            item.Set(Tags.FrameReferenceDateTime, "20260102101500.250000");
            item.SetDoubles(Tags.FrameAcquisitionDuration, VR.FD, 120);
            item.SetInts(Tags.DimensionIndexValues, VR.UL, 1, frame + 1);
            item.Set(Tags.StackID, "1");
            item.SetInts(Tags.InStackPositionNumber, VR.UL, frame + 1);
        }));
        groups.SetItems(Tags.PlanePositionSequence, Item(item => item.Set(Tags.ImagePositionPatient, "-119.53125", "-119.53125", "74.5")));
        groups.SetItems(Tags.PlaneOrientationSequence, Item(item => item.Set(Tags.ImageOrientationPatient, "1", "0", "0", "0", "1", "0")));
        groups.SetItems(Tags.PixelMeasuresSequence, Item(item =>
        {
            item.Set(Tags.SliceThickness, "2.5");
            item.Set(Tags.PixelSpacing, "0.9375", "0.9375");
        }));
        groups.SetItems(Tags.FrameVOILUTSequence, Item(item =>
        {
            item.Set(Tags.WindowCenter, "600");
            item.Set(Tags.WindowWidth, "1200");
        }));
        groups.SetItems(Tags.PixelValueTransformationSequence, Item(item =>
        {
            item.Set(Tags.RescaleIntercept, "0");
            item.Set(Tags.RescaleSlope, "1");
            item.Set(Tags.RescaleType, "US");
        }));
        return groups;
    }

    private static Dataset Item(Action<Dataset> fill)
    {
        var item = new Dataset();
        fill(item);
        return item;
    }
}
