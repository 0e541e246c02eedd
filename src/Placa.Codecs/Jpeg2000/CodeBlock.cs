namespace Placa.Codecs.Jpeg2000;

/// <summary>Coded bytes of a code-block that came in one packet and belong to one codeword segment.</summary>
internal readonly record struct BlockChunk(int Position, int Length, int Passes, bool StartsSegment);

/// <summary>A code-block as the packet headers describe it (T.800 section B.10).</summary>
internal sealed class CodeBlock(Area area)
{
    private BlockChunk[] _chunks = [];
    private int _chunkCount;

    /// <summary>In coordinates of the sub-band.</summary>
    public Area Area { get; } = area;

    public int ZeroBitPlanes { get; set; }

    public int Passes { get; set; }

    /// <summary>Bits of a length, without those for several passes (Lblock, T.800 section B.10.7.1).</summary>
    public int LengthBits { get; set; } = 3;

    /// <summary>Passes that the open codeword segment can still take.</summary>
    public int PassesLeftInSegment { get; set; }

    public ReadOnlySpan<BlockChunk> Chunks => _chunks.AsSpan(0, _chunkCount);

    public void Add(BlockChunk chunk)
    {
        if (_chunkCount == _chunks.Length)
            Array.Resize(ref _chunks, Math.Max(1, 2 * _chunkCount));
        _chunks[_chunkCount++] = chunk;
    }
}
