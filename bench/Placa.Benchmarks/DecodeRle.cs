using BenchmarkDotNet.Attributes;
using Placa.Codecs.Rle;

namespace Placa.Benchmarks;

/// <summary>How fast an RLE frame of 512 × 512 samples of 16 bits is decoded, and encoded.</summary>
[MemoryDiagnoser]
public class DecodeRle
{
    private static readonly RleLayout Layout = new(512, 512, 1, 2);
    private readonly byte[] _frame = new byte[Layout.FrameLength];
    private readonly byte[] _decoded = new byte[Layout.FrameLength];
    private byte[] _encoded = [];

    [GlobalSetup]
    public void MakeFrame()
    {
        // A disc with noise on a flat background, as in a CT slice: runs outside, literals inside.
        var random = new Random(1);
        for (var y = 0; y < Layout.Rows; y++)
        {
            for (var x = 0; x < Layout.Columns; x++)
            {
                var inside = (x - 256) * (x - 256) + (y - 256) * (y - 256) < 200 * 200;
                var value = inside ? 1000 + random.Next(80) : 0;
                var position = 2 * (y * Layout.Columns + x);
                (_frame[position], _frame[position + 1]) = ((byte)value, (byte)(value >> 8));
            }
        }

        _encoded = RleEncoder.Encode(_frame, Layout);
    }

    [Benchmark(Baseline = true)]
    public void Decode() => RleDecoder.Decode(_encoded, Layout, _decoded);

    [Benchmark]
    public byte[] Encode() => RleEncoder.Encode(_frame, Layout);
}
