using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Placa.DicomWeb.Media;
using Placa.DicomWeb.Multipart;
using Placa.Testing;

namespace Placa.DicomWeb.Tests.Multipart;

public class MultipartReaderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static readonly byte[] TwoParts = Ascii(
        "preamble\r\n--b1\r\nContent-Type: application/dicom\r\nContent-Location: /x\r\n\r\nfirst\r\n--b\r\n part\r\n--b1 \t\r\n\r\n\r\n--b1\r\ncontent-type:image/jls\r\n\r\n\r\nthird\r\n\r\n--b1--\r\nepilogue");

    [Fact]
    public async Task Parts_come_out_whole_however_the_body_is_split()
    {
        var whole = await ReadAllAsync(TwoParts, TwoParts.Length);
        Assert.Equal(["first\r\n--b\r\n part", "", "\r\nthird\r\n"], whole.Select(part => part.Text));
        Assert.Equal(["application/dicom", null, "image/jls"], whole.Select(part => part.ContentType));

        for (var split = 0; split <= TwoParts.Length; split++)
            Assert.Equal(whole, await ReadAllAsync(TwoParts, split));
        Assert.Equal(whole, await ReadAllAsync(TwoParts, chunk: 1, null));
    }

    [Fact]
    public async Task A_body_cut_at_any_byte_is_reported_as_truncated()
    {
        var closing = TwoParts.Length - "\r\nepilogue".Length;
        for (var length = 0; length < closing; length++)
        {
            var error = await Assert.ThrowsAsync<DicomWebException>(() => ReadAllAsync(TwoParts[..length], length));
            Assert.Equal(DicomWebError.TruncatedMultipart, error.Error);
        }
    }

    [Fact]
    public async Task A_part_that_is_not_read_is_passed_over()
    {
        var reader = new MultipartReader(PipeReader.Create(new ReadOnlySequence<byte>(TwoParts)), "b1");

        Assert.NotNull(await reader.ReadPartAsync(Cancellation));
        Assert.NotNull(await reader.ReadPartAsync(Cancellation));
        var third = await reader.ReadPartAsync(Cancellation);

        Assert.Equal("\r\nthird\r\n", await ReadTextAsync(third!.Body));
        Assert.Null(await reader.ReadPartAsync(Cancellation));
        Assert.Null(await reader.ReadPartAsync(Cancellation));
    }

    [Fact]
    public async Task A_part_read_by_examining_without_consuming_comes_out_whole()
    {
        var reader = new MultipartReader(Chunked(TwoParts, 3), "b1");

        var part = await reader.ReadPartAsync(Cancellation);
        var result = await part!.Body.ReadAsync(Cancellation);
        while (!result.IsCompleted)
        {
            part.Body.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            result = await part.Body.ReadAsync(Cancellation);
        }

        Assert.Equal("first\r\n--b\r\n part", Encoding.ASCII.GetString(result.Buffer));
    }

    [Fact]
    public async Task Data_full_of_beginnings_of_the_boundary_is_kept_whole()
    {
        var data = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("\r\n--b\r\r\n--\r\n-\r\n--bound", 500)));
        var body = Bytes.Concat(Ascii("--boundary\r\n\r\n"), data, Ascii("\r\n--boundary--"));

        for (var chunk = 1; chunk < 40; chunk++)
            Assert.Equal(Encoding.ASCII.GetString(data), (await ReadAllAsync(body, chunk, null, "boundary")).Single().Text);
    }

    [Theory]
    [InlineData("multipart/related; type=\"application/dicom\"")]
    [InlineData("multipart/related; boundary=\"\"")]
    [InlineData("multipart/related; boundary=\"ends with space \"")]
    [InlineData("multipart/related; boundary=\"semi;colon\"")]
    [InlineData("multipart/related; boundary=01234567890123456789012345678901234567890123456789012345678901234567890")]
    public void V21_boundary_that_is_absent_or_against_the_rules_is_refused(string contentType)
    {
        Assert.True(MediaType.TryParse(contentType, out var mediaType));

        var error = Assert.Throws<DicomWebException>(() => MultipartReader.For(PipeReader.Create(Stream.Null), mediaType));

        Assert.Equal(DicomWebError.MalformedMultipart, error.Error);
    }

    [Theory]
    [InlineData("--b1\r\n\r\ndata\r\n--b1x\r\n\r\n\r\n--b1--")]
    [InlineData("--b1\r\n\r\ndata\r\n--b1-\r\n\r\n\r\n--b1--")]
    [InlineData("--b1\r\n\r\ndata\r\n--b1 x\r\n\r\n\r\n--b1--")]
    [InlineData("--b1\r\n\r\ndata\r\n--b1\n\r\n\r\n--b1--")]
    public async Task V21_boundary_inside_data_is_refused_and_never_cuts_a_part_short(string body)
    {
        var error = await Assert.ThrowsAsync<DicomWebException>(() => ReadAllAsync(Ascii(body), body.Length));

        Assert.Equal(DicomWebError.MalformedMultipart, error.Error);
    }

    [Theory]
    [InlineData("--b1\r\nno colon\r\n\r\n\r\n--b1--")]
    [InlineData("--b1\r\n: no name\r\n\r\n\r\n--b1--")]
    [InlineData("--b1\r\nbad name: x\r\n\r\n\r\n--b1--")]
    [InlineData("--b1\r\nname: line\nfeed\r\n\r\n\r\n--b1--")]
    [InlineData("--b1\r\nname: x\r\n folded\r\n\r\n\r\n--b1--")]
    public async Task V21_malformed_part_header_is_refused(string body)
    {
        var error = await Assert.ThrowsAsync<DicomWebException>(() => ReadAllAsync(Ascii(body), body.Length));

        Assert.Equal(DicomWebError.MalformedMultipart, error.Error);
    }

    [Fact]
    public async Task V21_part_headers_beyond_16_KiB_are_refused()
    {
        var oneLong = Ascii("--b1\r\nname: " + new string('x', 1 << 20) + "\r\n\r\n\r\n--b1--");
        var many = Ascii("--b1\r\n" + string.Concat(Enumerable.Repeat("name: x\r\n", 100)) + "\r\n\r\n--b1--");

        foreach (var body in new[] { oneLong, many })
        {
            var error = await Assert.ThrowsAsync<DicomWebException>(() => ReadAllAsync(body, 4096, null));
            Assert.Equal(DicomWebError.MultipartLimitExceeded, error.Error);
        }
    }

    [Fact]
    public async Task V21_a_million_parts_are_refused_at_the_limit()
    {
        var body = Ascii(string.Concat(Enumerable.Repeat("--b1\r\n\r\n\r\n", 1000)) + "--b1--");
        var reader = new MultipartReader(PipeReader.Create(new ReadOnlySequence<byte>(body)), "b1", new MultipartLimits { MaxParts = 10 });
        var read = 0;

        var error = await Assert.ThrowsAsync<DicomWebException>(async () =>
        {
            while (await reader.ReadPartAsync(Cancellation) is not null)
                read++;
        });

        Assert.Equal(DicomWebError.MultipartLimitExceeded, error.Error);
        Assert.Equal(10, read);
    }

    [Fact]
    public async Task V21_text_before_the_first_boundary_has_a_limit()
    {
        var error = await Assert.ThrowsAsync<DicomWebException>(() => ReadAllAsync(new byte[1 << 20], 4096, null));

        Assert.Equal(DicomWebError.MalformedMultipart, error.Error);
    }

    [Fact]
    public async Task V21_nested_multipart_is_one_part_of_the_outer_body()
    {
        var inner = "--b1x\r\n\r\ninner\r\n--b1x--";
        var parts = await ReadAllAsync(Ascii($"--outer\r\nContent-Type: multipart/related; boundary=b1x\r\n\r\n{inner}\r\n--outer--"), 7, null, "outer");

        Assert.Equal(inner, Assert.Single(parts).Text);
    }

    [Fact]
    public async Task What_the_writer_writes_the_reader_reads()
    {
        var data = Bytes.Random(300_000, seed: 1);
        var stream = new MemoryStream();
        var output = PipeWriter.Create(stream);
        var writer = new MultipartWriter(output);
        writer.StartPart("application/dicom; transfer-syntax=1.2.840.10008.1.2.1", data.Length, "http://localhost/studies/1.2");
        await output.WriteAsync(data, Cancellation);
        writer.StartPart("application/dicom");
        await writer.CloseAsync(Cancellation);

        Assert.True(MediaType.TryParse(writer.ContentType("application/dicom"), out var contentType));
        Assert.Equal("application/dicom", contentType["type"]);
        var reader = MultipartReader.For(Chunked(stream.ToArray(), 4096), contentType);
        var first = await reader.ReadPartAsync(Cancellation);
        Assert.Equal("300000", first!["content-length"]);
        Assert.Equal("http://localhost/studies/1.2", first["Content-Location"]);
        Assert.Equal("1.2.840.10008.1.2.1", first.ContentType!["transfer-syntax"]);
        Assert.Equal(data, await ReadBytesAsync(first.Body));
        var second = await reader.ReadPartAsync(Cancellation);
        Assert.Empty(await ReadBytesAsync(second!.Body));
        Assert.Null(await reader.ReadPartAsync(Cancellation));
    }

    [Fact]
    public async Task A_writer_that_hands_out_less_than_it_is_asked_for_gets_every_byte()
    {
        var output = new StingyWriter();
        var writer = new MultipartWriter(output, "b1");
        writer.StartPart("application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1", 0);
        await writer.CloseAsync(Cancellation);

        var reader = new MultipartReader(PipeReader.Create(new MemoryStream(output.Written.ToArray())), "b1");
        Assert.Equal("1.2.840.10008.1.2.1", (await reader.ReadPartAsync(Cancellation))!.ContentType!["transfer-syntax"]);
        Assert.Null(await reader.ReadPartAsync(Cancellation));
    }

    [Theory]
    [InlineData("text/plain\r\nX-Evil: 1")]
    [InlineData("text/plain; name=\u00F1")]
    public void V21_header_values_that_could_break_out_are_never_written(string contentType)
    {
        var writer = new MultipartWriter(PipeWriter.Create(Stream.Null));

        Assert.Throws<ArgumentException>(() => writer.StartPart(contentType));
    }

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);

    private static Task<List<(string? ContentType, string Text)>> ReadAllAsync(byte[] body, int split) =>
        ReadAllAsync(new MultipartReader(Chunked(body, Math.Max(split, 1), once: true), "b1"));

    private static Task<List<(string? ContentType, string Text)>> ReadAllAsync(byte[] body, int chunk, MultipartLimits? limits, string boundary = "b1") =>
        ReadAllAsync(new MultipartReader(Chunked(body, chunk), boundary, limits));

    private static async Task<List<(string? ContentType, string Text)>> ReadAllAsync(MultipartReader reader)
    {
        var parts = new List<(string?, string)>();
        while (await reader.ReadPartAsync(Cancellation) is { } part)
            parts.Add((part.ContentType?.Name, await ReadTextAsync(part.Body)));
        return parts;
    }

    private static async Task<string> ReadTextAsync(PipeReader body) => Encoding.ASCII.GetString(await ReadBytesAsync(body));

    private static async Task<byte[]> ReadBytesAsync(PipeReader body)
    {
        var bytes = new MemoryStream();
        await body.CopyToAsync(bytes, Cancellation);
        return bytes.ToArray();
    }

    /// <summary>A pipe that shows the body in pieces, as a socket would; <paramref name="once"/> cuts it in two only.</summary>
    private static PipeReader Chunked(byte[] body, int chunk, bool once = false) => PipeReader.Create(new ChunkedStream(body, chunk, once));

    private sealed class ChunkedStream(byte[] body, int chunk, bool once) : MemoryStream(body)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken = default)
        {
            var limit = once && Position > 0 ? destination.Length : Math.Min(chunk, destination.Length);
            return base.ReadAsync(destination[..limit], cancellationToken);
        }
    }

    /// <summary>Hands out seven bytes at a time, whatever is asked for.</summary>
    private sealed class StingyWriter : PipeWriter
    {
        private readonly byte[] _memory = new byte[7];

        public List<byte> Written { get; } = [];

        public override void Advance(int bytes) => Written.AddRange(_memory.AsSpan(0, bytes));

        public override Memory<byte> GetMemory(int sizeHint = 0) => _memory;

        public override Span<byte> GetSpan(int sizeHint = 0) => _memory;

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => new(default(FlushResult));

        public override void CancelPendingFlush()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }
    }
}
