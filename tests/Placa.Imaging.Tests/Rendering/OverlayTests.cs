using Placa.Dicom;

namespace Placa.Imaging.Tests.Rendering;

public class OverlayTests
{
    [Fact]
    public void An_overlay_lies_at_its_origin_and_is_cut_at_the_image()
    {
        var dataset = Images.Make(3, 3, new byte[9]);
        AddPlane(dataset, 0x6000, 2, 2, [0b1111], top: 3, left: 0);

        Assert.Equal([0, 0, 0, 0, 0, 0, 255, 0, 0], Render(dataset));
    }

    [Fact]
    public void Overlays_are_drawn_only_when_asked_for()
    {
        var dataset = Images.Make(1, 2, [7, 8]);
        AddPlane(dataset, 0x6000, 1, 2, [0b11]);

        Assert.Equal([7, 8], new FrameRenderer(Images.Read(dataset)).Render(0).Pixels.ToArray());
    }

    [Fact]
    public void Bits_that_samples_do_not_use_can_be_an_overlay()
    {
        var dataset = Images.Make(1, 3, Images.Words(0x0000, 0x1000, 0x2000), bits: 16, bitsStored: 12);
        dataset.SetInts(Group(0x6002, Tags.OverlayBitPosition), VR.US, 13);
        dataset.SetInts(Group(0x6002, Tags.OverlayBitsAllocated), VR.US, 16);

        Assert.Equal([0, 0, 255], Render(dataset));
    }

    [Fact]
    public void A_position_among_the_bits_of_the_value_is_no_overlay()
    {
        var dataset = Images.Make(1, 2, [0, 255]);
        dataset.SetInts(Group(0x6000, Tags.OverlayBitPosition), VR.US, 3);

        Assert.Empty(OverlayPlane.ReadAll(dataset)[0].ReadBits(Images.Read(dataset).ReadFrame(0)));
    }

    [Fact]
    public void Each_frame_has_its_own_overlay_from_the_origin_on()
    {
        var dataset = Images.Make(1, 4, new byte[12], frames: 3);
        AddPlane(dataset, 0x6000, 1, 4, [0b1000_0001]);
        dataset.Set(Group(0x6000, Tags.NumberOfFramesInOverlay), "2");
        dataset.SetInts(Group(0x6000, Tags.ImageFrameOrigin), VR.US, 2);

        Assert.Equal([0, 0, 0, 0], Render(dataset, 0));
        Assert.Equal([255, 0, 0, 0], Render(dataset, 1));
        Assert.Equal([0, 0, 0, 255], Render(dataset, 2));
    }

    [Fact]
    public void Of_a_region_of_interest_the_outline_is_drawn()
    {
        var dataset = Images.Make(3, 3, new byte[9]);
        AddPlane(dataset, 0x6000, 3, 3, [0xFF, 0x01], type: "R");

        Assert.Equal([255, 255, 255, 255, 0, 255, 255, 255, 255], Render(dataset));
    }

    [Fact]
    public void Data_that_end_early_give_the_rows_there_are()
    {
        var dataset = Images.Make(4, 4, new byte[16]);
        AddPlane(dataset, 0x6000, 6, 4, [0xFF, 0xFF]);

        Assert.Equal(16, OverlayPlane.ReadAll(dataset)[0].ReadBits(Images.Read(dataset).ReadFrame(0)).Length);
    }

    private static byte[] Render(Dataset dataset, int frameIndex = 0) =>
        new FrameRenderer(Images.Read(dataset)).Render(frameIndex, new RenderOptions { Overlays = true }).Pixels.ToArray();

    private static void AddPlane(Dataset dataset, int group, int rows, int columns, byte[] data, int top = 1, int left = 1, string type = "G")
    {
        dataset.SetInts(Group(group, Tags.OverlayRows), VR.US, rows);
        dataset.SetInts(Group(group, Tags.OverlayColumns), VR.US, columns);
        dataset.Set(Group(group, Tags.OverlayType), VR.CS, type);
        dataset.SetInts(Group(group, Tags.OverlayOrigin), VR.SS, top, left);
        dataset.SetInts(Group(group, Tags.OverlayBitsAllocated), VR.US, 1);
        dataset.Set(Group(group, Tags.OverlayData), VR.OW, data.Length % 2 == 0 ? data : [.. data, 0]);
    }

    private static Tag Group(int group, Tag tag) => new((ushort)group, tag.Element);
}
