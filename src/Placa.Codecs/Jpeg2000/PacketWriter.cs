using System.Numerics;

namespace Placa.Codecs.Jpeg2000;

/// <summary>Writes packets of a single layer (T.800 sections B.9 and B.10). The blocks' chunks say where their bytes are.</summary>
internal static class PacketWriter
{
    private const int FirstLengthBits = 3;

    public static void Write(Precinct precinct, ReadOnlySpan<byte> blockBytes, PooledBuffer output)
    {
        var bits = new PacketBitWriter(output);
        bits.WriteBit(1);
        foreach (var band in precinct.Bands)
            WriteBand(bits, band);
        bits.Align();

        foreach (var band in precinct.Bands)
        {
            foreach (var block in band.Blocks)
            {
                if (block is not { Passes: > 0 })
                    continue;
                var chunk = block.Chunks[0];
                blockBytes.Slice(chunk.Position, chunk.Length).CopyTo(output.GetSpan(chunk.Length));
                output.Advance(chunk.Length);
            }
        }
    }

    private static void WriteBand(PacketBitWriter bits, PrecinctBand band)
    {
        var blocks = band.Blocks;
        var firstLayers = new int[blocks.Length];
        var zeroPlanes = new int[blocks.Length];
        for (var i = 0; i < blocks.Length; i++)
        {
            firstLayers[i] = blocks[i]!.Passes > 0 ? 0 : 1;
            zeroPlanes[i] = blocks[i]!.ZeroBitPlanes;
        }

        var inclusion = new TagTreeEncoder(firstLayers, band.BlocksAcross, band.BlocksDown);
        var planes = new TagTreeEncoder(zeroPlanes, band.BlocksAcross, band.BlocksDown);
        for (var y = 0; y < band.BlocksDown; y++)
        {
            for (var x = 0; x < band.BlocksAcross; x++)
            {
                var block = band.Find(x, y)!;
                inclusion.Encode(bits, x, y, 1);
                if (block.Passes == 0)
                    continue;
                planes.Encode(bits, x, y, block.ZeroBitPlanes + 1);
                WritePassCount(bits, block.Passes);
                WriteLength(bits, block.Chunks[0]);
            }
        }
    }

    private static void WriteLength(PacketBitWriter bits, BlockChunk chunk)
    {
        var forPasses = BitOperations.Log2((uint)chunk.Passes);
        var needed = chunk.Length == 0 ? 1 : BitOperations.Log2((uint)chunk.Length) + 1;
        var lengthBits = Math.Max(FirstLengthBits, needed - forPasses);
        for (var i = FirstLengthBits; i < lengthBits; i++)
            bits.WriteBit(1);
        bits.WriteBit(0);
        bits.WriteBits(chunk.Length, lengthBits + forPasses);
    }

    /// <summary>Number of coding passes (T.800 table B.4).</summary>
    private static void WritePassCount(PacketBitWriter bits, int passes)
    {
        if (passes == 1)
            bits.WriteBit(0);
        else if (passes == 2)
            bits.WriteBits(0b10, 2);
        else if (passes <= 5)
            bits.WriteBits(0b1100 | passes - 3, 4);
        else if (passes <= 36)
            bits.WriteBits(0b1111 << 5 | passes - 6, 9);
        else
            bits.WriteBits(0b1_1111_1111 << 7 | passes - 37, 16);
    }
}
