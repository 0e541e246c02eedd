using Placa.Dicom;

namespace Placa.Imaging.Tests.Rendering;

public class FrameRendererTests
{
    [Fact]
    public void Rescaling_comes_before_the_window()
    {
        var dataset = Images.Make(1, 3, Images.Words(0, 1024 + 40, 4095), bits: 16, bitsStored: 12);
        dataset.Set(Tags.RescaleIntercept, "-1024");
        dataset.Set(Tags.RescaleSlope, "1");
        dataset.Set(Tags.WindowCenter, "40.5");
        dataset.Set(Tags.WindowWidth, "401");

        Assert.Equal([0, 128, 255], Render(dataset));
    }

    [Fact]
    public void MONOCHROME1_is_inverted_once()
    {
        var dataset = Images.Make(1, 3, [0, 100, 255], photometric: "MONOCHROME1");
        Assert.Equal([255, 155, 0], Render(dataset));

        dataset.Set(Tags.PresentationLUTShape, "INVERSE");
        Assert.Equal([255, 155, 0], Render(dataset));
    }

    [Fact]
    public void Signed_samples_and_bits_above_High_Bit_are_understood()
    {
        var dataset = Images.Make(1, 4, Images.Words(0xF800, 0x07FF, 0x0FFF, 0x0000), bits: 16, bitsStored: 12, isSigned: true);
        dataset.Set(Tags.WindowCenter, "0");
        dataset.Set(Tags.WindowWidth, "4096");

        Assert.Equal([0, 255, 127, 128], Render(dataset)); // -2048, 2047, -1, 0
    }

    [Fact]
    public void Without_a_window_16_bits_spread_from_the_lowest_to_the_highest_value_but_padding()
    {
        var dataset = Images.Make(1, 4, Images.Words(-2000, 100, 200, 300), bits: 16, isSigned: true);
        dataset.SetInts(Tags.PixelPaddingValue, VR.SS, -2000);

        Assert.Equal([0, 0, 128, 255], Render(dataset));
    }

    [Fact]
    public void Padding_is_black_in_an_inverted_image_too()
    {
        var dataset = Images.Make(1, 4, Images.Words(-2000, 0, 100, -1999), bits: 16, isSigned: true, photometric: "MONOCHROME1");
        dataset.SetInts(Tags.PixelPaddingValue, VR.SS, -2000);
        dataset.SetInts(Tags.PixelPaddingRangeLimit, VR.SS, -1999);
        dataset.Set(Tags.WindowCenter, "50.5");
        dataset.Set(Tags.WindowWidth, "101");

        Assert.Equal([0, 255, 0, 0], Render(dataset));
    }

    [Theory]
    [InlineData(false, 1, 300, 1000)]
    [InlineData(true, -2.5, 40, 400)]
    [InlineData(true, 1, -3000, 30000)]
    public void Tables_made_in_steps_equal_those_made_value_by_value(bool isSigned, double slope, double center, double width)
    {
        var values = Enumerable.Range(0, 65536).ToArray();
        var dataset = Images.Make(256, 256, Images.Words(values), bits: 16, isSigned: isSigned);
        dataset.SetDecimals(Tags.RescaleSlope, (decimal)slope);
        foreach (var function in new[] { VoiLutFunction.Linear, VoiLutFunction.LinearExact, VoiLutFunction.Sigmoid })
        {
            var window = new VoiWindow(center, width, function);
            var voi = VoiLut.FromWindow(window);

            var grey = new FrameRenderer(Images.Read(dataset)).Render(0, new RenderOptions { Window = window }).Pixels.ToArray();

            Assert.Equal(values.Select(value => (byte)(255 * voi.Apply((isSigned ? (short)value : value) * slope) + 0.5)), grey);
        }
    }

    [Fact]
    public void Without_a_window_8_bits_are_shown_as_they_are() =>
        Assert.Equal([3, 90, 200], Render(Images.Make(1, 3, [3, 90, 200])));

    [Fact]
    public void Single_bits_are_black_and_white() =>
        Assert.Equal([255, 0, 255, 0], Render(Images.Make(1, 4, [0b0101], bits: 1)));

    [Fact]
    public void A_modality_table_replaces_rescaling()
    {
        var dataset = Images.Make(1, 4, [0, 10, 11, 200]);
        dataset.Set(Tags.RescaleSlope, "1000");
        dataset.SetItems(Tags.ModalityLUTSequence, Table([2, 10, 16], Images.Words(100, 355)));
        dataset.Set(Tags.WindowCenter, "228");
        dataset.Set(Tags.WindowWidth, "256");

        Assert.Equal([0, 0, 255, 255], Render(dataset));
    }

    [Fact]
    public void A_VOI_table_maps_values_below_and_above_to_its_ends()
    {
        var dataset = Images.Make(1, 5, Images.Words(-5, 0, 1, 2, 900), bits: 16, isSigned: true);
        dataset.SetItems(Tags.VOILUTSequence, Table([3, 0, 8], [10, 0, 20, 0, 255, 0]));

        Assert.Equal([10, 10, 20, 255, 255], Render(dataset));
    }

    [Fact]
    public void The_window_that_is_asked_for_wins()
    {
        var dataset = Images.Make(1, 2, [100, 101]);
        dataset.Set(Tags.WindowCenter, "5");
        dataset.Set(Tags.WindowWidth, "5");

        var image = new FrameRenderer(Images.Read(dataset)).Render(0, new RenderOptions { Window = new VoiWindow(101, 1) });

        Assert.Equal([0, 255], image.Pixels.ToArray());
    }

    [Fact]
    public void V05_palette_indices_beyond_the_tables_take_their_ends()
    {
        var dataset = Images.Make(1, 4, [0, 5, 6, 255], photometric: "PALETTE COLOR");
        SetPalette(dataset, [2, 5, 16], Images.Words(0x1100, 0xFF00));

        Assert.Equal(
            [0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], new FrameRenderer(Images.Read(dataset)).Render(0).Pixels.ToArray());
    }

    [Theory]
    [InlineData(0, 0, 16)]
    [InlineData(65535, 65535, 65535)]
    [InlineData(1, 0, 0)]
    [InlineData(0, 32768, 8)]
    public void V05_descriptors_that_do_not_fit_their_data_stay_inside_them(int count, int first, int bits)
    {
        foreach (var length in new[] { 1, 2, 3, 511 })
        {
            var dataset = Images.Make(1, 4, Images.Words(0, 1, 32768, 65535), bits: 16, photometric: "PALETTE COLOR");
            SetPalette(dataset, [count, first, bits], Enumerable.Repeat((byte)0x55, length).ToArray());
            var error = Record.Exception(() => new FrameRenderer(Images.Read(dataset)).Render(0));
            Assert.True(error is null or PixelDataException);

            dataset = Images.Make(1, 4, Images.Words(0, 1, 32768, 65535), bits: 16);
            dataset.SetItems(Tags.ModalityLUTSequence, Table([count, first, bits], new byte[length]));
            dataset.SetItems(Tags.VOILUTSequence, Table([count, first, bits], new byte[length]));
            Assert.Equal(4, Render(dataset).Length);
        }
    }

    [Fact]
    public void A_signed_palette_begins_below_zero()
    {
        var dataset = Images.Make(1, 3, Images.Words(-2, -1, 0), bits: 16, photometric: "PALETTE COLOR", isSigned: true);
        SetPalette(dataset, [3, 0xFFFE, 8], [1, 0, 2, 0, 3, 0]);

        Assert.Equal([1, 1, 1, 2, 2, 2, 3, 3, 3], Render(dataset));
    }

    [Fact]
    public void A_palette_of_bytes_is_read_as_bytes()
    {
        var dataset = Images.Make(1, 3, [0, 1, 2], photometric: "PALETTE COLOR");
        SetPalette(dataset, [4, 0, 8], [10, 20, 30, 40]);

        Assert.Equal([10, 10, 10, 20, 20, 20, 30, 30, 30], Render(dataset));
    }

    [Fact]
    public void A_segmented_palette_is_expanded()
    {
        // three single entries, a line of two to 10, the first segment again
        var segments = Images.Words(0, 3, 1, 2, 4, 1, 2, 10, 2, 1, 0, 0);

        Assert.Equal([1, 2, 4, 7, 10, 1, 2, 4], SegmentedPalette.Expand(segments, 8, 16));
    }

    [Fact]
    public void V05_segments_that_make_no_sense_end_the_palette()
    {
        Assert.Null(SegmentedPalette.Expand(Images.Words(1, 5, 9), 4, 16)); // a line from nowhere
        Assert.Equal([7, 7, 7], SegmentedPalette.Expand(Images.Words(0, 1, 7, 2, 1, 6, 0), 3, 16)); // an indirect one that points at itself
        Assert.Equal([7, 7, 7], SegmentedPalette.Expand(Images.Words(0, 1, 7, 9, 9, 9), 3, 16));
        Assert.Equal(65536, SegmentedPalette.Expand(Images.Words(0, 1, 7, 1, 65535, 9, 1, 65535, 3), 65536, 16)!.Length);
    }

    [Theory]
    [InlineData("YBR_FULL", new byte[] { 76, 85, 255 }, new byte[] { 254, 0, 0 })]
    [InlineData("YBR_FULL", new byte[] { 200, 128, 128 }, new byte[] { 200, 200, 200 })]
    [InlineData("RGB", new byte[] { 9, 8, 7 }, new byte[] { 9, 8, 7 })]
    public void Colour_becomes_RGB(string photometric, byte[] pixel, byte[] expected) =>
        Assert.Equal(expected, Render(Images.Make(1, 1, [.. pixel, 0], photometric: photometric, samplesPerPixel: 3)));

    [Fact]
    public void Partial_range_colour_spreads_from_black_to_white()
    {
        var dataset = Images.Make(1, 2, [16, 235, 128, 128], photometric: "YBR_PARTIAL_422", samplesPerPixel: 3);

        Assert.Equal([0, 0, 0, 255, 255, 255], Render(dataset));
    }

    [Fact]
    public void Colour_of_16_bits_keeps_its_upper_8()
    {
        var dataset = Images.Make(1, 1, Images.Words(0x1234, 0xFFFF, 0x00FF), bits: 16, photometric: "RGB", samplesPerPixel: 3);

        Assert.Equal([0x12, 0xFF, 0x00], Render(dataset));
    }

    [Fact]
    public void Frames_with_their_own_rescaling_do_not_share_a_table()
    {
        var dataset = Images.Make(1, 2, Images.Words(0, 100, 0, 100), bits: 16, frames: 2);
        dataset.Set(Tags.WindowCenter, "100.5");
        dataset.Set(Tags.WindowWidth, "201");
        dataset.SetItems(Tags.PerFrameFunctionalGroupsSequence, WithSlope("1"), WithSlope("2"));
        var renderer = new FrameRenderer(Images.Read(dataset));

        Assert.Equal([0, 128], renderer.Render(0).Pixels.ToArray());
        Assert.Equal([0, 255], renderer.Render(1).Pixels.ToArray());
        Assert.Equal([0, 128], renderer.Render(0).Pixels.ToArray());

        static Dataset WithSlope(string slope)
        {
            var item = new Dataset();
            item.Set(Tags.RescaleSlope, slope);
            item.Set(Tags.RescaleIntercept, "0");
            var group = new Dataset();
            group.SetItems(Tags.PixelValueTransformationSequence, item);
            return group;
        }
    }

    private static byte[] Render(Dataset dataset) => new FrameRenderer(Images.Read(dataset)).Render(0).Pixels.ToArray();

    private static Dataset Table(int[] descriptor, byte[] data)
    {
        var item = new Dataset();
        item.Set(Tags.LUTDescriptor, VR.US, Images.Words(descriptor));
        item.Set(Tags.LUTData, VR.OW, data);
        return item;
    }

    private static void SetPalette(Dataset dataset, int[] descriptor, byte[] data)
    {
        foreach (var (descriptorTag, dataTag) in new[]
        {
            (Tags.RedPaletteColorLookupTableDescriptor, Tags.RedPaletteColorLookupTableData),
            (Tags.GreenPaletteColorLookupTableDescriptor, Tags.GreenPaletteColorLookupTableData),
            (Tags.BluePaletteColorLookupTableDescriptor, Tags.BluePaletteColorLookupTableData),
        })
        {
            dataset.Set(descriptorTag, VR.US, Images.Words(descriptor));
            dataset.Set(dataTag, VR.OW, data);
        }
    }
}
