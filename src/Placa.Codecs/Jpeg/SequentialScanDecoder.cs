namespace Placa.Codecs.Jpeg;

/// <summary>Decodes an image that is all in one sequential scan, row of MCUs by row of MCUs, without keeping its coefficients.</summary>
internal static class SequentialScanDecoder
{
    /// <summary>Makes the decoders of a scan's components.</summary>
    public static SequentialBlockDecoder[] CreateBlockDecoders(JpegScanHeader scan, JpegTables tables, int position) =>
        Array.ConvertAll(scan.Components, component =>
        {
            var dc = tables.Dc(component.DcTable, position);
            if (dc.MaxSymbol > 15)
                throw new CodecException(CodecError.Invalid, position, $"category {dc.MaxSymbol} in a DC Huffman table.");
            return new SequentialBlockDecoder(dc, tables.Ac(component.AcTable, position));
        });

    /// <summary>Writes the whole image, or as many rows as the scan has.</summary>
    /// <returns>Where the scan ends, or is cut off.</returns>
    public static int Decode(
        ref JpegCodestreamReader codestream, ReadOnlySpan<byte> bytes, JpegFrame frame, JpegScanHeader scan, JpegRowWriter rows, Span<byte> destination,
        CancellationToken cancellationToken)
    {
        var decoders = CreateBlockDecoders(scan, codestream.Tables, codestream.Position);
        var restarts = new RestartCounter(codestream.Tables.RestartInterval);
        var reader = new EntropyReader(bytes, codestream.Position);
        Span<short> block = stackalloc short[64];
        block.Clear();

        for (var mcuRow = 0; mcuRow < frame.McuRows; mcuRow++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var mcu = 0; mcu < frame.McusPerRow; mcu++)
            {
                if (restarts.IsDue())
                {
                    if (reader.HasOverrun || !reader.TryRestart(restarts.Next()))
                        return reader.Position;
                    foreach (var decoder in decoders)
                        decoder.Restart();
                }

                for (var i = 0; i < decoders.Length; i++)
                {
                    var component = scan.Components[i].Component;
                    var stepSizes = component.StepSizes;
                    var stride = rows.Stride(component.Index);
                    for (var v = 0; v < component.Vertical; v++)
                    {
                        var samples = rows.BlockRow(component.Index, mcuRow * component.Vertical + v)[(8 * mcu * component.Horizontal)..];
                        for (var h = 0; h < component.Horizontal; h++)
                        {
                            if (decoders[i].Decode(ref reader, block))
                                InverseDct.Transform(block, stepSizes, frame.Precision, samples[(8 * h)..], stride);
                            else
                                InverseDct.TransformConstant(block[0], stepSizes![0], frame.Precision, samples[(8 * h)..], stride);
                            block.Clear();
                        }
                    }
                }
            }

            if (reader.HasOverrun)
                break;
            rows.Write(mcuRow + 1, destination);
        }

        return reader.Position;
    }
}

/// <summary>Counts MCUs between restart markers (T.81 section F.2.2.5).</summary>
internal struct RestartCounter(int interval)
{
    private readonly int _interval = interval;
    private int _left = interval;
    private int _number;

    /// <summary>Whether a restart marker comes before the next MCU; to be asked once for each.</summary>
    public bool IsDue()
    {
        if (_interval == 0)
            return false;
        if (_left-- > 0)
            return false;
        _left = _interval - 1;
        return true;
    }

    /// <summary>The number of the marker that is due.</summary>
    public int Next() => _number++;
}
