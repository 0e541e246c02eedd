namespace Placa.Codecs.Jpeg;

/// <summary>
/// Reads blocks of one progressive scan (T.81 annex G): the first or a refining scan, of the DC coefficient or of a band of AC ones.
/// </summary>
internal sealed class ProgressiveScan
{
    private readonly JpegScanHeader _header;
    private readonly HuffmanTable?[] _tables;
    private readonly int[] _predictions = new int[4];
    private int _endOfBandRun;

    public ProgressiveScan(JpegScanHeader header, JpegTables tables, int position)
    {
        var isDc = header.SpectralStart == 0;
        if (header.SpectralEnd > 63 || header.SpectralStart > header.SpectralEnd || (isDc && header.SpectralEnd != 0))
            throw new CodecException(CodecError.Invalid, position, $"a progressive scan of coefficients {header.SpectralStart} to {header.SpectralEnd}.");
        if (!isDc && header.Components.Length != 1)
            throw new CodecException(CodecError.Invalid, position, "a progressive scan of AC coefficients has one component only.");
        if (header.ApproximationLow > 13 || (header.ApproximationHigh != 0 && header.ApproximationHigh != header.ApproximationLow + 1))
            throw new CodecException(CodecError.Invalid, position, $"a progressive scan from bit {header.ApproximationHigh} to bit {header.ApproximationLow}.");

        _header = header;
        _tables = new HuffmanTable?[header.Components.Length];
        for (var i = 0; i < _tables.Length; i++)
        {
            if (!isDc)
                _tables[i] = tables.Ac(header.Components[i].AcTable, position);
            else if (header.ApproximationHigh == 0)
                _tables[i] = tables.Dc(header.Components[i].DcTable, position);
        }
    }

    public void Restart()
    {
        _predictions.AsSpan().Clear();
        _endOfBandRun = 0;
    }

    /// <summary>Reads what the scan has for one block.</summary>
    /// <param name="reader">The scan.</param>
    /// <param name="component">Index within the scan.</param>
    /// <param name="block">The coefficients so far, row by row.</param>
    public void Decode(ref EntropyReader reader, int component, Span<short> block)
    {
        var low = _header.ApproximationLow;
        if (_header.SpectralStart == 0)
        {
            if (_header.ApproximationHigh != 0)
            {
                block[0] |= (short)(reader.ReadBits(1) << low);
                return;
            }

            _predictions[component] += reader.ReadValue(reader.ReadSymbol(_tables[component]!) & 15);
            block[0] = (short)(_predictions[component] << low);
        }
        else if (_header.ApproximationHigh == 0)
        {
            DecodeBand(ref reader, _tables[0]!, block);
        }
        else
        {
            RefineBand(ref reader, _tables[0]!, block);
        }
    }

    /// <summary>First scan of a band (T.81 section G.1.2.2).</summary>
    private void DecodeBand(ref EntropyReader reader, HuffmanTable table, Span<short> block)
    {
        if (_endOfBandRun > 0)
        {
            _endOfBandRun--;
            return;
        }

        for (var k = _header.SpectralStart; k <= _header.SpectralEnd; k++)
        {
            var symbol = reader.ReadSymbol(table);
            int run = symbol >> 4, size = symbol & 15;
            if (size != 0)
            {
                k += run;
                block[JpegTables.NaturalOrder[k & 127]] = (short)(reader.ReadValue(size) << _header.ApproximationLow);
            }
            else if (run == 15)
            {
                k += 15;
            }
            else
            {
                _endOfBandRun = (1 << run) + reader.ReadBits(run) - 1;
                break;
            }
        }
    }

    /// <summary>Refining scan of a band: a bit for each coefficient that is not zero yet, among the newly found ones (T.81 section G.1.2.3).</summary>
    private void RefineBand(ref EntropyReader reader, HuffmanTable table, Span<short> block)
    {
        var bit = 1 << _header.ApproximationLow;
        var k = _header.SpectralStart;
        if (_endOfBandRun == 0)
        {
            for (; k <= _header.SpectralEnd; k++)
            {
                var symbol = reader.ReadSymbol(table);
                int run = symbol >> 4, value = 0;
                if ((symbol & 15) != 0)
                {
                    value = reader.ReadBits(1) != 0 ? bit : -bit; // its size can only be 1
                }
                else if (run != 15)
                {
                    _endOfBandRun = (1 << run) + reader.ReadBits(run);
                    break;
                }

                for (; k <= _header.SpectralEnd; k++)
                {
                    ref var coefficient = ref block[JpegTables.NaturalOrder[k & 127]];
                    if (coefficient != 0)
                    {
                        Refine(ref reader, ref coefficient, bit);
                    }
                    else if (run-- == 0)
                    {
                        coefficient = (short)value;
                        break;
                    }
                }
            }
        }

        if (_endOfBandRun > 0)
        {
            for (; k <= _header.SpectralEnd; k++)
            {
                ref var coefficient = ref block[JpegTables.NaturalOrder[k & 127]];
                if (coefficient != 0)
                    Refine(ref reader, ref coefficient, bit);
            }

            _endOfBandRun--;
        }
    }

    private static void Refine(ref EntropyReader reader, ref short coefficient, int bit)
    {
        if (reader.ReadBits(1) != 0 && (coefficient & bit) == 0)
            coefficient += (short)(coefficient > 0 ? bit : -bit);
    }
}
