using System.Buffers.Binary;
using System.IO.Compression;
using Placa.Dicom;

namespace Placa.Imaging.Tests.Rendering;

public class IccProfileTests
{
    [Fact]
    public void Pictures_of_colour_keep_the_profile_of_the_image()
    {
        var profile = Profile(1000);
        var image = Render(dataset => dataset.Set(Tags.ICCProfile, VR.OB, profile));

        Assert.Equal(profile, ProfileOfPng(image));
        Assert.Equal(profile, ProfileOfJpeg(image));
    }

    [Theory]
    [InlineData(65519, 1)]
    [InlineData(65520, 2)]
    [InlineData(200_000, 4)]
    public void A_long_profile_takes_numbered_segments_of_a_JPEG_file(int length, int segments)
    {
        var profile = Profile(length);
        var image = Render(dataset => dataset.Set(Tags.ICCProfile, VR.OB, profile));

        Assert.Equal(profile, ProfileOfJpeg(image, segments));
        Assert.Equal(profile, ProfileOfPng(image));
    }

    [Fact]
    public void A_frame_has_the_profile_of_its_optical_path()
    {
        var (first, second) = (Profile(200), Profile(300));
        var image = Render(dataset =>
        {
            dataset.SetItems(Tags.OpticalPathSequence, Path("1", first), Path("2", second));
            var group = new Dataset();
            group.SetItems(Tags.OpticalPathIdentificationSequence, Path("2", null));
            dataset.SetItems(Tags.PerFrameFunctionalGroupsSequence, group);
        });
        var only = Render(dataset => dataset.SetItems(Tags.OpticalPathSequence, Path("1", first)));
        var ambiguous = Render(dataset => dataset.SetItems(Tags.OpticalPathSequence, Path("1", first), Path("2", second)));

        Assert.Equal(second, image.IccProfile.ToArray());
        Assert.Equal(first, only.IccProfile.ToArray());
        Assert.True(ambiguous.IccProfile.IsEmpty);
    }

    [Fact]
    public void Padding_is_no_part_of_the_profile()
    {
        var profile = Profile(301);

        Assert.Equal(profile, Render(dataset => dataset.Set(Tags.ICCProfile, VR.OB, (byte[])[.. profile, 0])).IccProfile.ToArray());
    }

    [Fact]
    public void What_is_no_profile_of_RGB_is_left_out()
    {
        var grey = Profile(200);
        "GRAY"u8.CopyTo(grey.AsSpan(16));
        var unsigned = Profile(200);
        unsigned[36] = 0;
        var cut = Profile(200)[..190];
        foreach (var bytes in new[] { [], new byte[64], grey, unsigned, cut, Profile((4 << 20) + 2) })
            Assert.True(Render(dataset => dataset.Set(Tags.ICCProfile, VR.OB, bytes)).IccProfile.IsEmpty);
    }

    [Fact]
    public void Grey_pictures_have_none()
    {
        var dataset = Images.Make(1, 2, [1, 2]);
        dataset.Set(Tags.ICCProfile, VR.OB, Profile(200));

        Assert.True(new FrameRenderer(Images.Read(dataset)).Render(0).IccProfile.IsEmpty);
    }

    private static RenderedImage Render(Action<Dataset> change)
    {
        var dataset = Images.Make(1, 2, [1, 2, 3, 4, 5, 6], photometric: "RGB", samplesPerPixel: 3);
        change(dataset);
        return new FrameRenderer(Images.Read(dataset)).Render(0);
    }

    private static byte[] Profile(int length)
    {
        var profile = new byte[length];
        new Random(length).NextBytes(profile);
        BinaryPrimitives.WriteInt32BigEndian(profile, length);
        "RGB "u8.CopyTo(profile.AsSpan(16));
        "acsp"u8.CopyTo(profile.AsSpan(36));
        return profile;
    }

    private static Dataset Path(string identifier, byte[]? profile)
    {
        var path = new Dataset();
        path.Set(Tags.OpticalPathIdentifier, identifier);
        if (profile is not null)
            path.Set(Tags.ICCProfile, VR.OB, profile);
        return path;
    }

    private static byte[] ProfileOfPng(RenderedImage image)
    {
        using var file = new MemoryStream();
        FramePng.WriteRendered(file, image);
        var png = file.ToArray();
        Assert.True(png.AsSpan(37, 4).SequenceEqual("iCCP"u8)); // right after IHDR
        var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(33));
        var data = png.AsSpan(41, length);
        using var inflate = new ZLibStream(new MemoryStream(data[(data.IndexOf((byte)0) + 2)..].ToArray()), CompressionMode.Decompress);
        using var profile = new MemoryStream();
        inflate.CopyTo(profile);
        return profile.ToArray();
    }

    private static byte[] ProfileOfJpeg(RenderedImage image, int segments = 1)
    {
        var jpeg = FrameJpeg.Encode(image).AsSpan();
        var profile = new List<byte>();
        var number = 0;
        for (var position = 2; jpeg[position + 1] != 0xDA;)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(jpeg[(position + 2)..]);
            if (jpeg[position + 1] == 0xE2)
            {
                Assert.True(jpeg.Slice(position + 4, 12).SequenceEqual("ICC_PROFILE\0"u8));
                Assert.Equal((++number, segments), (jpeg[position + 16], jpeg[position + 17]));
                profile.AddRange(jpeg.Slice(position + 18, length - 16));
            }
            position += 2 + length;
        }

        Assert.Equal(segments, number);
        return [.. profile];
    }
}
