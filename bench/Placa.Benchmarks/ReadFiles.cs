using System.Diagnostics;
using System.Globalization;
using Placa.Dicom;

namespace Placa.Benchmarks;

/// <summary>
/// <c>read FOLDER REPETITIONS</c>: reads every file of up to 2 MB from disk on one thread, walks every element of every level and decodes
/// each text into a buffer that is used again; the counterpart of DCMTK's <c>dcmtk_parse_bench</c>. The first pass is told apart, and passes count
/// only after the runtime has compiled what is hot.
/// <c>read-rented</c> does so with memory that is given back for each file.
/// </summary>
internal static class ReadFiles
{
    /// <summary>Passes after which nothing is compiled any more.</summary>
    public const int PassesToWarmUp = 13;

    public static void Run(string folder, int repetitions, bool rentMemory)
    {
        var files = ShortFiles.In(folder);
        var options = ReadOptions.Default with { RentMemory = rentMemory };
        var times = new double[repetitions];
        var (elements, refused) = (0, 0);
        long allocated = 0;
        var first = 0.0;
        for (var i = -PassesToWarmUp; i < repetitions; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            (elements, refused) = ReadAll(files, options);
            var time = Stopwatch.GetElapsedTime(start).TotalMicroseconds / files.Length;
            if (i >= 0)
                times[i] = time;
            else if (i == -PassesToWarmUp)
                first = time;
            allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / files.Length;
        }

        Array.Sort(times);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"placa {(rentMemory ? "read-rented" : "read")} files={files.Length} refused={refused} elems={elements} first={first:F1} us/file={times[repetitions / 2]:F1} min={times[0]:F1} bytes/file={allocated}"));
    }

    private static (int Elements, int Refused) ReadAll(string[] files, ReadOptions options)
    {
        var text = new char[1 << 16];
        var (elements, refused) = (0, 0);
        foreach (var path in files)
        {
            try
            {
                using var file = DicomFile.Open(path, options);
                elements += ElementWalk.Count(file.Dataset, ref text);
            }
            catch (DicomReadException)
            {
                refused++;
            }
        }
        return (elements, refused);
    }
}
