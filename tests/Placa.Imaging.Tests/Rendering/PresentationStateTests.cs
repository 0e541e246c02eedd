using Placa.Dicom;

namespace Placa.Imaging.Tests.Rendering;

public class PresentationStateTests
{
    private const string Instance = "1.2.3.4";

    [Fact]
    public void The_state_decides_alone_on_tables_and_inversion()
    {
        var image = Image(1, 3, [0, 100, 200], photometric: "MONOCHROME1");
        image.Set(Tags.WindowCenter, "7");
        image.Set(Tags.WindowWidth, "7");
        image.Set(Tags.RescaleSlope, "1000");
        var state = State();
        Assert.Equal([0, 100, 200], Render(image, state).Pixels.ToArray());

        state.Set(Tags.PresentationLUTShape, "INVERSE");
        Assert.Equal([255, 155, 55], Render(image, state).Pixels.ToArray());
    }

    [Fact]
    public void Each_image_takes_the_VOI_that_references_it()
    {
        var other = Voi(10, 5);
        other.SetItems(Tags.ReferencedImageSequence, Reference("9.9"));
        var own = Voi(100.5, 201);
        own.SetItems(Tags.ReferencedImageSequence, Reference(Instance));
        var state = State();
        state.SetItems(Tags.SoftcopyVOILUTSequence, other, own);

        Assert.Equal([0, 128, 255], Render(Image(1, 3, [0, 100, 200]), state).Pixels.ToArray());
    }

    [Fact]
    public void A_presentation_table_comes_last()
    {
        var table = new Dataset();
        table.SetInts(Tags.LUTDescriptor, VR.US, 3, 0, 8);
        table.Set(Tags.LUTData, VR.OW, Images.Words(200, 10, 255));
        var state = State();
        state.SetItems(Tags.PresentationLUTSequence, table);

        Assert.Equal([200, 10, 255], Render(Image(1, 3, [0, 128, 255]), state).Pixels.ToArray());
    }

    [Fact]
    public void A_state_of_other_images_is_refused()
    {
        var image = Image(1, 1, [0]);
        image.Set(Tags.SOPInstanceUID, "9.9");

        Assert.Throws<PixelDataException>(() => Render(image, State()));
    }

    [Fact]
    public void A_state_of_one_frame_is_refused_for_another()
    {
        var image = Image(1, 1, [1, 2], frames: 2);
        var state = State(frames: ["2"]);

        Assert.True(new PresentationState(state).References(image, 1));
        Assert.False(new PresentationState(state).References(image, 0));
    }

    [Fact]
    public void A_state_of_another_kind_is_refused()
    {
        var state = State();
        state.SetUid(Tags.SOPClassUID, new Uid("1.2.840.10008.5.1.4.1.1.11.2"));

        Assert.Throws<PixelDataException>(() => new PresentationState(state));
    }

    [Theory]
    [InlineData(0, false, "12|34|56")]
    [InlineData(90, false, "531|642")]
    [InlineData(180, false, "65|43|21")]
    [InlineData(270, false, "246|135")]
    [InlineData(0, true, "21|43|65")]
    [InlineData(90, true, "135|246")]
    public void The_image_is_turned_then_mirrored(int rotation, bool isFlipped, string expected)
    {
        var state = State();
        state.SetInts(Tags.ImageRotation, VR.US, rotation);
        state.Set(Tags.ImageHorizontalFlip, isFlipped ? "Y" : "N");

        Assert.Equal(expected, Text(Render(Image(3, 2, [1, 2, 3, 4, 5, 6]), state)));
    }

    [Theory]
    [InlineData(2, 2, 3, 3, 0, "56|89")]
    [InlineData(0, 1, 3, 2, 0, "0123|0456")] // one column left of the image
    [InlineData(3, 4, 1, 2, 180, "000|987|654")] // the corners are those after turning
    public void The_displayed_area_may_be_a_part_or_reach_beyond(int x1, int y1, int x2, int y2, int rotation, string expected)
    {
        var state = State();
        state.SetItems(Tags.DisplayedAreaSelectionSequence, Area("SCALE TO FIT", x1, y1, x2, y2));
        state.SetInts(Tags.ImageRotation, VR.US, rotation);

        Assert.Equal(expected, Text(Render(Image(3, 3, [1, 2, 3, 4, 5, 6, 7, 8, 9]), state)));
    }

    [Fact]
    public void Magnification_and_pixel_aspect_make_the_size()
    {
        var area = Area("MAGNIFY", 1, 1, 10, 20);
        area.SetDoubles(Tags.PresentationPixelMagnificationRatio, VR.FL, 2);
        area.Set(Tags.PresentationPixelAspectRatio, "2", "1");
        var state = State();
        state.SetItems(Tags.DisplayedAreaSelectionSequence, area);

        var image = Render(Image(20, 10, new byte[200]), state);

        Assert.Equal((20, 80), (image.Width, image.Height));
    }

    [Fact]
    public void A_magnification_beyond_all_measure_is_refused()
    {
        var area = Area("MAGNIFY", 1, 1, 10, 20);
        area.SetDoubles(Tags.PresentationPixelMagnificationRatio, VR.FL, 1e9);
        var state = State();
        state.SetItems(Tags.DisplayedAreaSelectionSequence, area);

        Assert.Equal(PixelDataError.LimitExceeded, Assert.Throws<PixelDataException>(() => Render(Image(20, 10, new byte[200]), state)).Error);
    }

    [Fact]
    public void Graphics_are_drawn_in_image_and_display_units_with_the_grey_of_their_layer()
    {
        var layer = new Dataset();
        layer.Set(Tags.GraphicLayer, "A");
        layer.Set(Tags.GraphicLayerOrder, "1");
        layer.SetInts(Tags.GraphicLayerRecommendedDisplayGrayscaleValue, VR.US, 0x8000);
        var state = State();
        state.SetItems(Tags.GraphicLayerSequence, layer);
        state.SetItems(
            Tags.GraphicAnnotationSequence,
            Annotation("A", Graphic("POLYLINE", "PIXEL", 2, 10.5, 38, 10.5), Graphic("POLYLINE", "DISPLAY", 0.1, 0.5, 0.9, 0.5)),
            Annotation("B", Graphic("CIRCLE", "PIXEL", 20, 30, 20, 36)));

        var pixels = Render(Image(40, 40, new byte[1600]), state).Pixels.ToArray();

        Assert.Equal(0x80, pixels[10 * 40 + 20]);
        Assert.InRange(pixels[20 * 40 + 20], 0x60, 0x80);
        Assert.InRange(pixels[36 * 40 + 20], 180, 255);
        Assert.InRange(pixels[30 * 40 + 26], 180, 255);
        Assert.Equal(0, pixels[30 * 40 + 20]);
    }

    [Fact]
    public void Coordinates_without_measure_do_not_take_long()
    {
        var numbers = new double[20_000];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = i % 4 < 2 ? -3e38 : 3e38;
        var state = State();
        state.SetItems(
            Tags.GraphicAnnotationSequence,
            Annotation("A", Graphic("POLYLINE", "PIXEL", numbers), Graphic("INTERPOLATED", "PIXEL", numbers), Graphic("ELLIPSE", "PIXEL", numbers)));

        Assert.Equal(40, Render(Image(40, 40, new byte[1600]), state).Width);
    }

    [Fact]
    public void Text_is_written_into_its_box()
    {
        var text = new Dataset();
        text.Set(Tags.UnformattedTextValue, "Text.");
        text.Set(Tags.BoundingBoxAnnotationUnits, "PIXEL");
        text.SetDoubles(Tags.BoundingBoxTopLeftHandCorner, VR.FL, 10, 20);
        text.SetDoubles(Tags.BoundingBoxBottomRightHandCorner, VR.FL, 60, 40);
        var annotation = new Dataset();
        annotation.Set(Tags.GraphicLayer, "A");
        annotation.SetItems(Tags.TextObjectSequence, text);
        var state = State();
        state.SetItems(Tags.GraphicAnnotationSequence, annotation);

        var image = Render(Image(64, 64, new byte[4096]), state);

        var lit = image.Pixels.ToArray().Select((grey, i) => (grey, x: i % 64, y: i / 64)).Where(pixel => pixel.grey == 255).ToArray();
        Assert.InRange(lit.Length, 30, 120);
        Assert.All(lit, pixel => Assert.True(pixel.x is >= 10 and < 40 && pixel.y is >= 20 and < 32, $"{pixel}"));
    }

    [Fact]
    public void Overlays_are_drawn_when_a_layer_activates_them()
    {
        var image = Image(1, 8, new byte[8]);
        image.SetInts(new Tag(0x6000, 0x0010), VR.US, 1);
        image.SetInts(new Tag(0x6000, 0x0011), VR.US, 8);
        image.Set(new Tag(0x6000, 0x3000), VR.OW, new byte[] { 0x0F, 0 });
        var state = State();
        Assert.All(Render(image, state).Pixels.ToArray(), pixel => Assert.Equal(0, pixel));

        state.Set(new Tag(0x6000, 0x1001), VR.CS, "A");
        Assert.Equal([255, 255, 255, 255, 0, 0, 0, 0], Render(image, state).Pixels.ToArray());
    }

    [Fact]
    public void A_bitmap_shutter_hides_with_its_value()
    {
        var state = State();
        state.SetInts(new Tag(0x6000, 0x0010), VR.US, 1);
        state.SetInts(new Tag(0x6000, 0x0011), VR.US, 4);
        state.Set(new Tag(0x6000, 0x3000), VR.OW, new byte[] { 0x05, 0 });
        state.Set(Tags.ShutterShape, "BITMAP");
        state.SetInts(Tags.ShutterOverlayGroup, VR.US, 0x6000);
        state.SetInts(Tags.ShutterPresentationValue, VR.US, 0x2000);

        Assert.Equal([0x20, 9, 0x20, 9], Render(Image(1, 4, [9, 9, 9, 9]), state).Pixels.ToArray());
    }

    private static RenderedImage Render(Dataset image, Dataset state) =>
        new FrameRenderer(Images.Read(image)).Render(0, new RenderOptions { Presentation = new PresentationState(state) });

    private static string Text(RenderedImage image) =>
        string.Join('|', image.Pixels.ToArray().Chunk(image.Width).Select(row => string.Concat(row)));

    private static Dataset Image(int rows, int columns, byte[] pixels, string photometric = "MONOCHROME2", int frames = 1)
    {
        var dataset = Images.Make(rows, columns, pixels, photometric: photometric, frames: frames);
        dataset.Set(Tags.SOPInstanceUID, Instance);
        return dataset;
    }

    private static Dataset State(string[]? frames = null)
    {
        var reference = Reference(Instance);
        if (frames is not null)
            reference.Set(Tags.ReferencedFrameNumber, frames);
        var series = new Dataset();
        series.SetItems(Tags.ReferencedImageSequence, reference);
        var state = new Dataset();
        state.SetUid(Tags.SOPClassUID, Uids.GrayscaleSoftcopyPresentationStateStorage);
        state.SetItems(Tags.ReferencedSeriesSequence, series);
        return state;
    }

    private static Dataset Reference(string instance)
    {
        var reference = new Dataset();
        reference.Set(Tags.ReferencedSOPInstanceUID, instance);
        return reference;
    }

    private static Dataset Voi(double center, double width)
    {
        var item = new Dataset();
        item.SetDecimals(Tags.WindowCenter, (decimal)center);
        item.SetDecimals(Tags.WindowWidth, (decimal)width);
        return item;
    }

    private static Dataset Area(string mode, int x1, int y1, int x2, int y2)
    {
        var area = new Dataset();
        area.Set(Tags.PresentationSizeMode, mode);
        area.SetInts(Tags.DisplayedAreaTopLeftHandCorner, VR.SL, x1, y1);
        area.SetInts(Tags.DisplayedAreaBottomRightHandCorner, VR.SL, x2, y2);
        return area;
    }

    private static Dataset Annotation(string layer, params Dataset[] graphics)
    {
        var annotation = new Dataset();
        annotation.Set(Tags.GraphicLayer, layer);
        annotation.SetItems(Tags.GraphicObjectSequence, graphics);
        return annotation;
    }

    private static Dataset Graphic(string type, string units, params double[] points)
    {
        var graphic = new Dataset();
        graphic.Set(Tags.GraphicType, type);
        graphic.Set(Tags.GraphicAnnotationUnits, units);
        graphic.SetDoubles(Tags.GraphicData, VR.FL, points);
        return graphic;
    }
}
