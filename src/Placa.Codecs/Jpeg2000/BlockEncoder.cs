using System.Numerics;

namespace Placa.Codecs.Jpeg2000;

/// <summary>Encodes code-blocks of Part 1 as one codeword segment of all passes (T.800 Annex D). Made once and used for many blocks.</summary>
internal sealed class BlockEncoder
{
    /// <summary>What one pass can write: three symbols a coefficient, each of at most 16 bits with stuffing.</summary>
    private const int RoomForPass = 3 * 2 * 4096;

    private MqContexts _contexts;
    private uint[] _flags = [];
    private byte[] _bytes = new byte[2 * RoomForPass];

    /// <summary>Encodes a block of whole coefficients.</summary>
    /// <param name="coefficients">width × height coefficients, two's complement.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="orientation">Of the sub-band.</param>
    /// <param name="output">Receives the segment.</param>
    /// <returns>Magnitude bit-planes, 0 when there is nothing to code, and the length of the segment.</returns>
    public (int BitPlanes, int Length) Encode(ReadOnlySpan<int> coefficients, int width, int height, int orientation, PooledBuffer output)
    {
        var all = 0u;
        foreach (var coefficient in coefficients)
            all |= Magnitude(coefficient);
        var planes = 32 - BitOperations.LeadingZeroCount(all);
        if (planes == 0)
            return (0, 0);
        if (planes > BlockDecoder.MaximumBitPlanes)
            throw new CodecException(CodecError.Unsupported, output.Length, $"a code-block of {planes} bit-planes; {BlockDecoder.MaximumBitPlanes} are encoded.");

        var layout = new BlockLayout(width, height, isCausal: false);
        if (_flags.Length < layout.FlagCount)
            _flags = new uint[layout.FlagCount];
        var flags = _flags.AsSpan(0, layout.FlagCount);
        flags.Clear();
        if (height % 4 != 0)
            flags.Slice(layout.Stripes * layout.Stride, layout.Stride).Fill(BlockContexts.Visited & ~layout.VisitedOf(layout.Stripes - 1));
        var zeroCoding = BlockContexts.ZeroCodingTable.AsSpan(512 * orientation, 512);

        var coder = new MqEncoder(ref _contexts, _bytes);
        coder.Start();
        for (var plane = planes - 1; plane >= 0; plane--)
        {
            if (plane < planes - 1)
            {
                EnsureRoom(ref coder);
                BlockEncodingPasses.PropagateSignificance(ref coder, coefficients, flags, layout, zeroCoding, plane);
                EnsureRoom(ref coder);
                BlockEncodingPasses.Refine(ref coder, coefficients, flags, layout, plane);
            }

            EnsureRoom(ref coder);
            BlockEncodingPasses.CleanUp(ref coder, coefficients, flags, layout, zeroCoding, plane);
        }

        var length = coder.Finish();
        _bytes.AsSpan(1, length).CopyTo(output.GetSpan(length));
        output.Advance(length);
        return (planes, length);
    }

    private void EnsureRoom(ref MqEncoder coder)
    {
        if (_bytes.Length - coder.Last >= RoomForPass)
            return;
        Array.Resize(ref _bytes, 2 * _bytes.Length);
        coder.MoveTo(_bytes);
    }

    private static uint Magnitude(int coefficient) => (uint)((coefficient ^ coefficient >> 31) - (coefficient >> 31));
}
