using System.Diagnostics;
using System.Globalization;
using Placa.Dicom;

namespace Placa.Benchmarks;

/// <summary>
/// <c>rewrite FOLDER REPETITIONS</c>: reads every file of up to 2 MB from memory and writes it again into memory, long values by
/// reference; unchanged, and with a patient's name changed.
/// </summary>
internal static class RewriteFiles
{
    public static void Run(string folder, int repetitions)
    {
        var files = ShortFiles.In(folder).Select(File.ReadAllBytes).Where(IsReadable).ToArray();
        Report("rewrite", files, repetitions, change: false);
        Report("rewrite-changed", files, repetitions, change: true);
    }

    private static void Report(string name, byte[][] files, int repetitions, bool change)
    {
        var options = ReadOptions.Default with { RentMemory = true };
        var times = new double[repetitions];
        long written = 0;
        for (var i = -ReadFiles.PassesToWarmUp; i < repetitions; i++)
        {
            written = 0;
            var start = Stopwatch.GetTimestamp();
            foreach (var bytes in files)
            {
                using var file = DicomFile.Read(bytes, options);
                if (change)
                    file.Dataset.Set(Tags.PatientName, "Prueba^Escrita");
                written += DicomFile.ToSequence(file.FileMeta, file.Dataset, file.TransferSyntax).Length;
            }
            if (i >= 0)
                times[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        Array.Sort(times);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"placa {name} files={files.Length} files/s={files.Length / times[repetitions / 2]:F0} MB={written / 1e6:F0}"));
    }

    private static bool IsReadable(byte[] bytes)
    {
        try
        {
            using var file = DicomFile.Read(bytes);
            file.Dataset.Set(Tags.PatientName, "Prueba^Escrita");
            return DicomFile.ToSequence(file.FileMeta, file.Dataset, file.TransferSyntax).Length > 0;
        }
        catch (DicomException)
        {
            return false;
        }
    }
}
