using System.Diagnostics;
using Placa.Codecs.Png;
using Placa.Dicom;
using Placa.Imaging;

namespace Placa.Benchmarks;

/// <summary>How many frames a second two threads turn into JPEG (quality 85) and PNG (fastest), each from the data set in memory with its own window.</summary>
internal static class RenderFrames
{
    private const int Threads = 2;

    public static void Run(string path, double seconds)
    {
        using var file = DicomFile.Open(path, new ReadOptions { InMemoryValueLength = int.MaxValue });
        var description = ImagePixelDescription.Read(file.Dataset);
        Console.WriteLine($"{description.Columns} x {description.Rows}, {description.BitsStored} bits stored, {Threads} threads, each frame from a new renderer");
        Measure("grey only", seconds, () => Render(file).Pixels.Length);
        Measure("JPEG 85", seconds, () => Renderer(file).RenderJpeg(0).Length);
        Measure("PNG fastest", seconds, () => WritePng(file));
        Measure("half size, JPEG 85", seconds, () => Renderer(file).RenderJpeg(0, new RenderOptions { Size = new RenderSize(description.Columns / 2, description.Rows / 2) }).Length);
        Measure("twice the size", seconds, () => Render(file, new RenderSize(description.Columns * 2, description.Rows * 2)).Pixels.Length);
    }

    private static RenderedImage Render(DicomFile file, RenderSize? size = null) =>
        Renderer(file).Render(0, new RenderOptions { Size = size });

    private static FrameRenderer Renderer(DicomFile file) => new(new FrameReader(file));

    private static int WritePng(DicomFile file)
    {
        using var output = new MemoryStream(1 << 16);
        Renderer(file).RenderPng(output, 0, compression: PngCompression.Fastest);
        return (int)output.Length;
    }

    private static void Measure(string name, double seconds, Func<int> render)
    {
        RunFor(seconds / 2, render); // tiered compilation
        using var process = Process.GetCurrentProcess();
        var allocated = GC.GetTotalAllocatedBytes();
        var processor = process.TotalProcessorTime;
        var (count, length, elapsed) = RunFor(seconds, render);
        allocated = GC.GetTotalAllocatedBytes() - allocated;
        process.Refresh();
        processor = process.TotalProcessorTime - processor; // on a machine that is busy with something else the clock says little
        Console.WriteLine($"{name,-20} {count / elapsed,8:F0}/s  {Threads * count / processor.TotalSeconds,8:F0}/s of processor time  {length,8} bytes  {allocated / Math.Max(1, count) / 1024,6} KiB allocated each");
    }

    private static (long Count, int Length, double Seconds) RunFor(double seconds, Func<int> render)
    {
        var (total, length) = (0L, 0);
        var clock = Stopwatch.StartNew();
        var threads = Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            var count = 0L;
            while (clock.Elapsed.TotalSeconds < seconds)
            {
                length = render();
                count++;
            }

            Interlocked.Add(ref total, count);
        })).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        return (total, length, clock.Elapsed.TotalSeconds);
    }
}
