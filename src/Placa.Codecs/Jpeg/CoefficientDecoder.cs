namespace Placa.Codecs.Jpeg;

/// <summary>
/// Decodes an image that is spread over several scans: all components' coefficients are kept until the last scan (T.81 annex G), then
/// transformed.
/// </summary>
internal sealed class CoefficientDecoder : IDisposable
{
    /// <summary>
    /// How many times all blocks of the image may be visited. An encoder visits them about ten times; the most that T.81 allows is once for
    /// each bit of each coefficient, and no encoder does that.
    /// </summary>
    private const int MaxVisits = 256;

    private readonly JpegFrame _frame;
    private readonly RentedArray<short>[] _coefficients;
    private readonly int[] _mcuRowsDone;
    private long _visitsLeft;

    public CoefficientDecoder(JpegFrame frame, int position)
    {
        _frame = frame;
        _mcuRowsDone = new int[frame.Components.Length];
        foreach (var component in frame.Components)
        {
            var blocks = (long)component.PaddedBlocksPerRow * component.PaddedBlockRows;
            if (64 * blocks > Array.MaxLength)
                throw new CodecException(CodecError.LimitExceeded, position, "the coefficients of a component take more than 4 GiB.");
            _visitsLeft += MaxVisits * blocks;
        }

        _coefficients = Array.ConvertAll(
            frame.Components, component => new RentedArray<short>(64 * component.PaddedBlocksPerRow * component.PaddedBlockRows));
    }

    /// <summary>Rows of MCUs of which every component has had its latest scan, 0 as long as one had none.</summary>
    public int McuRowsDone => _mcuRowsDone.Min();

    public void Dispose()
    {
        foreach (var coefficients in _coefficients)
            coefficients.Dispose();
    }

    /// <summary>Reads one scan.</summary>
    /// <returns>False when its data ends before it does.</returns>
    public bool TryReadScan(
        ref JpegCodestreamReader codestream, ReadOnlySpan<byte> bytes, JpegScanHeader scan, CancellationToken cancellationToken)
    {
        var reader = new EntropyReader(bytes, codestream.Position);
        var restarts = new RestartCounter(codestream.Tables.RestartInterval);
        var progressive = _frame.IsProgressive ? new ProgressiveScan(scan, codestream.Tables, codestream.Position) : null;
        var sequential = progressive is null ? SequentialScanDecoder.CreateBlockDecoders(scan, codestream.Tables, codestream.Position) : [];
        var isInterleaved = scan.Components.Length > 1;
        var first = scan.Components[0].Component;
        var columns = isInterleaved ? _frame.McusPerRow : first.BlocksPerRow; // blocks of padding are not in a scan of one component
        var rows = isInterleaved ? _frame.McuRows : first.BlockRows;
        Spend(scan, (long)columns * rows, codestream.Position);

        var isComplete = true;
        var row = 0;
        for (; row < rows && isComplete; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var column = 0; column < columns; column++)
            {
                if (restarts.IsDue())
                {
                    if (reader.HasOverrun || !reader.TryRestart(restarts.Next()))
                    {
                        isComplete = false;
                        break;
                    }

                    progressive?.Restart();
                    foreach (var decoder in sequential)
                        decoder.Restart();
                }

                for (var i = 0; i < scan.Components.Length; i++)
                {
                    var component = scan.Components[i].Component;
                    var (horizontal, vertical) = isInterleaved ? (component.Horizontal, component.Vertical) : (1, 1);
                    for (var v = 0; v < vertical; v++)
                    {
                        for (var h = 0; h < horizontal; h++)
                        {
                            var block = Block(component, row * vertical + v, column * horizontal + h);
                            if (progressive is not null)
                            {
                                progressive.Decode(ref reader, i, block);
                            }
                            else
                            {
                                block.Clear();
                                sequential[i].Decode(ref reader, block);
                            }
                        }
                    }
                }
            }

            isComplete &= !reader.HasOverrun;
        }

        foreach (var (component, _, _) in scan.Components)
            _mcuRowsDone[component.Index] = isComplete ? _frame.McuRows : (row - 1) / (isInterleaved ? 1 : component.Vertical);
        codestream.Position = reader.Position;
        return isComplete;
    }

    /// <summary>Transforms all coefficients and writes the rows of so many rows of MCUs.</summary>
    public void Write(JpegRowWriter rows, int mcuRows, Span<byte> destination, CancellationToken cancellationToken)
    {
        for (var mcuRow = 0; mcuRow < mcuRows; mcuRow++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var component in _frame.Components)
            {
                var stride = rows.Stride(component.Index);
                for (var v = 0; v < component.Vertical; v++)
                {
                    var blockRow = mcuRow * component.Vertical + v;
                    var samples = rows.BlockRow(component.Index, blockRow);
                    for (var column = 0; column < component.PaddedBlocksPerRow; column++)
                    {
                        // Blocks of padding are not reached by every scan; nothing of them is in the image.
                        InverseDct.Transform(
                            Block(component, blockRow, column), component.StepSizes, _frame.Precision, samples[(8 * column)..], stride);
                    }
                }
            }

            rows.Write(mcuRow + 1, destination);
        }
    }

    private Span<short> Block(JpegComponent component, int row, int column) =>
        _coefficients[component.Index].Span.Slice(64 * (row * component.PaddedBlocksPerRow + column), 64);

    private void Spend(JpegScanHeader scan, long units, int position)
    {
        foreach (var (component, _, _) in scan.Components)
            _visitsLeft -= scan.Components.Length == 1 ? units : units * component.Horizontal * component.Vertical;
        if (_visitsLeft < 0)
            throw new CodecException(CodecError.LimitExceeded, position, $"the scans go more than {MaxVisits} times over the image.");
    }
}
