using System.Buffers.Binary;
using Placa.Codecs.Markers;

namespace Placa.Codecs.Jpeg;

/// <summary>The tables in force: quantization and Huffman tables, restart interval (T.81 section B.2.4). Later definitions replace earlier ones.</summary>
internal sealed class JpegTables
{
    private readonly int[]?[] _stepSizes = new int[4][];
    private readonly HuffmanTable?[] _dc = new HuffmanTable[4];
    private readonly HuffmanTable?[] _ac = new HuffmanTable[4];

    /// <summary>From zig-zag order to row by row (T.81 figure A.6); 64 more entries catch runs that lead beyond the block.</summary>
    public static ReadOnlySpan<byte> NaturalOrder =>
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5,
        12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
        58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
        63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
        63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
        63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
        63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
    ];

    /// <summary>From row by row to zig-zag order.</summary>
    public static ReadOnlySpan<byte> ZigZagOrder =>
    [
        0, 1, 5, 6, 14, 15, 27, 28,
        2, 4, 7, 13, 16, 26, 29, 42,
        3, 8, 12, 17, 25, 30, 41, 43,
        9, 11, 18, 24, 31, 40, 44, 53,
        10, 19, 23, 32, 39, 45, 52, 54,
        20, 22, 33, 38, 46, 51, 55, 60,
        21, 34, 37, 47, 50, 56, 59, 61,
        35, 36, 48, 49, 57, 58, 62, 63,
    ];

    /// <summary>MCUs between restart markers, 0 without.</summary>
    public int RestartInterval { get; private set; }

    public HuffmanTable Dc(int destination, int position) => _dc[destination]
        ?? throw new CodecException(CodecError.Invalid, position, $"the scan needs DC Huffman table {destination}, which is not defined.");

    public HuffmanTable Ac(int destination, int position) => _ac[destination]
        ?? throw new CodecException(CodecError.Invalid, position, $"the scan needs AC Huffman table {destination}, which is not defined.");

    public int[] StepSizes(int destination, int position) => (destination < 4 ? _stepSizes[destination] : null)
        ?? throw new CodecException(CodecError.Invalid, position, $"the scan needs quantization table {destination}, which is not defined.");

    /// <summary>Reads a segment if it defines tables; passes over all others.</summary>
    public void Read(byte marker, ReadOnlySpan<byte> segment, int position)
    {
        switch (marker)
        {
            case JpegMarkers.DefineHuffmanTables:
                ReadHuffmanTables(segment, position);
                break;
            case JpegMarkers.DefineQuantizationTables:
                ReadQuantizationTables(segment, position);
                break;
            case JpegMarkers.DefineRestartInterval:
                if (segment.Length < 2)
                    throw new CodecException(CodecError.Invalid, position, "the restart interval is missing in its segment.");
                RestartInterval = BinaryPrimitives.ReadUInt16BigEndian(segment);
                break;
        }
    }

    private void ReadHuffmanTables(ReadOnlySpan<byte> segment, int position)
    {
        while (!segment.IsEmpty)
        {
            if (segment.Length < 17)
                throw new CodecException(CodecError.Invalid, position, "a Huffman table is cut off by the end of its segment.");

            var tableClass = segment[0] >> 4;
            var destination = segment[0] & 15;
            if (tableClass > 1 || destination > 3)
                throw new CodecException(CodecError.Invalid, position, $"a Huffman table of class {tableClass} for destination {destination}.");

            var counts = segment.Slice(1, 16);
            var total = 0;
            foreach (var count in counts)
                total += count;
            if (total > 256 || segment.Length < 17 + total)
                throw new CodecException(CodecError.Invalid, position, $"the {total} values of a Huffman table exceed its segment.");

            (tableClass == 0 ? _dc : _ac)[destination] = HuffmanTable.Create(counts, segment.Slice(17, total), position);
            segment = segment[(17 + total)..];
            position += 17 + total;
        }
    }

    private void ReadQuantizationTables(ReadOnlySpan<byte> segment, int position)
    {
        while (!segment.IsEmpty)
        {
            var precision = segment[0] >> 4;
            var destination = segment[0] & 15;
            if (precision > 1 || destination > 3)
                throw new CodecException(CodecError.Invalid, position, $"a quantization table of precision {precision} for destination {destination}.");

            var length = 1 + 64 * (precision + 1);
            if (segment.Length < length)
                throw new CodecException(CodecError.Invalid, position, "a quantization table is cut off by the end of its segment.");

            var stepSizes = new int[64];
            for (var i = 0; i < 64; i++)
                stepSizes[NaturalOrder[i]] = precision == 0 ? segment[1 + i] : BinaryPrimitives.ReadUInt16BigEndian(segment[(1 + 2 * i)..]);
            _stepSizes[destination] = stepSizes;
            segment = segment[length..];
            position += length;
        }
    }
}
