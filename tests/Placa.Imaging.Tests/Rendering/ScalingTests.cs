using Placa.Dicom;

namespace Placa.Imaging.Tests.Rendering;

public class ScalingTests
{
    [Fact]
    public void Making_smaller_averages_what_a_pixel_covers()
    {
        var image = Render(Images.Make(2, 4, [0, 100, 200, 50, 100, 200, 40, 10]), 2, 1);

        Assert.Equal([100, 75], image.Pixels.ToArray());
    }

    [Fact]
    public void Shares_of_pixels_count_where_sizes_do_not_divide()
    {
        var image = Render(Images.Make(1, 3, [0, 90, 180]), 2, 2);

        Assert.Equal((2, 1), (image.Width, image.Height));
        Assert.Equal([30, 150], image.Pixels.ToArray());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1)]
    public void A_flat_image_stays_flat_at_any_size(int samplesPerPixel)
    {
        var pixels = new byte[37 * 23 * samplesPerPixel];
        Array.Fill(pixels, (byte)77);
        var dataset = Images.Make(23, 37, pixels, photometric: samplesPerPixel == 1 ? "MONOCHROME2" : "RGB", samplesPerPixel: samplesPerPixel);

        foreach (var size in new[] { 1, 5, 36, 37, 38, 100, 333 })
            Assert.DoesNotContain(Render(dataset, size, size).Pixels.ToArray(), pixel => pixel != 77);
    }

    [Fact]
    public void Making_larger_keeps_a_slope_smooth()
    {
        var image = Render(Images.Make(1, 8, [0, 30, 60, 90, 120, 150, 180, 210]), 64, 64);

        var inner = image.Pixels.ToArray()[16..48];
        for (var i = 1; i < inner.Length; i++)
            Assert.InRange(inner[i] - inner[i - 1], 2, 6);
    }

    [Fact]
    public void The_picture_keeps_its_proportions_within_the_box()
    {
        var image = Render(Images.Make(100, 50, new byte[5000]), 80, 80);

        Assert.Equal((40, 80), (image.Width, image.Height));
    }

    [Fact]
    public void Pixels_that_are_not_square_are_stretched_when_asked_for()
    {
        var dataset = Images.Make(10, 10, new byte[100]);
        dataset.Set(Tags.PixelSpacing, "1.5", "0.5");

        var image = new FrameRenderer(Images.Read(dataset)).Render(0, new RenderOptions { SquarePixels = true });

        Assert.Equal((10, 30), (image.Width, image.Height));
    }

    [Fact]
    public void A_picture_that_would_be_huge_is_refused()
    {
        var dataset = Images.Make(1000, 1000, new byte[1_000_000]);
        dataset.Set(Tags.PixelSpacing, "99", "1");

        var error = Assert.Throws<PixelDataException>(
            () => new FrameRenderer(Images.Read(dataset)).Render(0, new RenderOptions { SquarePixels = true }));

        Assert.Equal(PixelDataError.LimitExceeded, error.Error);
    }

    private static RenderedImage Render(Dataset dataset, int width, int height) =>
        new FrameRenderer(Images.Read(dataset)).Render(0, new RenderOptions { Size = new RenderSize(width, height) });
}
