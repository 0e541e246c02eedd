using System.Buffers.Binary;
using Placa.Codecs.Markers;

namespace Placa.Codecs.JpegLossless;

/// <summary>The frame of a lossless JPEG codestream, and the tables in force (T.81 clauses B.2.2 to B.2.5).</summary>
internal sealed class LosslessFrame
{
    private const int MaxComponents = 4;

    private readonly byte[]?[] _definitions = new byte[]?[4];
    private readonly LosslessHuffmanTable?[] _tables = new LosslessHuffmanTable?[4]; // made when a scan uses them: definitions cost nothing
    private byte[] _identifiers = [];

    public CodestreamImage Image { get; private set; }

    /// <summary>The number of MCUs between restart markers, 0 for none.</summary>
    public int RestartInterval { get; private set; }

    public IReadOnlyList<byte> ComponentIdentifiers => _identifiers;

    public int? AdobeTransform { get; private set; }

    /// <summary>Reads marker segments up to the next scan, and its header.</summary>
    /// <returns>Null at the end of the image.</returns>
    public LosslessScan? ReadScan(ref MarkerReader reader)
    {
        while (true)
        {
            var marker = reader.ReadMarker();
            switch (marker)
            {
                case JpegMarkers.EndOfImage:
                    return null;
                case JpegMarkers.StartOfFrame3:
                    ReadFrameHeader(ref reader);
                    break;
                case JpegMarkers.DefineHuffmanTables:
                    ReadHuffmanTables(ref reader);
                    break;
                case JpegMarkers.DefineRestartInterval:
                    if (reader.ReadSegment() is not { Length: 2 } interval)
                        throw reader.Invalid("the DRI segment has not 4 bytes.");
                    RestartInterval = BinaryPrimitives.ReadUInt16BigEndian(interval);
                    break;
                case JpegMarkers.StartOfScan:
                    var scan = ReadScanHeader(ref reader);
                    if (Image.Rows == 0)
                        Image = Image with { Rows = FindNumberOfLines(reader) };
                    return scan;
                case JpegMarkers.Application14:
                    ReadAdobe(reader.ReadSegment());
                    break;
                case JpegMarkers.DefineHierarchicalProgression:
                    throw reader.Unsupported("hierarchical JPEG (DHP).");
                case JpegMarkers.DefineArithmeticConditioning:
                    throw reader.Unsupported("arithmetic coding (DAC).");
                case 0 or 1 or JpegMarkers.StartOfImage or >= JpegMarkers.Restart0 and <= JpegMarkers.Restart7:
                    throw reader.Invalid($"marker FF{marker:X2} is out of place.");
                default:
                    if (JpegMarkers.IsStartOfFrame(marker) || marker == JpegMarkers.StartOfFrameLS)
                        throw reader.Unsupported($"the coding process of frame header FF{marker:X2}; this decoder reads FFC3, lossless with Huffman coding.");
                    reader.ReadSegment();
                    break;
            }
        }
    }

    private void ReadFrameHeader(ref MarkerReader reader)
    {
        if (_identifiers.Length > 0)
            throw reader.Invalid("there is a second frame header.");

        var segment = reader.ReadSegment();
        if (segment.Length < 6 || segment.Length != 6 + 3 * segment[5])
            throw reader.Invalid("the frame header has the wrong length.");

        var (precision, count) = (segment[0], segment[5]);
        var rows = BinaryPrimitives.ReadUInt16BigEndian(segment[1..]);
        var columns = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]);
        if (precision is < 2 or > 16)
            throw reader.Invalid($"a sample precision of {precision}; lossless JPEG has 2 to 16.");
        if (columns == 0 || count == 0)
            throw reader.Invalid("the frame is empty.");
        if (count > MaxComponents)
            throw reader.Unsupported($"{count} components.");

        var identifiers = new byte[count];
        for (var i = 0; i < count; i++)
        {
            identifiers[i] = segment[6 + 3 * i];
            if (count > 1 && segment[7 + 3 * i] != 0x11) // a component alone has the size of the image whatever its factors
                throw reader.Unsupported($"sampling factors {segment[7 + 3 * i] >> 4}x{segment[7 + 3 * i] & 15} in lossless JPEG.");
            if (identifiers.AsSpan(0, i).Contains(identifiers[i]))
                throw reader.Invalid($"two components are called {identifiers[i]}.");
        }

        _identifiers = identifiers;
        Image = new CodestreamImage(rows, columns, count, precision);
    }

    private void ReadHuffmanTables(ref MarkerReader reader)
    {
        for (var rest = reader.ReadSegment(); !rest.IsEmpty;)
        {
            if (rest.Length < LosslessHuffmanTable.CountsLength + 1)
                throw reader.Invalid("a Huffman table is cut short.");

            var destination = rest[0];
            rest = rest[1..];
            var length = LosslessHuffmanTable.CountsLength;
            foreach (var count in rest[..LosslessHuffmanTable.CountsLength])
                length += count;
            if (length > rest.Length)
                throw reader.Invalid("a Huffman table is cut short.");
            if (destination < _tables.Length) // the others are AC tables, which some encoders write though no scan can use them
                (_definitions[destination], _tables[destination]) = (rest[..length].ToArray(), null);
            rest = rest[length..];
        }
    }

    private LosslessHuffmanTable GetTable(MarkerReader reader, int destination)
    {
        if (destination >= _tables.Length || _definitions[destination] is not { } definition)
            throw reader.Invalid($"Huffman table {destination} is not defined.");
        return _tables[destination] ??= LosslessHuffmanTable.Create(definition.AsSpan(0, LosslessHuffmanTable.CountsLength), definition.AsSpan(LosslessHuffmanTable.CountsLength))
            ?? throw reader.Invalid($"the codes or categories of Huffman table {destination} are impossible.");
    }

    private LosslessScan ReadScanHeader(ref MarkerReader reader)
    {
        if (_identifiers.Length == 0)
            throw reader.Invalid("a scan stands before the frame header.");

        var segment = reader.ReadSegment();
        if (segment.IsEmpty || segment[0] is 0 or > MaxComponents || segment.Length != 4 + 2 * segment[0])
            throw reader.Invalid("the scan header has the wrong length.");

        var components = new int[segment[0]];
        var tables = new LosslessHuffmanTable[components.Length];
        for (var i = 0; i < components.Length; i++)
        {
            components[i] = Array.IndexOf(_identifiers, segment[1 + 2 * i]);
            if (components[i] < 0 || components.AsSpan(0, i).Contains(components[i]))
                throw reader.Invalid($"the scan names component {segment[1 + 2 * i]}, which the frame lacks or the scan has already.");
            tables[i] = GetTable(reader, segment[2 + 2 * i] >> 4);
        }

        var predictor = segment[^3];
        var pointTransform = segment[^1] & 15;
        if (predictor is < 1 or > 7)
            throw reader.Invalid($"a predictor of {predictor}; there are 1 to 7.");
        if (pointTransform >= Image.BitsPerSample)
            throw reader.Invalid($"a point transform of {pointTransform} leaves nothing of {Image.BitsPerSample} bits.");
        if (RestartInterval % Image.Columns != 0)
            throw reader.Invalid($"a restart interval of {RestartInterval} is not a number of whole rows (T.81 clause H.1.1).");

        return new LosslessScan(components, tables, predictor, pointTransform, RestartInterval / Image.Columns);
    }

    /// <summary>Finds the DNL segment, which follows the first scan when the frame header has no number of lines (T.81 clause B.2.5).</summary>
    private static int FindNumberOfLines(MarkerReader reader)
    {
        while (reader.SkipToMarker(firstMarker: 1))
        {
            var marker = reader.ReadMarker();
            if (JpegMarkers.IsRestart(marker))
                continue;
            if (marker == JpegMarkers.DefineNumberOfLines && reader.ReadSegment() is { Length: 2 } lines && BinaryPrimitives.ReadUInt16BigEndian(lines) is > 0 and var rows)
                return rows;
            break;
        }

        throw reader.Invalid("the number of lines is neither in the frame header nor in a DNL segment.");
    }

    private void ReadAdobe(ReadOnlySpan<byte> segment)
    {
        if (segment.Length >= 12 && segment.StartsWith("Adobe"u8))
            AdobeTransform = segment[11];
    }
}

/// <summary>The header of a scan (T.81 clause B.2.3).</summary>
/// <param name="Components">Indexes of its components in the frame.</param>
/// <param name="Tables">The Huffman table of each.</param>
/// <param name="Predictor">The selection value, 1 to 7.</param>
/// <param name="PointTransform">Bits that were shifted out before coding.</param>
/// <param name="RestartRows">Rows between restart markers, 0 for none.</param>
internal sealed record LosslessScan(int[] Components, LosslessHuffmanTable[] Tables, int Predictor, int PointTransform, int RestartRows);
