using System.Globalization;
using System.Text;
using Placa.Dicom;
using Placa.Testing;

namespace Placa.Imaging.Tests.Rendering;

/// <summary>Rendered levels against DCMTK's <c>dcm2pnm</c>, with the same choice of window or table.</summary>
public class DcmtkRenderTests
{
    private static readonly HashSet<string> Syntaxes = ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.5"];

    private static readonly HashSet<string> Exceptions =
    [
        "modalities/enhanced/Philips_IM_0027_fMAP.dcm", // rescaling in a functional group, which DCMTK does not apply
        "modalities/parametric-map/parametric_map_float.dcm", // floating point, which DCMTK does not render
        "modalities/parametric-map/parametric_map_double_float.dcm",
        "luts-overlays/gdcm-US-ALOKA-16_big.dcm", // a big endian palette that DCMTK refuses
    ];

    [Theory]
    [InlineData("luts-overlays/", 8)]
    [InlineData("modalities/", 60)]
    public async Task Rendered_levels_are_within_one_of_those_of_DCMTK(string folder, int atLeast)
    {
        Corpus.SkipIfAbsent();
        Tool.SkipIfAbsent("dcm2pnm");
        using var scratch = new TemporaryFolder();
        var output = Path.Combine(scratch.Path, "dcmtk.pnm");
        var differing = new List<string>();
        var compared = 0;
        foreach (var entry in Corpus.Files)
        {
            if (!entry.RelativePath.StartsWith(folder, StringComparison.Ordinal) || entry.Pixels is null || !Syntaxes.Contains(entry.TransferSyntax ?? "")
                || Exceptions.Contains(entry.RelativePath))
                continue;

            using var file = DicomFile.Open(entry.FullPath, new ReadOptions { AcceptTruncated = true });
            var reader = new FrameReader(file);
            var image = new FrameRenderer(reader).Render(0);
            File.Delete(output);
            var outcome = await Tool.RunAsync("dcm2pnm", ["-q", "-O", .. VoiOptions(reader), "+op", entry.FullPath, output]);
            if (!File.Exists(output))
            {
                differing.Add($"{entry.RelativePath}: dcm2pnm gave nothing: {outcome.Error.Trim()}");
                continue;
            }

            compared++;
            var (samples, pixels) = ReadPnm(await File.ReadAllBytesAsync(output, TestContext.Current.CancellationToken));
            if (Difference(image, samples, pixels) is { } difference)
                differing.Add($"{entry.RelativePath} [{reader.Description.PhotometricInterpretation} {string.Join(' ', VoiOptions(reader))}]: {difference}");
        }

        Assert.True(differing.Count == 0, $"{compared} compared\n" + string.Join('\n', differing));
        Assert.InRange(compared, atLeast, int.MaxValue);
    }

    private static string[] VoiOptions(FrameReader reader)
    {
        var description = reader.Description;
        if (description.SamplesPerPixel > 1 || description.PhotometricInterpretation == PhotometricInterpretation.PaletteColor)
            return [];
        if (VoiLut.ReadAll(reader.Dataset, description, 0) is not [var voi, ..])
            return description.BitsStored is > 1 and <= 8 && !ModalityLut.Read(reader.Dataset, description, 0).IsTable ? [] : ["+Wm"];
        if (voi.Window is not { } window)
            return ["+Wl", "1"];

        string[] function = window.Function == VoiLutFunction.Sigmoid ? ["+Wfs"] : [];
        return ["+Ww", window.Center.ToString("R", CultureInfo.InvariantCulture), window.Width.ToString("R", CultureInfo.InvariantCulture), .. function];
    }

    private static string? Difference(RenderedImage image, int samples, byte[] pixels)
    {
        if (image.SamplesPerPixel != samples || image.Pixels.Length != pixels.Length)
            return $"{image.Pixels.Length} bytes of {image.SamplesPerPixel} samples against {pixels.Length} of {samples}";

        var ours = image.Pixels.Span;
        var (largest, count, first) = (0, 0, -1);
        for (var i = 0; i < pixels.Length; i++)
        {
            var difference = Math.Abs(ours[i] - pixels[i]);
            largest = Math.Max(largest, difference);
            if (difference <= 1)
                continue;
            count++;
            first = first < 0 ? i : first;
        }

        return count == 0 ? null : $"{count} of {pixels.Length} samples differ by up to {largest}, first at {first}: {ours[first]} against {pixels[first]}";
    }

    private static (int Samples, byte[] Pixels) ReadPnm(byte[] file)
    {
        var position = 0;
        var fields = new List<string>();
        while (fields.Count < 4)
        {
            var end = position;
            while (!char.IsWhiteSpace((char)file[end]))
                end++;
            fields.Add(Encoding.ASCII.GetString(file, position, end - position));
            position = end + 1;
        }

        return (fields[0] == "P6" ? 3 : 1, file[position..]);
    }
}
