using System.Globalization;
using System.Text;
using Placa.Dicom;
using Placa.Testing;

namespace Placa.Imaging.Tests.Rendering;

/// <summary>Rendered levels against DCMTK's <c>dcmj2pnm</c>, with the same choice of window or table.</summary>
public class DcmtkRenderTests
{
    /// <summary>Those without loss that both decode: after a lossy one decoders may differ by a level that a window then spreads.</summary>
    private static readonly HashSet<string> Syntaxes =
    [
        "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.5",
        "1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70",
    ];

    /// <summary>The reasons are in docs/rendering.md.</summary>
    private static readonly HashSet<string> Exceptions =
    [
        "luts-overlays/gdcm-US-ALOKA-16_big.dcm",
        "modalities/enhanced/Philips_IM_0027_fMAP.dcm",
        "modalities/parametric-map/parametric_map_float.dcm",
        "modalities/parametric-map/parametric_map_double_float.dcm",
    ];

    private enum Way
    {
        FirstWindowOrTable,
        LowestToHighest,
        WithOverlays,
    }

    [Theory]
    [InlineData("luts-overlays/", 17)]
    [InlineData("modalities/", 100)]
    public async Task Rendered_levels_are_within_one_of_those_of_DCMTK(string folder, int atLeast)
    {
        Corpus.SkipIfAbsent();
        Tool.SkipIfAbsent("dcmj2pnm");
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
            foreach (var way in WaysFor(reader))
            {
                var image = new FrameRenderer(reader).Render(0, OurOptions(way));
                string[] options = [.. way == Way.LowestToHighest ? ["+Wm"] : VoiOptions(reader), .. way == Way.WithOverlays ? Array.Empty<string>() : ["-O"]];
                File.Delete(output);
                var outcome = await Tool.RunAsync("dcmj2pnm", ["-q", .. options, "+op", entry.FullPath, output]);
                if (!File.Exists(output))
                {
                    differing.Add($"{entry.RelativePath}: dcmj2pnm gave nothing: {outcome.Error.Trim()}");
                    break;
                }

                compared++;
                var (samples, pixels) = ReadPnm(await File.ReadAllBytesAsync(output, TestContext.Current.CancellationToken));
                if (Difference(image, samples, pixels) is { } difference)
                    differing.Add($"{entry.RelativePath} [{reader.Description.PhotometricInterpretation} {string.Join(' ', options)}]: {difference}");
            }
        }

        Assert.True(differing.Count == 0, $"{compared} compared\n" + string.Join('\n', differing));
        Assert.InRange(compared, atLeast, int.MaxValue);
    }

    [Fact]
    public async Task The_tables_of_a_presentation_state_give_the_levels_of_DCMTK()
    {
        Corpus.SkipIfAbsent();
        Tool.SkipIfAbsent("dcmp2pgm");
        using var scratch = new TemporaryFolder();
        var output = Path.Combine(scratch.Path, "dcmtk.pgm");
        var (imagePath, statePath) = (
            Corpus.Path("modalities/presentation-state/imageForPrLUTs.dcm"), Corpus.Path("modalities/presentation-state/prLUTs.dcm"));
        using var file = DicomFile.Open(imagePath);
        using var state = DicomFile.Open(statePath);

        var image = new FrameRenderer(new FrameReader(file)).Render(0, new RenderOptions { Presentation = new PresentationState(state.Dataset) });
        await Tool.RunAsync("dcmp2pgm", "-p", statePath, imagePath, output);

        var (samples, pixels) = ReadPnm(await File.ReadAllBytesAsync(output, TestContext.Current.CancellationToken));
        Assert.Null(Difference(image, samples, pixels));
    }

    private static IEnumerable<Way> WaysFor(FrameReader reader)
    {
        yield return Way.FirstWindowOrTable;
        if (reader.Description is { SamplesPerPixel: 1, BitsStored: > 8 } description && description.PhotometricInterpretation.IsMonochrome()
            && reader.Dataset.GetInt32(Tags.PixelPaddingValue) is not (-2000 or 63536)) // DCMTK takes this padding for the lowest value
            yield return Way.LowestToHighest;
        if (OverlayPlane.ReadAll(reader.Dataset).Count > 0)
            yield return Way.WithOverlays;
    }

    private static RenderOptions OurOptions(Way way) => new() { VoiIndex = way == Way.LowestToHighest ? -1 : 0, Overlays = way == Way.WithOverlays };

    private static string[] VoiOptions(FrameReader reader)
    {
        var description = reader.Description;
        if (description.SamplesPerPixel > 1 || description.PhotometricInterpretation == PhotometricInterpretation.PaletteColor)
            return [];
        if (VoiLut.ReadAll(reader.Dataset, description, 0) is not [var voi, ..])
            return description.BitsStored is > 1 and <= 8 && !ModalityLut.Read(reader.Dataset, description, 0).IsTable ? [] : ["+Wm"];
        if (voi.Window is not { } window)
            return ["+Wl", "1"];
        if (reader.Dataset.Contains(Tags.WindowCenter))
            return ["+Wi", "1"];

        // DCMTK does not look for windows in functional groups.
        return ["+Ww", window.Center.ToString("R", CultureInfo.InvariantCulture), window.Width.ToString("R", CultureInfo.InvariantCulture)];
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
