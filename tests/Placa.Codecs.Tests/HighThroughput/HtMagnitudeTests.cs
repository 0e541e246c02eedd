using System.Runtime.Intrinsics.X86;
using Placa.Codecs.HighThroughput;

namespace Placa.Codecs.Tests.HighThroughput;

public class HtMagnitudeTests
{
    private const int Quads = 16;

    [Fact]
    public void Two_quads_at_once_give_what_their_samples_give_one_by_one()
    {
        Assert.SkipUnless(Avx2.IsSupported, "This machine shifts no lanes by different counts.");
        var random = new Random(814);
        var bits = new byte[64];
        for (var round = 0; round < 20_000; round++)
        {
            random.NextBytes(bits);
            var (first, second) = (Quad(random), Quad(random));
            var position = random.Next(128);
            var plane = random.Next(16);
            var (line, top, bottom) = (new uint[4], new int[4], new int[4]);
            var (lineAtOnce, topAtOnce, bottomAtOnce) = (new uint[4], new int[4], new int[4]);

            var end = HtMagnitudeDecoder.DecodePair(first, second, bits, position, plane, line, top, bottom);
            var endAtOnce = HtMagnitudeVector.DecodePair(first, second, bits, position, plane, lineAtOnce, topAtOnce, bottomAtOnce);

            Assert.True(HtMagnitudeVector.Fits(first, second));
            Assert.Equal(end, endAtOnce);
            Assert.Equal(line, lineAtOnce);
            Assert.Equal(top, topAtOnce);
            Assert.Equal(bottom, bottomAtOnce);
        }
    }

    [Fact]
    public void Bounds_of_a_row_of_quads_are_those_of_each()
    {
        var random = new Random(814);
        for (var round = 0; round < 5_000; round++)
        {
            var row = new uint[Quads];
            var above = new uint[2 * Quads + 4];
            foreach (ref var quad in row.AsSpan())
                quad = Quad(random) & 0xFFFF | (uint)random.Next(6) << 16;
            foreach (ref var value in above.AsSpan(2, 2 * Quads))
                value = random.Next(3) == 0 ? 0 : (uint)random.NextInt64(1L << random.Next(1, 32));
            var each = (uint[])row.Clone();

            var greatest = HtExponentBounds.Replace(row, above);

            var greatestOfEach = 0u;
            for (var q = 0; q < Quads; q++)
                greatestOfEach = Math.Max(greatestOfEach, HtExponentBounds.Replace(each.AsSpan(q, 1), above.AsSpan(2 * q)));
            Assert.Equal(each, row);
            Assert.Equal(greatestOfEach, greatest);
        }
    }

    /// <summary>A quad as it may be read: e_1 only of known samples, known ones only of significant ones.</summary>
    private static uint Quad(Random random)
    {
        var rho = (uint)random.Next(16);
        var known = rho & (uint)random.Next(16);
        var reaching = known & (uint)random.Next(16);
        return rho << 4 | reaching << 8 | known << 12 | (rho == 0 ? 0 : (uint)random.Next(1, 15)) << 16;
    }
}
