using Placa.Dicom;

namespace Placa.Imaging.Tests.Rendering;

public class DisplayShutterTests
{
    [Fact]
    public void Only_what_is_between_the_edges_of_a_rectangle_is_seen()
    {
        var dataset = White(4, 4, "RECTANGULAR");
        AddRectangle(dataset, left: 2, right: 3, top: 2, bottom: 4);

        Assert.Equal("....|.##.|.##.|.##.", Seen(dataset));
    }

    [Fact]
    public void What_is_hidden_has_the_presentation_value()
    {
        var dataset = White(1, 2, "RECTANGULAR");
        AddRectangle(dataset, left: 2, right: 2, top: 1, bottom: 1);
        dataset.SetInts(Tags.ShutterPresentationValue, VR.US, 0x4000);

        Assert.Equal([0x40, 255], new FrameRenderer(Images.Read(dataset)).Render(0).Pixels.ToArray());
    }

    [Fact]
    public void A_circle_counts_its_radius_in_columns()
    {
        var dataset = White(5, 5, "CIRCULAR");
        dataset.Set(Tags.CenterOfCircularShutter, "3", "3");
        dataset.Set(Tags.RadiusOfCircularShutter, "2");
        Assert.Equal("..#..|.###.|#####|.###.|..#..", Seen(dataset));

        dataset.Set(Tags.PixelAspectRatio, "2", "1"); // twice as tall as wide
        Assert.Equal(".....|..#..|#####|..#..|.....", Seen(dataset));
    }

    [Fact]
    public void A_polygon_and_a_rectangle_leave_what_both_leave()
    {
        var dataset = White(4, 4, "POLYGONAL", "RECTANGULAR");
        dataset.Set(Tags.VerticesOfThePolygonalShutter, "1", "1", "1", "5", "5", "1");
        AddRectangle(dataset, left: 1, right: 4, top: 2, bottom: 4);

        Assert.Equal("....|###.|##..|#...", Seen(dataset));
    }

    private static Dataset White(int rows, int columns, params string[] shapes)
    {
        var pixels = new byte[rows * columns];
        Array.Fill(pixels, (byte)255);
        var dataset = Images.Make(rows, columns, pixels);
        dataset.Set(Tags.ShutterShape, shapes);
        return dataset;
    }

    private static void AddRectangle(Dataset dataset, int left, int right, int top, int bottom)
    {
        dataset.Set(Tags.ShutterLeftVerticalEdge, $"{left}");
        dataset.Set(Tags.ShutterRightVerticalEdge, $"{right}");
        dataset.Set(Tags.ShutterUpperHorizontalEdge, $"{top}");
        dataset.Set(Tags.ShutterLowerHorizontalEdge, $"{bottom}");
    }

    private static string Seen(Dataset dataset)
    {
        var image = new FrameRenderer(Images.Read(dataset)).Render(0);
        var dots = image.Pixels.ToArray().Select(pixel => pixel == 255 ? '#' : '.').Chunk(image.Width);
        return string.Join('|', dots.Select(row => new string(row)));
    }
}
