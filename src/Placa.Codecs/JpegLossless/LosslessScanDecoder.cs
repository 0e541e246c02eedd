using System.Runtime.CompilerServices;
using Placa.Codecs.Markers;

namespace Placa.Codecs.JpegLossless;

/// <summary>
/// Decodes one scan row by row (T.81 clause H.2). Two rows are held, samples of a pixel together, each with a pixel before its first one.
/// What that pixel holds makes the first column need no rule of its own: where a and c both equal b, each predictor gives b, and in the
/// first row predictor 1 gives what is there.
/// </summary>
internal ref struct LosslessScanDecoder
{
    private readonly LosslessScan _scan;
    private readonly CodestreamImage _image;
    private readonly Span<byte> _destination;
    private LosslessBitReader _bits;
    private Span<ushort> _row;
    private Span<ushort> _above;

    private LosslessScanDecoder(LosslessScan scan, CodestreamImage image, Span<byte> destination, Span<ushort> rows)
    {
        _scan = scan;
        _image = image;
        _destination = destination;
        _row = rows[..(rows.Length / 2)];
        _above = rows[(rows.Length / 2)..];
    }

    /// <summary>Decodes a scan; the reader stands behind its header, and afterwards at the marker that follows it.</summary>
    /// <returns>Whole rows that were there.</returns>
    public static int Decode(ref MarkerReader reader, LosslessScan scan, CodestreamImage image, Span<byte> destination, CancellationToken cancellationToken)
    {
        using var rows = new RentedArray<ushort>(2 * (image.Columns + 1) * scan.Components.Length);
        var decoder = new LosslessScanDecoder(scan, image, destination, rows.Span);
        var wholeRows = decoder.DecodeRows(ref reader, cancellationToken);
        reader.Position = decoder._bits.Position;
        reader.SkipToMarker(firstMarker: 1);
        return wholeRows;
    }

    private int DecodeRows(ref MarkerReader reader, CancellationToken cancellationToken)
    {
        var pixelLength = _scan.Components.Length;
        var firstRow = 0;
        _bits = new LosslessBitReader(reader.Codestream, reader.Position);
        for (var y = 0; y < _image.Rows; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (y > 0 && _scan.RestartRows > 0 && y % _scan.RestartRows == 0)
            {
                if (!TryReadRestart(ref reader, (y / _scan.RestartRows - 1) & 7))
                    return y;
                firstRow = y;
            }

            if (y == firstRow)
            {
                _row[..pixelLength].Fill((ushort)(1 << (_image.BitsPerSample - _scan.PointTransform - 1)));
                DecodeRow<Predictor1>();
            }
            else
            {
                _above.Slice(pixelLength, pixelLength).CopyTo(_above);
                _above[..pixelLength].CopyTo(_row);
                DecodeRow();
            }

            if (_bits.IsPastEnd)
                return y;
            if (_bits.MetUnknownCode)
                throw new CodecException(CodecError.Invalid, _bits.Position, $"a Huffman code in row {y} does not exist.");

            LosslessRowWriter.Write(_row[pixelLength..], _scan, _image, y, _destination);
            var row = _row;
            _row = _above;
            _above = row;
        }

        return _image.Rows;
    }

    private bool TryReadRestart(ref MarkerReader reader, int number)
    {
        reader.Position = _bits.Position;
        if (!reader.SkipToMarker(firstMarker: 1))
            return false;

        var position = reader.Position;
        var marker = reader.ReadMarker();
        if (marker != JpegMarkers.Restart0 + number)
            throw new CodecException(CodecError.Invalid, position, $"marker FF{marker:X2} stands where RST{number} is due.");
        _bits = new LosslessBitReader(reader.Codestream, reader.Position);
        return true;
    }

    private void DecodeRow()
    {
        switch (_scan.Predictor)
        {
            case 1:
                DecodeRow<Predictor1>();
                break;
            case 2:
                DecodeRow<Predictor2>();
                break;
            case 3:
                DecodeRow<Predictor3>();
                break;
            case 4:
                DecodeRow<Predictor4>();
                break;
            case 5:
                DecodeRow<Predictor5>();
                break;
            case 6:
                DecodeRow<Predictor6>();
                break;
            default:
                DecodeRow<Predictor7>();
                break;
        }
    }

    private void DecodeRow<TPredictor>()
        where TPredictor : struct, ILosslessPredictor
    {
        _bits = _scan.Tables switch
        {
            [var table] => DecodeSingle<TPredictor>(_bits, table, _row, _above),
            [var first, var second, var third] => DecodeTriple<TPredictor>(_bits, first, second, third, _row, _above),
            var tables => DecodeInterleaved<TPredictor>(_bits, tables, _row, _above),
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static LosslessBitReader DecodeSingle<TPredictor>(LosslessBitReader bits, LosslessHuffmanTable table, Span<ushort> row, ReadOnlySpan<ushort> above)
        where TPredictor : struct, ILosslessPredictor
    {
        int a = row[0], c = above[0];
        for (var i = 1; i < row.Length && i < above.Length; i++)
        {
            int b = above[i];
            a = (ushort)(TPredictor.Predict(a, b, c) + bits.ReadDifference(table));
            row[i] = (ushort)a;
            c = b;
        }

        return bits;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static LosslessBitReader DecodeTriple<TPredictor>(
        LosslessBitReader bits, LosslessHuffmanTable first, LosslessHuffmanTable second, LosslessHuffmanTable third, Span<ushort> row, ReadOnlySpan<ushort> above)
        where TPredictor : struct, ILosslessPredictor
    {
        int a0 = row[0], a1 = row[1], a2 = row[2];
        int c0 = above[0], c1 = above[1], c2 = above[2];
        for (var i = 5; i < row.Length && i < above.Length; i += 3)
        {
            int b0 = above[i - 2], b1 = above[i - 1], b2 = above[i];
            a0 = (ushort)(TPredictor.Predict(a0, b0, c0) + bits.ReadDifference(first));
            a1 = (ushort)(TPredictor.Predict(a1, b1, c1) + bits.ReadDifference(second));
            a2 = (ushort)(TPredictor.Predict(a2, b2, c2) + bits.ReadDifference(third));
            row[i - 2] = (ushort)a0;
            row[i - 1] = (ushort)a1;
            row[i] = (ushort)a2;
            (c0, c1, c2) = (b0, b1, b2);
        }

        return bits;
    }

    private static LosslessBitReader DecodeInterleaved<TPredictor>(
        LosslessBitReader bits, LosslessHuffmanTable[] tables, Span<ushort> row, ReadOnlySpan<ushort> above)
        where TPredictor : struct, ILosslessPredictor
    {
        for (var i = tables.Length; i < row.Length; i += tables.Length)
        {
            for (var k = i; k < i + tables.Length; k++)
            {
                var before = k - tables.Length;
                row[k] = (ushort)(TPredictor.Predict(row[before], above[k], above[before]) + bits.ReadDifference(tables[k - i]));
            }
        }

        return bits;
    }
}
