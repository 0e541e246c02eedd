using Placa.Dicom;
using Placa.Testing;

namespace Placa.Imaging.Tests;

public class TranscoderTests
{
    private static readonly string[] Lossless =
    [
        "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.1.98", "1.2.840.10008.1.2.8.1",
        "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.90",
        "1.2.840.10008.1.2.4.201", "1.2.840.10008.1.2.4.202",
    ];

    public static TheoryData<string, int, int, bool, int> LosslessCases
    {
        get
        {
            var cases = new TheoryData<string, int, int, bool, int>();
            foreach (var syntax in Lossless)
            {
                foreach (var (bits, stored, isSigned, samples) in new[] { (8, 8, false, 1), (16, 12, false, 1), (16, 12, true, 1), (16, 16, true, 1), (8, 8, false, 3), (8, 7, false, 1) })
                    cases.Add(syntax, bits, stored, isSigned, samples);
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(LosslessCases))]
    public void Values_survive_every_lossless_transfer_syntax_and_the_way_back(string syntax, int bits, int stored, bool isSigned, int samples)
    {
        using var file = Write(Make(bits, stored, isSigned, samples, frames: 3), TransferSyntax.ExplicitVRLittleEndian);
        var target = TransferSyntax.Get(new Uid(syntax));

        using var there = Write(Transcoder.Transcode(file, target), target);
        using var back = Write(Transcoder.Transcode(there, TransferSyntax.ExplicitVRLittleEndian), TransferSyntax.ExplicitVRLittleEndian);

        Assert.Equal(ValuesOf(file), ValuesOf(there));
        Assert.Equal(ValuesOf(file), ValuesOf(back));
        Assert.Equal("1.2.3", there.Dataset.GetString(Tags.SOPInstanceUID));
        Assert.False(there.Dataset.Contains(Tags.LossyImageCompression));
        Assert.Equal(stored, there.Dataset.GetInt32(Tags.BitsStored));
        Assert.Equal(target.IsEncapsulated, there.Dataset.Find(Tags.PixelData)!.Value.IsEncapsulated);
        Assert.Empty(there.Findings);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(300, true)]
    [InlineData(1 << 20, false)]
    public void Frames_that_wait_in_a_file_are_written_as_those_in_memory(int memoryLimit, bool usesFile)
    {
        using var folder = new TemporaryFolder();
        using var file = Write(Make(16, 12, false, 1, frames: 9), TransferSyntax.ExplicitVRLittleEndian);
        using var expected = new MemoryStream();
        DatasetWriter.Write(expected, Transcoder.Transcode(file, TransferSyntax.HTJ2KLosslessRPCL), TransferSyntax.HTJ2KLosslessRPCL);
        using var written = new MemoryStream();

        using (var spool = new FrameSpool(folder.Path, memoryLimit))
        {
            var transcoded = Transcoder.Transcode(file, TransferSyntax.HTJ2KLosslessRPCL, TranscodeOptions.Default with { Spool = spool });
            DatasetWriter.Write(written, transcoded, TransferSyntax.HTJ2KLosslessRPCL);
            Assert.Equal(usesFile, spool.UsesFile);
            Assert.Equal(9, transcoded.Find(Tags.PixelData)!.Value.Fragments.Skip(1).Count(fragment => fragment.GetBytes().Length == fragment.Length));
        }

        Assert.Equal(expected.ToArray(), written.ToArray());
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("1.2.840.10008.1.2.4.50", "YBR_FULL_422", "ISO_10918_1")]
    [InlineData("1.2.840.10008.1.2.4.81", "RGB", "ISO_14495_1")]
    [InlineData("1.2.840.10008.1.2.4.91", "YBR_ICT", "ISO_15444_1")]
    [InlineData("1.2.840.10008.1.2.4.203", "YBR_ICT", "ISO_15444_15")]
    public void What_loses_something_is_another_instance_and_says_so(string syntax, string photometric, string method)
    {
        using var file = Write(Make(8, 8, false, 3, frames: 2), TransferSyntax.ExplicitVRLittleEndian);
        var target = TransferSyntax.Get(new Uid(syntax));

        using var lossy = Write(Transcoder.Transcode(file, target, new TranscodeOptions { NewUid = () => new Uid("2.25.7"), Ratio = 4 }), target);

        Assert.Equal("2.25.7", lossy.Dataset.GetString(Tags.SOPInstanceUID));
        Assert.Equal("2.25.7", lossy.FileMeta.GetString(Tags.MediaStorageSOPInstanceUID));
        Assert.Equal("1.2.3", Assert.Single(lossy.Dataset.GetItems(Tags.SourceImageSequence)).GetString(Tags.ReferencedSOPInstanceUID));
        Assert.Equal(["DERIVED", "PRIMARY"], lossy.Dataset.GetStrings(Tags.ImageType));
        Assert.Equal("01", lossy.Dataset.GetString(Tags.LossyImageCompression));
        Assert.Equal([method], lossy.Dataset.GetStrings(Tags.LossyImageCompressionMethod));
        Assert.InRange(lossy.Dataset.GetDouble(Tags.LossyImageCompressionRatio)!.Value, 1.2, 100);
        Assert.Equal(photometric, lossy.Dataset.GetString(Tags.PhotometricInterpretation));
        Assert.Equal(0, lossy.Dataset.GetInt32(Tags.PlanarConfiguration));
        Assert.Equal(2, new FrameReader(lossy).AvailableFrames);
        Assert.NotEqual(ValuesOf(file), ValuesOf(lossy));
    }

    [Fact]
    public void Losses_add_up_in_their_order()
    {
        using var file = Write(Make(8, 8, false, 1, frames: 1), TransferSyntax.ExplicitVRLittleEndian);
        using var once = Write(Transcoder.Transcode(file, TransferSyntax.JPEGBaseline8Bit), TransferSyntax.JPEGBaseline8Bit);

        using var twice = Write(Transcoder.Transcode(once, TransferSyntax.JPEG2000), TransferSyntax.JPEG2000);

        Assert.Equal(["ISO_10918_1", "ISO_15444_1"], twice.Dataset.GetStrings(Tags.LossyImageCompressionMethod));
        Assert.Equal(2, twice.Dataset.GetStrings(Tags.LossyImageCompressionRatio).Length);
    }

    [Fact]
    public void An_image_of_a_dct_syntax_that_does_not_say_so_says_that_it_lost_something_once_it_is_native()
    {
        using var file = Write(Make(8, 8, false, 1, frames: 1), TransferSyntax.ExplicitVRLittleEndian);
        var silent = Transcoder.Transcode(file, TransferSyntax.JPEGBaseline8Bit);
        silent.Remove(Tags.LossyImageCompression);
        using var jpeg = Write(silent, TransferSyntax.JPEGBaseline8Bit);

        var native = Transcoder.Transcode(jpeg, TransferSyntax.ExplicitVRLittleEndian);

        Assert.Equal("01", native.GetString(Tags.LossyImageCompression));
        Assert.Equal(jpeg.Dataset.GetString(Tags.SOPInstanceUID), native.GetString(Tags.SOPInstanceUID));
    }

    [Fact]
    public void Data_beside_the_stored_bits_are_not_dropped()
    {
        using var file = Write(Images.Make(1, 2, Images.Words(0x8123, 0x0456), bits: 16, bitsStored: 12), TransferSyntax.ExplicitVRLittleEndian);

        var error = Assert.Throws<PixelDataException>(() => Transcoder.Transcode(file, TransferSyntax.JPEG2000Lossless));
        var rle = Transcoder.Transcode(file, TransferSyntax.RLELossless);

        Assert.Equal(PixelDataError.Unsupported, error.Error);
        Assert.Equal(Images.Words(0x8123, 0x0456), new FrameReader(rle, TransferSyntax.RLELossless).ReadFrame(0).Samples.ToArray());
    }

    [Fact]
    public void An_overlay_in_the_pixels_is_not_dropped()
    {
        var dataset = Images.Make(1, 2, Images.Words(0x0123, 0x0456), bits: 16, bitsStored: 12);
        dataset.SetInts(new Tag(0x6000, 0x0010), VR.US, 1);
        dataset.SetInts(new Tag(0x6000, 0x0102), VR.US, 15);
        using var file = Write(dataset, TransferSyntax.ExplicitVRLittleEndian);

        var error = Assert.Throws<PixelDataException>(() => Transcoder.Transcode(file, TransferSyntax.JPEG2000Lossless));

        Assert.Contains("overlay", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.2.840.10008.1.2.4.50", 16, 12, 1)] // too many bits
    [InlineData("1.2.840.10008.1.2.4.90", 1, 1, 1)]
    [InlineData("1.2.840.10008.1.2.4.102", 8, 8, 1)] // no encoder
    public void What_a_transfer_syntax_cannot_hold_is_refused(string syntax, int bits, int stored, int samples)
    {
        using var file = Write(Make(bits, stored, false, samples, frames: 1), TransferSyntax.ExplicitVRLittleEndian);

        Assert.Throws<PixelDataException>(() => Transcoder.Transcode(file, TransferSyntax.Get(new Uid(syntax))));
    }

    [Fact]
    public void A_compressed_icon_becomes_native()
    {
        var icon = Images.Make(4, 4, [.. Enumerable.Range(0, 16).Select(i => (byte)i)]);
        using var iconFile = Write(icon, TransferSyntax.ExplicitVRLittleEndian);
        var dataset = Make(8, 8, false, 1, frames: 1);
        using var plain = Write(dataset, TransferSyntax.ExplicitVRLittleEndian);
        var compressed = Transcoder.Transcode(plain, TransferSyntax.RLELossless);
        compressed.SetItems(Tags.IconImageSequence, Transcoder.Transcode(iconFile, TransferSyntax.RLELossless));
        using var file = Write(compressed, TransferSyntax.RLELossless);

        var native = Transcoder.Transcode(file, TransferSyntax.ImplicitVRLittleEndian);

        var item = Assert.Single(native.GetItems(Tags.IconImageSequence));
        Assert.Equal(Enumerable.Range(0, 16).Select(i => (byte)i), item.Find(Tags.PixelData)!.Value.GetBytes().ToArray());
    }

    [Fact]
    public void A_frame_that_is_cut_is_not_written_as_if_it_were_whole()
    {
        using var file = Write(Images.Make(4, 4, new byte[10]), TransferSyntax.ExplicitVRLittleEndian);

        var error = Assert.Throws<PixelDataException>(() => Transcoder.Transcode(file, TransferSyntax.RLELossless));

        Assert.Equal(PixelDataError.Truncated, error.Error);
    }

    [Fact]
    public void Frames_are_found_by_the_offset_table_that_is_written()
    {
        using var file = Write(Make(16, 16, false, 1, frames: 5), TransferSyntax.ExplicitVRLittleEndian);

        using var encoded = Write(Transcoder.Transcode(file, TransferSyntax.HTJ2KLosslessRPCL), TransferSyntax.HTJ2KLosslessRPCL);

        Assert.Equal(5 * 4, encoded.Dataset.Find(Tags.PixelData)!.Value.Fragments[0].Length);
        Assert.Equal(ValuesOf(file), ValuesOf(encoded));
    }

    private static Dataset Make(int bits, int stored, bool isSigned, int samples, int frames)
    {
        const int Rows = 20, Columns = 30;
        var random = new Random(bits + stored + samples);
        var count = Rows * Columns * samples * frames;
        var pixels = new byte[bits == 1 ? count / 8 : count * bits / 8];
        for (var i = 0; bits > 1 && i < count; i++)
        {
            var range = 1 << stored;
            var value = i % Columns * range / Columns + random.Next(1 + range / 16);
            value = isSigned ? Math.Min(value, range - 1) - range / 2 : Math.Min(value, range - 1);
            pixels[i * bits / 8] = (byte)value;
            if (bits == 16)
                pixels[2 * i + 1] = (byte)(value >> 8);
        }
        var dataset = Images.Make(
            Rows, Columns, pixels, bits, samples == 3 ? "RGB" : "MONOCHROME2", samples, isSigned, bitsStored: stored, frames: frames);
        dataset.Set(Tags.SOPClassUID, Uids.SecondaryCaptureImageStorage.Value);
        dataset.Set(Tags.SOPInstanceUID, "1.2.3");
        dataset.Set(Tags.ImageType, "ORIGINAL", "PRIMARY");
        return dataset;
    }

    private static DicomFile Write(Dataset dataset, TransferSyntax syntax)
    {
        using var stream = new MemoryStream();
        DicomFile.Write(stream, null, dataset, syntax);
        return DicomFile.Read(stream.ToArray());
    }

    private static long[] ValuesOf(DicomFile file)
    {
        var reader = new FrameReader(file);
        var values = new List<long>();
        for (var i = 0; i < reader.NumberOfFrames; i++)
        {
            var frame = reader.ReadFrame(i);
            var samples = frame.Samples.ToArray();
            CanonicalSamples.KeepStoredBits(frame.Description, samples);
            for (var k = 0; k < samples.Length; k += frame.Description.BytesPerSample)
            {
                values.Add((frame.Description.BytesPerSample, frame.Description.IsSigned) switch
                {
                    (1, true) => (sbyte)samples[k],
                    (1, false) => samples[k],
                    (_, true) => BitConverter.ToInt16(samples, k),
                    _ => BitConverter.ToUInt16(samples, k),
                });
            }
        }
        return [.. values];
    }
}
