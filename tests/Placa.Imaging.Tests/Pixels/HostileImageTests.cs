using Placa.Codecs.Rle;
using Placa.Dicom;
using Placa.Testing;

namespace Placa.Imaging.Tests.Pixels;

public class HostileImageTests
{
    private static readonly FrameReaderOptions SmallFrames = new() { MaxFrameLength = 1 << 20 };

    [Theory]
    [InlineData("native")]
    [InlineData("rle")]
    [InlineData("palette")]
    public void V04_damaged_files_render_or_fail_with_the_documented_exception(string kind)
    {
        var bytes = Write(kind);
        var random = new Random(17);
        for (var round = 0; round < 2000; round++)
        {
            var damaged = bytes.ToArray();
            for (var flips = random.Next(1, 5); flips > 0; flips--)
                damaged[random.Next(132, damaged.Length)] = (byte)random.Next(256);

            var error = Record.Exception(() => RenderAll(damaged));

            Assert.True(error is null or DicomException, error?.ToString());
        }
    }

    [Theory]
    [InlineData("native")]
    [InlineData("rle")]
    [InlineData("palette")]
    public void V02_files_cut_at_any_byte_render_or_fail_with_the_documented_exception(string kind)
    {
        var bytes = Write(kind);
        for (var length = 0; length < bytes.Length; length++)
        {
            var error = Record.Exception(() => RenderAll(bytes[..length]));

            Assert.True(error is null or DicomException, error?.ToString());
        }
    }

    private static void RenderAll(byte[] bytes)
    {
        using var file = DicomFile.Read(bytes, new ReadOptions { AcceptTruncated = true });
        var reader = new FrameReader(file, SmallFrames);
        var renderer = new FrameRenderer(reader);
        for (var i = 0; i < Math.Min(3, reader.NumberOfFrames); i++)
            renderer.Render(i);
    }

    private static byte[] Write(string kind)
    {
        var pixels = Bytes.Random(2 * 9 * 11 * 2, seed: 3);
        var dataset = kind == "palette"
            ? Images.Make(9, 11, pixels, photometric: "PALETTE COLOR", frames: 4)
            : Images.Make(9, 11, pixels, bits: 16, bitsStored: 12, isSigned: true, frames: 2);
        dataset.Set(Tags.SOPClassUID, Uids.CTImageStorage.Value);
        dataset.Set(Tags.SOPInstanceUID, "2.25.1");
        dataset.Set(Tags.RescaleSlope, "2.5");
        dataset.Set(Tags.RescaleIntercept, "-7");
        dataset.Set(Tags.WindowCenter, "100");
        dataset.Set(Tags.WindowWidth, "1000");
        dataset.SetInts(Tags.PixelPaddingValue, VR.SS, -2048);
        foreach (var tag in new[] { Tags.RedPaletteColorLookupTableDescriptor, Tags.GreenPaletteColorLookupTableDescriptor, Tags.BluePaletteColorLookupTableDescriptor })
            dataset.Set(tag, VR.US, Images.Words(16, 3, 16));
        dataset.Set(Tags.RedPaletteColorLookupTableData, VR.OW, Bytes.Random(32, seed: 1));
        dataset.Set(Tags.GreenPaletteColorLookupTableData, VR.OW, Bytes.Random(32, seed: 2));
        dataset.Set(Tags.SegmentedBluePaletteColorLookupTableData, VR.OW, Images.Words(0, 2, 1, 2, 1, 10, 900, 2, 1, 0, 0));
        if (kind == "rle")
            dataset.SetFragments(Tags.PixelData, [], pixels.Chunk(198).Select(frame => (ReadOnlyMemory<byte>)RleEncoder.Encode(frame, new RleLayout(9, 11, 1, 2))));

        using var stream = new MemoryStream();
        DicomFile.Write(stream, null, dataset, kind == "rle" ? TransferSyntax.RLELossless : TransferSyntax.ExplicitVRLittleEndian);
        return stream.ToArray();
    }
}
