using System.Buffers;
using Placa.Codecs.HighThroughput;

namespace Placa.Codecs.Tests.HighThroughput;

public class HtBlockTests
{
    public static TheoryData<int, int> Shapes => new()
    {
        { 1, 1 }, { 1, 2 }, { 2, 1 }, { 2, 2 }, { 3, 3 }, { 1, 64 }, { 64, 1 }, { 5, 7 }, { 6, 64 }, { 63, 61 }, { 64, 64 }, { 1024, 4 }, { 4, 1024 }, { 1, 1023 }, { 1021, 3 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Blocks_of_any_shape_and_density_come_back(int width, int height)
    {
        foreach (var bitPlanes in new[] { 1, 8, 13, 17, 30 })
        {
            foreach (var share in new[] { 0.01, 0.3, 1 })
            {
                var coefficients = HtBlocks.Random(width + height, width * height, bitPlanes, share);
                coefficients[^1] = -1;

                var cleanup = HtBlocks.Encode(coefficients, width, height, out var needed);

                Assert.Equal(coefficients, HtBlocks.Decode(cleanup, width, height, needed).Select(c => c / 2));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(12)]
    [InlineData(30)]
    public void The_greatest_magnitudes_come_back(int bitPlanes)
    {
        var random = new Random(bitPlanes);
        var coefficients = Enumerable.Range(0, 64 * 64).Select(_ => ((1 << bitPlanes) - 1) * (random.Next(2) * 2 - 1)).ToArray();

        var cleanup = HtBlocks.Encode(coefficients, 64, 64, out var needed);

        Assert.Equal(bitPlanes, needed);
        Assert.Equal(coefficients, HtBlocks.Decode(cleanup, 64, 64, needed).Select(c => c / 2));
    }

    [Fact]
    public void Coefficients_stand_in_the_middle_of_their_interval()
    {
        var cleanup = HtBlocks.Encode([3, 0, -1, 0], 2, 2, out _);
        var decoded = new int[4];

        HtBlockDecoder.Decode(cleanup, [], 2, 2, 4, 8, 1, false, decoded, 2);

        Assert.Equal([3 * 16 + 8, 0, -(16 + 8), 0], decoded); // plane 3, in half units
    }

    [Fact]
    public void A_block_without_significant_samples_takes_no_bytes()
    {
        Assert.Empty(HtBlocks.Encode(new int[64], 8, 8, out var bitPlanes));
        Assert.Equal(0, bitPlanes);
    }

    [Fact]
    public void A_block_of_another_encoder_decodes()
    {
        var cleanup = Convert.FromHexString("A9F02FA2FE612DEB25945700"); // of OpenJPH, whose packet header said 6 missing planes of 7

        var decoded = HtBlocks.Decode(cleanup, 7, 2, 7);

        Assert.Equal([0, 2, -1, -8, -1, 3, 3, -1, -3, 7, -8, -1, -3, 6], decoded.Select(c => c / 2));
    }

    [Fact]
    public void Rows_beyond_the_width_stay_as_they_are()
    {
        var cleanup = HtBlocks.Encode([1, 2, 3, 4, 5, 6], 3, 2, out _);
        var decoded = new int[10];
        decoded.AsSpan().Fill(77);

        HtBlockDecoder.Decode(cleanup, [], 3, 2, 7, 8, 1, false, decoded, 5);

        Assert.Equal([3, 5, 7, 77, 77, 9, 11, 13, 77, 77], decoded);
    }

    [Fact]
    public void Every_truncation_and_bit_flip_decodes_or_is_refused()
    {
        var coefficients = HtBlocks.Random(3, 13 * 11, 9, 0.6);
        var cleanup = HtBlocks.Encode(coefficients, 13, 11, out _);
        var decoded = new int[13 * 11];

        for (var length = 0; length <= cleanup.Length; length++)
            Try(cleanup.AsSpan(0, length), cleanup.AsSpan(length));
        for (var bit = 0; bit < 8 * cleanup.Length; bit++)
        {
            var flipped = (byte[])cleanup.Clone();
            flipped[bit / 8] ^= (byte)(1 << bit % 8);
            Try(flipped, flipped);
        }

        void Try(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> refinement)
        {
            try
            {
                HtBlockDecoder.Decode(bytes, refinement, 13, 11, 8, 12, 3, false, decoded, 13);
            }
            catch (CodecException)
            {
                // Refused: what a bad block is for.
            }
        }
    }

    [Fact]
    public void Arbitrary_bytes_decode_or_are_refused()
    {
        var random = new Random(9);
        for (var round = 0; round < 3000; round++)
        {
            var (width, height) = (random.Next(1, 65), random.Next(1, 65));
            var cleanup = new byte[random.Next(2, 300)];
            var refinement = new byte[random.Next(0, 100)];
            random.NextBytes(cleanup);
            random.NextBytes(refinement);
            if (round % 2 == 0)
            {
                var suffix = random.Next(2, cleanup.Length + 1);
                cleanup[^1] = (byte)(suffix >> 4);
                cleanup[^2] = (byte)(cleanup[^2] & 0xF0 | suffix & 0x0F);
            }

            var bitPlanes = random.Next(1, 31);
            try
            {
                HtBlockDecoder.Decode(
                    cleanup, refinement, width, height, random.Next(bitPlanes), bitPlanes, random.Next(1, 4), round % 3 == 0, new int[width * height], width);
            }
            catch (CodecException)
            {
                // Refused.
            }
        }
    }

    [Fact]
    public void Memory_of_an_earlier_block_does_not_shine_through()
    {
        // One sample of each quad, so that no exponent depends on the magnitudes that will be missing.
        var coefficients = HtBlocks.Random(5, 64 * 64, 10, 1).Select((c, i) => i / 64 % 2 == 0 && i % 2 == 0 ? c : 0).ToArray();
        var cleanup = HtBlocks.Encode(coefficients, 64, 64, out var bitPlanes);
        var cut = cleanup[300..]; // the suffix is whole, some of the magnitudes are not there
        var refinement = new byte[] { 0x55, 0x33 };

        var first = DecodeOver(0x00);
        var second = DecodeOver(0xA5);

        Assert.Equal(first, second);

        int[] DecodeOver(byte stale)
        {
            foreach (var size in new[] { 1 << 12, 1 << 13, 1 << 14, 1 << 15 })
            {
                var bytes = ArrayPool<byte>.Shared.Rent(size);
                var words = ArrayPool<uint>.Shared.Rent(size / 4);
                bytes.AsSpan().Fill(stale);
                words.AsSpan().Fill(stale * 0x01010101u);
                ArrayPool<byte>.Shared.Return(bytes);
                ArrayPool<uint>.Shared.Return(words);
            }

            var decoded = new int[64 * 64];
            HtBlockDecoder.Decode(cut, refinement, 64, 64, bitPlanes, bitPlanes + 2, 3, false, decoded, 64);
            return decoded;
        }
    }

    [Theory]
    [InlineData(4, 3, 8, CodecError.Unsupported)]
    [InlineData(1, 3, 31, CodecError.Unsupported)]
    [InlineData(0, 3, 8, CodecError.Invalid)]
    [InlineData(1, 8, 8, CodecError.Invalid)]
    [InlineData(1, -1, 8, CodecError.Invalid)]
    public void What_no_block_has_is_refused(int passes, int missing, int bitPlanes, CodecError expected)
    {
        var cleanup = HtBlocks.Encode([1], 1, 1, out _);

        var error = Assert.Throws<CodecException>(() => HtBlockDecoder.Decode(cleanup, [], 1, 1, missing, bitPlanes, passes, false, new int[1], 1));

        Assert.Equal(expected, error.Error);
    }
}
