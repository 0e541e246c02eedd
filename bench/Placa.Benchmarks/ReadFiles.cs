using System.Diagnostics;
using System.Globalization;
using Placa.Dicom;

namespace Placa.Benchmarks;

/// <summary>
/// <c>read FOLDER REPETITIONS</c>: reads every file of up to 2 MB from disk on one thread, walks every element of every level and decodes
/// each text into a buffer that is used again; the counterpart of DCMTK's <c>dcmtk_parse_bench</c>. The first pass is told apart.
/// </summary>
internal static class ReadFiles
{
    public static void Run(string folder, int repetitions)
    {
        var files = ShortFiles.In(folder);
        var times = new double[repetitions];
        var (elements, refused) = (0, 0);
        long allocated = 0;
        for (var i = 0; i < repetitions; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            (elements, refused) = ReadAll(files);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds / files.Length;
            allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / files.Length;
        }

        var first = times[0];
        Array.Sort(times);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"placa read files={files.Length} refused={refused} elems={elements} first={first:F1} us/file={times[repetitions / 2]:F1} min={times[0]:F1} bytes/file={allocated}"));
    }

    private static (int Elements, int Refused) ReadAll(string[] files)
    {
        var text = new char[1 << 16];
        var (elements, refused) = (0, 0);
        foreach (var path in files)
        {
            try
            {
                using var file = DicomFile.Open(path);
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
