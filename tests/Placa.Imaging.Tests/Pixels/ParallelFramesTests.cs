using Placa.Dicom;
using Placa.Testing;

namespace Placa.Imaging.Tests;

public class ParallelFramesTests
{
    private const int Frames = 17;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Frames of 8 × 8 pixels, each a native codestream of its own.</summary>
    private static FrameReader Compressed(IFrameDecoder? decoder = null, int? broken = null)
    {
        var pixels = Bytes.Random(64 * Frames, 3);
        var dataset = Images.Make(8, 8, pixels, frames: Frames);
        dataset.SetFragments(Tags.PixelData, [], Enumerable.Range(0, Frames).Select(i => (ReadOnlyMemory<byte>)(i == broken ? new byte[2] : pixels.AsMemory(64 * i, 64))));
        var syntax = TransferSyntax.EncapsulatedUncompressedExplicitVRLittleEndian;
        return new FrameReader(dataset, syntax, decoder is null ? null : new FrameReaderOptions { Decoders = new FrameDecoders([new(syntax, decoder)]) });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    [InlineData(0)]
    public async Task Frames_come_in_order_and_are_those_read_one_by_one(int parallelism)
    {
        var reader = Compressed();

        var frames = await reader.ReadFramesAsync(parallelism: parallelism, cancellationToken: Cancellation).ToListAsync(Cancellation);

        Assert.Equal(Enumerable.Range(0, Frames), frames.Select(frame => frame.Index));
        Assert.All(frames, frame => Assert.Equal(reader.ReadFrame(frame.Index).Samples.ToArray(), frame.Samples.ToArray()));
    }

    [Fact]
    public async Task A_range_gives_its_frames()
    {
        var frames = await Compressed().ReadFramesAsync(3..^2, 2, Cancellation).Select(frame => frame.Index).ToListAsync(Cancellation);

        Assert.Equal(Enumerable.Range(3, Frames - 5), frames);
        Assert.Throws<ArgumentOutOfRangeException>(() => Compressed().ReadFramesAsync(0..(Frames + 1), 2, Cancellation));
    }

    [Fact]
    public async Task An_error_comes_in_the_place_of_its_frame()
    {
        var seen = new List<int>();

        var error = await Assert.ThrowsAsync<PixelDataException>(async () =>
        {
            await foreach (var frame in Compressed(new CountingDecoder(), broken: 5).ReadFramesAsync(parallelism: 4, cancellationToken: Cancellation))
                seen.Add(frame.Index);
        });

        Assert.Equal(PixelDataError.InvalidCodestream, error.Error);
        Assert.Equal(Enumerable.Range(0, 5), seen);
    }

    [Fact]
    public async Task No_more_than_the_window_is_decoded_ahead()
    {
        var decoder = new CountingDecoder();
        await using var frames = Compressed(decoder).ReadFramesAsync(parallelism: 3, cancellationToken: Cancellation).GetAsyncEnumerator(Cancellation);

        Assert.True(await frames.MoveNextAsync());
        await Task.Delay(50, Cancellation);
        Assert.InRange(decoder.Begun, 1, 3);
        Assert.True(await frames.MoveNextAsync());
        await Task.Delay(50, Cancellation);

        Assert.InRange(decoder.Begun, 2, 4);
    }

    [Fact]
    public async Task Who_stops_early_leaves_nothing_running()
    {
        var decoder = new CountingDecoder { Pause = TimeSpan.FromMilliseconds(20) };

        await foreach (var _ in Compressed(decoder).ReadFramesAsync(parallelism: 4, cancellationToken: Cancellation))
            break;
        var begun = decoder.Begun;
        await Task.Delay(60, Cancellation);

        Assert.Equal(begun, decoder.Begun);
        Assert.Equal(begun, decoder.Ended);
    }

    [Fact]
    public async Task Cancelling_ends_it()
    {
        using var stop = new CancellationTokenSource();
        var seen = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in Compressed().ReadFramesAsync(parallelism: 2, cancellationToken: stop.Token))
            {
                if (++seen == 4)
                    await stop.CancelAsync();
            }
        });

        Assert.InRange(seen, 4, 6);
    }

    private sealed class CountingDecoder : IFrameDecoder
    {
        private int _begun, _ended;

        public TimeSpan Pause { get; init; }

        public int Begun => Volatile.Read(ref _begun);

        public int Ended => Volatile.Read(ref _ended);

        public ImagePixelDescription Describe(ReadOnlySpan<byte> codestream, ImagePixelDescription declared) => declared;

        public int Decode(ReadOnlySpan<byte> codestream, ImagePixelDescription description, Span<byte> destination, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _begun);
            if (codestream.Length < destination.Length)
                throw new PixelDataException(PixelDataError.InvalidCodestream, "cut");
            Thread.Sleep(Pause);
            codestream.CopyTo(destination);
            Interlocked.Increment(ref _ended);
            return description.PixelCount;
        }
    }
}
