using Placa.Codecs.Markers;

namespace Placa.Codecs.JpegLS;

/// <summary>Decodes one scan: its lines in their order, and restart markers between them.</summary>
internal static class JpegLSScanDecoder
{
    /// <summary>A marker's code, where a byte after 0xFF below it belongs to the entropy-coded data.</summary>
    private const byte FirstMarker = 0x80;

    /// <summary>Bytes that a sample can take: the longest code, of the sample that ends a run, and before it the length of the run.</summary>
    private const int LongestSample = 12;

    private const int UsualWindow = 1 << 16;

    private const int LargestWindow = 1 << 27;

    /// <summary>Decodes a scan; the reader stands behind its header, and afterwards at the marker that follows it.</summary>
    /// <returns>Whole rows that were there.</returns>
    public static int Decode(ref MarkerReader reader, JpegLSScan scan, JpegLSFrame frame, Span<byte> destination, CancellationToken cancellationToken)
    {
        var rows = scan.Parameters.IsLossless
            ? Decode<Lossless>(ref reader, scan, frame, destination, cancellationToken)
            : Decode<NearLossless>(ref reader, scan, frame, destination, cancellationToken);
        reader.SkipToMarker(FirstMarker);
        return rows;
    }

    private static int Decode<TMode>(
        ref MarkerReader reader, JpegLSScan scan, JpegLSFrame frame, Span<byte> destination, CancellationToken cancellationToken)
        where TMode : ICodingMode
    {
        using var layout = new ScanLayout(scan, frame);
        using var model = new ContextModel(scan.Parameters);
        var longestLine = (long)layout.LongestLine * LongestSample;
        var windowLength = Math.Min(Math.Max(longestLine, UsualWindow), reader.Codestream.Length - reader.Position);
        if (windowLength > LargestWindow)
            throw new CodecException(CodecError.LimitExceeded, reader.Position, $"lines of {layout.LongestLine} samples.");
        using var window = new RentedArray<byte>((int)windowLength + BitUnstuffer.Slack + sizeof(ulong));

        var unstuffer = new BitUnstuffer(reader.Codestream, reader.Position, window.Span);
        var decoder = new LineDecoder<TMode>(model, unstuffer.Window);
        for (var unit = 0; unit < layout.UnitCount; unit++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (unit > 0 && scan.RestartInterval > 0 && unit % scan.RestartInterval == 0)
            {
                if (!TryReadRestart(ref reader, unstuffer.Position, (unit / scan.RestartInterval - 1) & 7))
                    return layout.RowsBefore(unit);
                unstuffer = new BitUnstuffer(reader.Codestream, reader.Position, window.Span);
                decoder.Position = 0;
                model.Reset();
                layout.Restart();
            }

            foreach (var sequence in layout.Sequences)
            {
                for (var line = unit * sequence.LinesInUnit; line < Math.Min((unit + 1) * sequence.LinesInUnit, sequence.Height); line++)
                {
                    unstuffer.Require(longestLine * 8, ref decoder.Position);
                    sequence.Lines.Advance();
                    var isPossible = sequence.Components.Length == 1
                        ? decoder.Decode(sequence.Lines.Current, sequence.Lines.Above, ref sequence.RunIndex)
                        : decoder.DecodeInterleaved(sequence.Lines.Current, sequence.Lines.Above, sequence.Components.Length, ref sequence.RunIndex);
                    if (unstuffer.IsPastEnd(decoder.Position))
                    {
                        reader.Position = unstuffer.Position;
                        return layout.RowsBefore(unit);
                    }

                    if (!isPossible)
                        throw new CodecException(CodecError.Invalid, unstuffer.CodestreamPosition(decoder.Position), $"a code in line {line} is impossible.");
                    for (var i = 0; i < sequence.Components.Length; i++)
                        frame.WriteLine(sequence.Lines.CurrentOf(i)[1..^1], sequence.Components[i], line, destination);
                }
            }
        }

        reader.Position = unstuffer.Position;
        return frame.Image.Rows;
    }

    private static bool TryReadRestart(ref MarkerReader reader, int position, int number)
    {
        reader.Position = position;
        if (!reader.SkipToMarker(FirstMarker))
            return false;

        var marker = reader.ReadMarker();
        if (marker != JpegMarkers.Restart0 + number)
            throw reader.Invalid($"marker FF{marker:X2} stands where RST{number} is due.");
        return true;
    }
}
