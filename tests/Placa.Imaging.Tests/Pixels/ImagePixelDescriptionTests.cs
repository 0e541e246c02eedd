using Placa.Dicom;

namespace Placa.Imaging.Tests.Pixels;

public class ImagePixelDescriptionTests
{
    [Fact]
    public void Attributes_become_a_description()
    {
        var dataset = Images.Make(3, 5, new byte[60], bits: 16, bitsStored: 12, highBit: 13, isSigned: true, frames: 2);

        var description = ImagePixelDescription.Read(dataset);

        Assert.Equal((3, 5, 16, 12, 13, true, 2), (description.Rows, description.Columns, description.BitsAllocated, description.BitsStored,
            description.HighBit, description.IsSigned, description.NumberOfFrames));
        Assert.Equal(30, description.FrameLength);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, 0)]
    public void An_image_without_pixels_is_refused(int rows, int columns)
    {
        var error = Assert.Throws<PixelDataException>(() => ImagePixelDescription.Read(Images.Make(rows, columns, [])));

        Assert.Equal(PixelDataError.InvalidDescription, error.Error);
    }

    [Fact]
    public void A_data_set_without_image_is_named_so()
    {
        var error = Assert.Throws<PixelDataException>(() => ImagePixelDescription.Read(new Dataset()));

        Assert.Equal(PixelDataError.NotAnImage, error.Error);
    }

    [Theory]
    [InlineData(65535, 65535, 16, 1, 1)]
    [InlineData(65535, 65535, 64, 4, 1)]
    [InlineData(int.MaxValue, int.MaxValue, 64, 4, int.MaxValue)]
    [InlineData(46341, 46341, 8, 1, 1)]
    public void V04_a_frame_larger_than_the_limit_is_refused_before_anything_is_allocated(
        int rows, int columns, int bits, int samplesPerPixel, int frames)
    {
        var dataset = Images.Make(1, 1, [0], bits, photometric: samplesPerPixel > 1 ? "RGB" : "MONOCHROME2", samplesPerPixel, frames: frames);
        dataset.SetInts(Tags.Rows, VR.UL, rows);
        dataset.SetInts(Tags.Columns, VR.UL, columns);

        var error = Assert.Throws<PixelDataException>(() => ImagePixelDescription.Read(dataset));

        Assert.Equal(PixelDataError.LimitExceeded, error.Error);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65)]
    [InlineData(48)]
    [InlineData(65535)]
    public void V04_bits_allocated_that_no_sample_has_are_refused(int bits)
    {
        var error = Assert.Throws<PixelDataException>(() => ImagePixelDescription.Read(Images.Make(1, 1, [0], bits, highBit: 7)));

        Assert.Equal(PixelDataError.Unsupported, error.Error);
    }

    [Fact]
    public void V04_samples_per_pixel_beyond_4_are_refused()
    {
        var error = Assert.Throws<PixelDataException>(() => ImagePixelDescription.Read(Images.Make(1, 1, [0], samplesPerPixel: 65535)));

        Assert.Equal(PixelDataError.Unsupported, error.Error);
    }

    [Theory]
    [InlineData(0, 0, 16, 15)]
    [InlineData(17, 16, 16, 15)]
    [InlineData(12, 65535, 12, 11)]
    [InlineData(12, 3, 12, 11)]
    public void Bits_that_do_not_fit_are_put_right(int bitsStored, int highBit, int expectedStored, int expectedHigh)
    {
        var description = ImagePixelDescription.Read(Images.Make(1, 1, [0, 0], bits: 16, bitsStored: bitsStored, highBit: highBit));

        Assert.Equal((expectedStored, expectedHigh), (description.BitsStored, description.HighBit));
    }
}
