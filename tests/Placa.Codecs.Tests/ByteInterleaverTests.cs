namespace Placa.Codecs.Tests;

public class ByteInterleaverTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(6)]
    public void Planes_become_pixels_and_planes_again(int planeCount)
    {
        foreach (var length in new[] { 0, 1, 15, 16, 17, 31, 48, 100 })
        {
            var planes = TestImages.Mixed(length * planeCount, seed: length);
            var pixels = new byte[planes.Length];

            ByteInterleaver.Interleave(planes, planeCount, pixels);

            for (var i = 0; i < pixels.Length; i++)
                Assert.Equal(planes[i % planeCount * length + i / planeCount], pixels[i]);
            for (var plane = 0; plane < planeCount; plane++)
            {
                var extracted = new byte[length];
                ByteInterleaver.ExtractPlane(pixels, planeCount, plane, extracted);
                Assert.Equal(planes[(plane * length)..((plane + 1) * length)], extracted);
            }
        }
    }
}
