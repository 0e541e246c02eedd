using System.Buffers.Binary;
using Placa.Dicom;
using Placa.Testing;

namespace Placa.Imaging.Tests.Video;

public class VideoStreamTests
{
    private const string Arc = "1.2.840.10008.1.2.4.";

    private static readonly byte[] Mp4 = [.. Box("ftyp", "isom\0\0\x02\0isom"u8), .. Box("moov", [1, 2, 3, 4]), .. Box("mdat", [9, 8, 7, 0])];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("102", VideoFormat.Mp4, "0000000C6674797069736F6D")]
    [InlineData("100", VideoFormat.Mpeg2, "000001B32D024013")]
    [InlineData("101", VideoFormat.Mpeg2, "0000000001B32D02401300")]
    [InlineData("100", VideoFormat.ProgramStream, "000001BA44000400")]
    [InlineData("101", VideoFormat.ProgramStream, "000001E000000000")]
    [InlineData("102", VideoFormat.H264, "0000000109F0")]
    [InlineData("106", VideoFormat.H264, "0000016764001E")]
    [InlineData("107", VideoFormat.Hevc, "0000000140010C01")]
    [InlineData("108", VideoFormat.Hevc, "0000000146010C01")]
    [InlineData("103", VideoFormat.Mpeg2, "000001B32D024013")] // what the stream says counts
    [InlineData("100", VideoFormat.Unknown, "000001674000")]
    [InlineData("102", VideoFormat.Unknown, "52494646000000004156")]
    [InlineData("102", VideoFormat.Unknown, "00")]
    [InlineData("102", VideoFormat.Unknown, "00000000")]
    [InlineData("102", VideoFormat.Unknown, "000001")]
    public void What_the_stream_is_shows_in_how_it_begins(string syntax, VideoFormat expected, string head)
    {
        Assert.Equal(expected, Read(syntax, Convert.FromHexString(head)).Format);
    }

    [Theory]
    [InlineData(188, 0, VideoFormat.TransportStream)]
    [InlineData(192, 4, VideoFormat.TimedTransportStream)]
    [InlineData(204, 0, VideoFormat.Unknown)]
    public void Packets_of_a_transport_stream_all_begin_with_its_sync_byte(int packetLength, int sync, VideoFormat expected)
    {
        var packets = new byte[40 * packetLength];
        for (var i = 0; i < 40; i++)
            packets[i * packetLength + sync] = 0x47;

        Assert.Equal(expected, Read("103", packets).Format);
    }

    [Fact]
    public void Each_format_has_the_extension_players_know()
    {
        Assert.Equal(
            ["bin", "mp4", "ts", "m2ts", "mpg", "m2v", "h264", "h265"], Enum.GetValues<VideoFormat>().Select(format => format.Extension()));
        Assert.All(Enum.GetValues<VideoFormat>(), format => Assert.Contains('/', format.MediaType()));
    }

    [Fact]
    public async Task Fragments_become_one_stream_again()
    {
        for (var length = 2; length <= Mp4.Length; length += 2)
        {
            var fragments = Mp4.Chunk(length).Select(part => (ReadOnlyMemory<byte>)part).ToArray();

            Assert.Equal(Mp4, await CopyAsync(Read("102.1", fragments)));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_byte_that_makes_the_length_even_is_not_part_of_the_stream(bool hasTable)
    {
        var odd = Mp4.Concat(Box("free", [0])).ToArray();
        var dataset = Make(hasTable ? [0u] : [], (byte[])[.. odd, 0]);

        Assert.Equal(odd, await CopyAsync(VideoStream.Read(dataset, Syntax("102"))));
    }

    [Fact]
    public async Task A_last_zero_that_belongs_to_the_stream_stays()
    {
        Assert.Equal(Mp4, await CopyAsync(Read("102", Mp4)));
        byte[] openEnd = [.. Box("ftyp", "isom"u8), 0, 0, 0, 0, .. "mdat"u8, 7, 0]; // length 0: to the end of the file
        Assert.Equal(openEnd, await CopyAsync(Read("102", openEnd)));
        byte[] slice = [0, 0, 1, 0xB3, 5, 0];
        Assert.Equal(slice, await CopyAsync(Read("100", slice)));
    }

    [Theory]
    [InlineData("100", "000001B3550000000001B700")]
    [InlineData("102", "0000000109F000")]
    [InlineData("107", "00000001460150")]
    public async Task An_elementary_stream_ends_where_its_own_rules_say(string syntax, string padded)
    {
        var bytes = Convert.FromHexString(padded);
        bytes = bytes.Length % 2 == 0 ? bytes : [.. bytes, 0];

        Assert.Equal(bytes[..^1], await CopyAsync(Read(syntax, bytes)));
    }

    [Fact]
    public async Task The_extended_offset_table_tells_the_length()
    {
        byte[] stream = [0, 0, 1, 0xB3, 5, 0];
        var dataset = Make([], stream);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, 5);
        dataset.Set(Tags.ExtendedOffsetTable, VR.OV, new byte[8]);
        dataset.Set(Tags.ExtendedOffsetTableLengths, VR.OV, length);

        Assert.Equal(stream[..5], await CopyAsync(VideoStream.Read(dataset, Syntax("100"))));
    }

    [Fact]
    public void It_can_be_read_from_any_place()
    {
        using var stream = Read("102.1", [.. Mp4.Chunk(6).Select(part => (ReadOnlyMemory<byte>)part), ReadOnlyMemory<byte>.Empty]).OpenRead();
        Assert.Equal(Mp4.Length, stream.Length);
        for (var start = Mp4.Length; start >= 0; start--)
        {
            stream.Position = start;
            var rest = new byte[Mp4.Length - start];
            stream.ReadExactly(rest);

            Assert.Equal(Mp4[start..], rest);
            Assert.Equal(-1, stream.ReadByte());
        }
    }

    [Fact]
    public async Task Copying_can_be_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Read("102", Mp4).CopyToAsync(Stream.Null, cancellation.Token));
    }

    [Fact]
    public void What_is_no_video_is_refused()
    {
        var image = Images.Make(1, 2, [1, 2]);
        Assert.Equal(PixelDataError.NotAnImage, Refusal(image, TransferSyntax.ExplicitVRLittleEndian));
        Assert.Equal(PixelDataError.InvalidFragments, Refusal(image, Syntax("102")));
        Assert.Equal(PixelDataError.NotAnImage, Refusal(Make([], Mp4), TransferSyntax.JPEGBaseline8Bit));
        Assert.Equal(PixelDataError.NotAnImage, Refusal(new Dataset(), Syntax("102")));
        Assert.Equal(PixelDataError.Truncated, Refusal(Make([]), Syntax("102")));
    }

    [Fact]
    public async Task Boxes_with_lengths_out_of_this_world_end_nothing()
    {
        foreach (var hostile in new[] { "000000016674797000000000000000", "00000001667479707FFFFFFFFFFFFFFF00", "0000000166747970FFFFFFFFFFFFFFFF00", "FFFFFFFF6674797000" })
        {
            var bytes = Convert.FromHexString(hostile);
            bytes = [.. bytes, .. new byte[1 + (bytes.Length + 1) % 2]];

            Assert.Equal(bytes, await CopyAsync(Read("102", bytes)));
        }
    }

    [Fact]
    public void Every_video_of_the_corpus_has_a_form_that_is_known()
    {
        Corpus.SkipIfAbsent();
        foreach (var path in Corpus.Files.Where(file => file.RelativePath.Contains("/video-", StringComparison.Ordinal)))
        {
            using var file = DicomFile.Open(path.FullPath);

            Assert.True(VideoStream.IsVideo(file));
            Assert.NotEqual(VideoFormat.Unknown, VideoStream.Read(file).Format);
        }
    }

    private static PixelDataError Refusal(Dataset dataset, TransferSyntax syntax) =>
        Assert.Throws<PixelDataException>(() => VideoStream.Read(dataset, syntax)).Error;

    private static VideoStream Read(string syntax, params ReadOnlyMemory<byte>[] fragments) => VideoStream.Read(Make([], fragments), Syntax(syntax));

    private static VideoStream Read(string syntax, byte[] stream) => Read(syntax, (ReadOnlyMemory<byte>)stream);

    private static TransferSyntax Syntax(string number) => TransferSyntax.Get(new Uid(Arc + number));

    private static Dataset Make(uint[] table, params ReadOnlyMemory<byte>[] fragments)
    {
        var dataset = new Dataset();
        dataset.SetFragments(Tags.PixelData, table, fragments);
        return dataset;
    }

    private static byte[] Box(string type, ReadOnlySpan<byte> content)
    {
        var box = new byte[8 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(box, box.Length);
        for (var i = 0; i < 4; i++)
            box[4 + i] = (byte)type[i];
        content.CopyTo(box.AsSpan(8));
        return box;
    }

    private static async Task<byte[]> CopyAsync(VideoStream video)
    {
        using var output = new MemoryStream();
        await video.CopyToAsync(output, Token);
        Assert.Equal(video.Length, output.Length);
        return output.ToArray();
    }
}
