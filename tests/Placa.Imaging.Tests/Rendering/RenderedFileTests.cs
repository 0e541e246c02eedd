using Placa.Dicom;

namespace Placa.Imaging.Tests.Rendering;

public class RenderedFileTests
{
    [Theory]
    [InlineData("MONOCHROME2", 1, 16, 12)]
    [InlineData("MONOCHROME1", 1, 16, 16)]
    [InlineData("MONOCHROME2", 1, 8, 8)]
    [InlineData("RGB", 3, 8, 8)]
    public void Files_made_at_once_are_those_made_of_the_image(string photometric, int samples, int bits, int stored)
    {
        var pixels = new byte[37 * 21 * samples * bits / 8];
        new Random(7).NextBytes(pixels);
        var renderer = Renderer(Images.Make(21, 37, pixels, bits, photometric, samples, bitsStored: stored));
        var options = new RenderOptions { Size = new RenderSize(50, 50) };

        foreach (var asked in new[] { RenderOptions.Default, options })
        {
            var image = renderer.Render(0, asked);
            Assert.Equal(FrameJpeg.Encode(image, 70), renderer.RenderJpeg(0, asked, 70));
            Assert.Equal(Png(stream => FramePng.WriteRendered(stream, image)), Png(stream => renderer.RenderPng(stream, 0, asked)));
        }
    }

    [Fact]
    public void What_is_missing_of_a_frame_shows_nothing_of_another()
    {
        var white = new byte[64 * 64];
        Array.Fill(white, (byte)255);
        var cut = Renderer(Images.Make(64, 64, white[..64]));

        for (var i = 0; i < 4; i++)
            Renderer(Images.Make(64, 64, white)).RenderJpeg(0);

        var expected = Png(stream => FramePng.WriteRendered(stream, new RenderedImage(64, 64, 1, (byte[])[.. white[..64], .. new byte[63 * 64]])));
        Assert.Equal(expected, Png(stream => cut.RenderPng(stream, 0)));
    }

    [Theory]
    [InlineData(12, 11, false, "MONOCHROME2")]
    [InlineData(12, 11, true, "MONOCHROME1")]
    [InlineData(10, 13, false, "MONOCHROME2")]
    [InlineData(16, 15, true, "MONOCHROME2")]
    public void A_usual_window_is_computed_and_equals_its_table(int stored, int high, bool isSigned, string photometric)
    {
        var description = new ImagePixelDescription
        {
            Rows = 1,
            Columns = 65536,
            BitsAllocated = 16,
            BitsStored = stored,
            HighBit = high,
            IsSigned = isSigned,
        };
        var modality = ModalityLut.Rescale(1, -1024);
        var voi = VoiLut.FromWindow(new VoiWindow(40, 350));
        var presentation = photometric == "MONOCHROME1" ? PresentationLut.Inverse : PresentationLut.Identity;
        var extractor = new StoredValueExtractor(description);
        var table = new byte[1 << stored];
        for (var i = 0; i < table.Length; i++)
            table[i] = (byte)(255 * presentation.Apply(voi.Apply(modality.Apply(extractor.Extract((ulong)i << high + 1 - stored)))) + 0.5);

        var ramp = GreyRamp.TryMake(description, modality, voi, presentation, table);
        Assert.NotNull(ramp);

        var samples = Enumerable.Range(0, 65536).Select(sample => (ushort)sample).ToArray(); // bits outside of the stored ones too
        var grey = new byte[65536];
        Assert.Equal(65536, ramp.Render(samples, grey));
        Assert.Equal(samples.Select(sample => table[(sample >> high + 1 - stored) & (table.Length - 1)]), grey);

        table[^1] ^= 1;
        Assert.Null(GreyRamp.TryMake(description, modality, voi, presentation, table));
    }

    private static FrameRenderer Renderer(Dataset dataset) => new(Images.Read(dataset));

    private static byte[] Png(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }
}
