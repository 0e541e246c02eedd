using Placa.Dicom;

namespace Placa.Imaging.Tests.Rendering;

public class VoiLutTests
{
    /// <summary>The examples of PS3.3 sections C.11.2.1.2.1 and C.11.2.1.3.2, with the output from 0 to 255.</summary>
    [Theory]
    [InlineData(2048, 4096, VoiLutFunction.Linear, 0, 0)]
    [InlineData(2048, 4096, VoiLutFunction.Linear, 4096, 255)]
    [InlineData(2048, 4096, VoiLutFunction.Linear, 1000, ((1000 - 2047.5) / 4095 + 0.5) * 255)]
    [InlineData(2048, 1, VoiLutFunction.Linear, 2047, 0)]
    [InlineData(2048, 1, VoiLutFunction.Linear, 2048, 255)]
    [InlineData(0, 100, VoiLutFunction.Linear, -50, 0)]
    [InlineData(0, 100, VoiLutFunction.Linear, 50, 255)]
    [InlineData(0, 100, VoiLutFunction.Linear, 49, 255)]
    [InlineData(0, 100, VoiLutFunction.Linear, 10, ((10 + 0.5) / 99 + 0.5) * 255)]
    [InlineData(0, 1, VoiLutFunction.Linear, -1, 0)]
    [InlineData(0, 1, VoiLutFunction.Linear, 0, 255)]
    [InlineData(2048, 4096, VoiLutFunction.LinearExact, 0, 0)]
    [InlineData(2048, 4096, VoiLutFunction.LinearExact, 4096.5, 255)]
    [InlineData(2048, 4096, VoiLutFunction.LinearExact, 1000, ((1000 - 2048) / 4096.0 + 0.5) * 255)]
    [InlineData(0, 100, VoiLutFunction.LinearExact, 10, (10 / 100.0 + 0.5) * 255)]
    [InlineData(2048, 4096, VoiLutFunction.Sigmoid, 2048, 127.5)]
    [InlineData(2048, 4096, VoiLutFunction.Sigmoid, 3072, 255 / (1 + 0.36787944117144233))]
    public void Windows_follow_the_formulae_of_the_standard(double center, double width, VoiLutFunction function, double value, double expected)
    {
        var voi = VoiLut.FromWindow(new VoiWindow(center, width, function));

        Assert.Equal(expected, 255 * voi.Apply(value), tolerance: 1e-9);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-100")]
    [InlineData("1e999")]
    public void V05_a_window_of_no_width_is_not_offered(string width)
    {
        var dataset = Images.Make(1, 1, [0]);
        dataset.Set(Tags.WindowCenter, VR.DS, "40", "50");
        dataset.Set(Tags.WindowWidth, VR.DS, width, "400");

        var offered = VoiLut.ReadAll(dataset, ImagePixelDescription.Read(dataset), 0);

        Assert.DoesNotContain(offered, voi => voi.Window is { Width: <= 0 } or { Width: double.PositiveInfinity });
    }

    [Fact]
    public void A_frame_has_its_own_window_before_the_shared_one()
    {
        var dataset = Images.Make(1, 1, [0, 0], frames: 2);
        dataset.SetItems(Tags.SharedFunctionalGroupsSequence, WithWindow("40", "400"));
        dataset.SetItems(Tags.PerFrameFunctionalGroupsSequence, new Dataset(), WithWindow("60", "200"));
        var description = ImagePixelDescription.Read(dataset);

        Assert.Equal(new VoiWindow(40, 400), VoiLut.ReadAll(dataset, description, 0)[0].Window);
        Assert.Equal(new VoiWindow(60, 200), VoiLut.ReadAll(dataset, description, 1)[0].Window);

        static Dataset WithWindow(string center, string width)
        {
            var item = new Dataset();
            item.Set(Tags.WindowCenter, center);
            item.Set(Tags.WindowWidth, width);
            var group = new Dataset();
            group.SetItems(Tags.FrameVOILUTSequence, item);
            return group;
        }
    }
}
