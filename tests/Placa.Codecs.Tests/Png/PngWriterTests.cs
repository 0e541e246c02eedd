using Placa.Codecs.Png;

namespace Placa.Codecs.Tests.Png;

public class PngWriterTests
{
    public static TheoryData<int, int, int, int, PngCompression> Images()
    {
        var images = new TheoryData<int, int, int, int, PngCompression>();
        foreach (var (width, height) in new[] { (1, 1), (5, 3), (16, 16), (37, 41), (700, 300) })
        {
            foreach (var (samples, bits) in new[] { (1, 8), (1, 16), (3, 8), (3, 16) })
            {
                foreach (var compression in Enum.GetValues<PngCompression>())
                    images.Add(width, height, samples, bits, compression);
            }
        }

        return images;
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void What_is_written_reads_back_the_same(int width, int height, int samplesPerPixel, int bits, PngCompression compression)
    {
        var image = new PngImage(width, height, samplesPerPixel, bits);
        var pixels = TestImages.Mixed((int)image.Length, seed: width);
        using var file = new MemoryStream();

        PngWriter.Write(file, image, pixels, new PngOptions { Compression = compression });

        var read = new PngReader(file.ToArray());
        Assert.Equal(image, read.Image);
        Assert.Equal(pixels, read.Pixels);
    }

    [Fact]
    public void Texts_and_density_come_before_the_pixels()
    {
        using var file = new MemoryStream();

        PngWriter.Write(file, new PngImage(1, 1, 1, 8), [7], new PngOptions
        {
            Texts = [new("Software", "Placa")],
            PixelsPerMetre = (2000, 2000),
        });

        var read = new PngReader(file.ToArray());
        Assert.Equal(["IHDR", "pHYs", "tEXt", "IDAT", "IEND"], read.ChunkTypes);
        Assert.Equal(["Software\0Placa"], read.Texts);
    }

    [Fact]
    public void A_buffer_of_another_size_is_refused()
    {
        using var file = new MemoryStream();

        Assert.Throws<ArgumentException>(() => PngWriter.Write(file, new PngImage(2, 2, 1, 8), new byte[3]));
    }

    [Fact]
    public void Filters_reduce_a_smooth_image()
    {
        var image = new PngImage(256, 256, 1, 16);
        var pixels = new byte[image.Length];
        for (var i = 0; i < pixels.Length / 2; i++)
            BitConverter.TryWriteBytes(pixels.AsSpan(2 * i), (ushort)(i % 256 * 16 + i / 256 * 9));
        using var file = new MemoryStream();

        PngWriter.Write(file, image, pixels);

        Assert.InRange(file.Length, 0, pixels.Length / 50);
    }
}
