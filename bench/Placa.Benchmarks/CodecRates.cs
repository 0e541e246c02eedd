using System.Diagnostics;
using System.Globalization;
using Placa.Codecs;
using Placa.Codecs.Jpeg;
using Placa.Codecs.Jpeg2000;
using Placa.Codecs.JpegLossless;
using Placa.Codecs.JpegLS;
using Placa.Codecs.Rle;
using Placa.Dicom;
using Placa.Imaging;

namespace Placa.Benchmarks;

/// <summary>
/// <c>codecs CORPUS</c>: MB of pixels a second on one thread, decoding and encoding, ours beside the peers that are installed. All read codestreams
/// of our own encoders. Both sides are timed in processor time and in turns; the table has medians.
/// </summary>
internal sealed class CodecRates(string folder, string wasmScript)
{
    private const int Rounds = 5;

    /// <summary>Pixels in a file of a peer, so that its work is long beside what <c>time</c> can tell.</summary>
    private const int FileLength = 32 << 20;

    private static readonly Family[] Families =
    [
        new("JPEG lossless", TransferSyntax.JPEGLosslessSV1, (frame, image) => JpegLosslessEncoder.Encode(frame, image, new()), "dcmdjpeg", "dcmcjpeg +e1"),
        new("JPEG baseline", TransferSyntax.JPEGBaseline8Bit, EncodeJpeg, "dcmdjpeg +cn", "dcmcjpeg +eb +q 90 +s2"),
        new("JPEG 12 bit", TransferSyntax.JPEGExtended12Bit, EncodeJpeg, "dcmdjpeg", "dcmcjpeg +ee +q 90"),
        new("JPEG-LS", TransferSyntax.JPEGLSLossless, (frame, image) => JpegLSEncoder.Encode(frame, image, new()), "dcmdjpls", "dcmcjpls", "charls"),
        new("JPEG 2000", TransferSyntax.JPEG2000Lossless, (frame, image) => Jpeg2000Encoder.Encode(frame, image, Jpeg2000EncoderOptions.Lossless), Other: "opj"),
        new("HTJ2K", TransferSyntax.HTJ2KLosslessRPCL, (frame, image) => Jpeg2000Encoder.Encode(frame, image, Jpeg2000EncoderOptions.HighThroughputLossless), Other: "openjph"),
        new("RLE", TransferSyntax.RLELossless, (frame, image) => RleEncoder.Encode(frame, new(image.Rows, image.Columns, image.SamplesPerPixel, image.BytesPerSample)), "dcmdrle", "dcmcrle"),
    ];

    private static readonly (string Kind, string Path)[] Images =
    [
        ("CT", "series/ct-brain-28/I10.dcm"),
        ("MR", "series/mr-head-100/000001.IMA"),
        ("XA", "series/xa-cine-96-jpeg.dcm"),
        ("US RGB", "modalities/us/examples_rgb_color.dcm"),
    ];

    public static void Run(string corpus, string wasmScript)
    {
        var folder = Directory.CreateTempSubdirectory("placa-codecs").FullName;
        try
        {
            Console.WriteLine("| what | image | Placa MB/s | peer MB/s | ratio |\n|---|---|---|---|---|");
            foreach (var (kind, path) in Images)
                new CodecRates(folder, wasmScript).Measure(kind, Path.Combine(corpus, path));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private void Measure(string kind, string path)
    {
        if (!File.Exists(path))
        {
            Console.WriteLine($"{kind}: {path} is missing");
            return;
        }

        using var source = DicomFile.Open(path);
        var frame = new FrameReader(source).ReadFrame(0);
        using var native = Write(Make(frame, FileLength / frame.Samples.Length), TransferSyntax.ExplicitVRLittleEndian, "native.dcm");
        var samples = frame.Samples.ToArray();
        var bits = frame.Description.IsSigned ? 8 * frame.Description.BytesPerSample : frame.Description.BitsStored;
        var image = new CodestreamImage(frame.Description.Rows, frame.Description.Columns, frame.Description.SamplesPerPixel, bits);
        File.WriteAllBytes(In("frame.raw"), samples);
        foreach (var family in Families.Where(family => IsFor(family, frame.Description)))
        {
            using var encoded = Write(Transcoder.Transcode(native, family.Syntax), family.Syntax, "encoded.dcm");
            var reader = new FrameReader(encoded);
            File.WriteAllBytes(In("frame.j2k"), reader.ReadStoredFrame(0).Span);
            Row($"{family.Name}, decode", kind, frame, () => reader.ReadFrame(0), Peers(family, frame.Description, isDecoding: true));
            Row($"{family.Name}, encode", kind, frame, () => family.Encode(samples, image), Peers(family, frame.Description, isDecoding: false));
        }
    }

    private static bool IsFor(Family family, ImagePixelDescription image) => family.Syntax.Uid == TransferSyntax.JPEGBaseline8Bit.Uid
        ? image.BitsStored == 8
        : family.Syntax.Uid != TransferSyntax.JPEGExtended12Bit.Uid || image is { BitsStored: > 8 and <= 12, IsSigned: false };

    private static byte[] EncodeJpeg(byte[] frame, CodestreamImage image) =>
        JpegEncoder.Encode(frame, image, new JpegEncoderOptions { Quality = 90, Subsampling = JpegSubsampling.Columns });

    private static void Row(string what, string kind, Frame frame, Action ours, (string Name, Func<double> Seconds)[] peers)
    {
        var clock = Stopwatch.StartNew();
        var warm = 0;
        for (; clock.Elapsed.TotalSeconds < 1; warm++) // until the runtime has compiled it
            ours();
        var repetitions = Math.Max(1, warm / 3);
        var seconds = new List<double>();
        var theirs = peers.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            var before = Environment.CpuUsage.UserTime;
            for (var i = 0; i < repetitions; i++)
                ours();
            seconds.Add((Environment.CpuUsage.UserTime - before).TotalSeconds / repetitions);
            for (var i = 0; i < peers.Length; i++)
                theirs[i].Add(peers[i].Seconds());
        }

        var own = Median(seconds);
        var size = frame.Samples.Length / 1e6;
        if (peers.Length == 0)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {kind} | {size / own:F0} | none installed | |"));
        for (var i = 0; i < peers.Length; i++)
        {
            var peer = Median(theirs[i]);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {kind} | {size / own:F0} | {peers[i].Name} {size / peer:F0} | {peer / own:F2} × |"));
        }
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    private (string Name, Func<double> Seconds)[] Peers(Family family, ImagePixelDescription image, bool isDecoding)
    {
        var peers = new List<(string, Func<double>)>();
        var frames = FileLength / image.FrameLength;
        if ((isDecoding ? family.Decoder : family.Encoder) is { } program && IsInstalled(program.Split(' ')[0]))
        {
            // The same program reads and writes the native file without a codec: what decoding adds is left.
            var (input, idle) = isDecoding ? ("encoded.dcm", program) : ("native.dcm", family.Decoder!);
            peers.Add((program.Split(' ')[0], () => (UserSeconds($"{program} {input} out.dcm") - UserSeconds($"{idle} native.dcm out.dcm")) / frames));
        }

        // One frame a process, less a process that only prints its help.
        if (family.Other == "opj" && IsInstalled("opj_compress"))
        {
            var raw = $"{image.Columns},{image.Rows},{image.SamplesPerPixel},{image.BitsStored},{(image.IsSigned ? 's' : 'u')}";
            var command = isDecoding ? "opj_decompress -threads 1 -i frame.j2k -o out.rawl" : $"opj_compress -F {raw} -i frame.raw -o out.j2k";
            peers.Add((command.Split(' ')[0], () => UserSeconds(command) - UserSeconds("opj_decompress -h; true")));
        }
        else if (family.Other is "charls" or "openjph" && IsInstalled("node") && File.Exists(wasmScript))
        {
            var arguments = $"{(isDecoding ? "decode frame.j2k" : "encode frame.raw")} {image.Rows} {image.Columns} {image.SamplesPerPixel} {image.BitsStored}";
            peers.Add(($"{family.Other} wasm", () => double.Parse(Output($"node '{wasmScript}' {family.Other} {arguments}"), CultureInfo.InvariantCulture) / 1000));
        }

        return [.. peers];
    }

    private double UserSeconds(string command) =>
        double.Parse(Output($"TIMEFORMAT=%U; time {{ {command}; }} >/dev/null 2>&1"), CultureInfo.InvariantCulture);

    /// <summary>What a command of bash writes, where its own <c>time</c> goes too.</summary>
    private string Output(string command)
    {
        var start = new ProcessStartInfo("bash", ["-c", $"exec 2>&1; {command}"]) { RedirectStandardOutput = true, WorkingDirectory = folder };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{command}: exit code {process.ExitCode}. {output}");
    }

    private bool IsInstalled(string program) => Output($"command -v {program} || true").Length > 0;

    private string In(string name) => Path.Combine(folder, name);

    private DicomFile Write(Dataset dataset, TransferSyntax syntax, string name)
    {
        using (var stream = File.Create(In(name)))
            DicomFile.Write(stream, null, dataset, syntax);
        return DicomFile.Read(File.ReadAllBytes(In(name)));
    }

    private static Dataset Make(Frame frame, int frames)
    {
        var image = frame.Description;
        var dataset = new Dataset();
        dataset.Set(Tags.SOPClassUID, "1.2.840.10008.5.1.4.1.1.7");
        dataset.Set(Tags.SOPInstanceUID, "2.25.1");
        dataset.SetInts(Tags.SamplesPerPixel, VR.US, image.SamplesPerPixel);
        dataset.Set(Tags.PhotometricInterpretation, image.SamplesPerPixel == 3 ? "RGB" : "MONOCHROME2");
        dataset.SetInts(Tags.Rows, VR.US, image.Rows);
        dataset.SetInts(Tags.Columns, VR.US, image.Columns);
        dataset.SetInts(Tags.BitsAllocated, VR.US, image.BitsAllocated);
        dataset.SetInts(Tags.BitsStored, VR.US, image.BitsStored);
        dataset.SetInts(Tags.HighBit, VR.US, image.HighBit);
        dataset.SetInts(Tags.PixelRepresentation, VR.US, image.IsSigned ? 1 : 0);
        if (image.SamplesPerPixel == 3)
            dataset.SetInts(Tags.PlanarConfiguration, VR.US, 0);
        dataset.Set(Tags.NumberOfFrames, frames.ToString(CultureInfo.InvariantCulture));
        var pixels = new byte[frames * frame.Samples.Length];
        for (var i = 0; i < frames; i++)
            frame.Samples.CopyTo(pixels.AsMemory(i * frame.Samples.Length));
        dataset.Set(Tags.PixelData, VR.OW, pixels);
        return dataset;
    }

    /// <summary>A kind of codestream and the programs that decode and encode it.</summary>
    private sealed record Family(
        string Name, TransferSyntax Syntax, Func<byte[], CodestreamImage, byte[]> Encode, string? Decoder = null, string? Encoder = null, string? Other = null);
}
