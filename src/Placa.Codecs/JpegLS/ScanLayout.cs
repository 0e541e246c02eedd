namespace Placa.Codecs.JpegLS;

/// <summary>Lines that follow each other: of one component, or with sample interleaving of several.</summary>
internal sealed class LineSequence(int[] components, int width, int height, int linesInUnit)
{
    /// <summary>The counter of run lengths, RUNindex (T.87 clause A.7.1).</summary>
    public int RunIndex;

    public int[] Components { get; } = components;

    public int Height { get; } = height;

    public int LinesInUnit { get; } = linesInUnit;

    public SampleLines Lines { get; } = new(components.Length, width);

    public int SamplesInLine { get; } = components.Length * width;
}

/// <summary>
/// The lines of a scan. The unit that restart intervals count, the MCU of T.81, is a line; with line interleaving it has as many lines of each
/// component as its vertical sampling factor says.
/// </summary>
internal sealed class ScanLayout : IDisposable
{
    private readonly int _vertical;
    private readonly int _firstVertical;

    public ScanLayout(JpegLSScan scan, JpegLSFrame frame)
    {
        var first = frame.Components[scan.Components[0]];
        _vertical = frame.LargestVertical;
        _firstVertical = first.Vertical;
        Sequences = scan.Interleave == JpegLSInterleave.Line
            ? Array.ConvertAll(scan.Components, index => NewSequence([index], frame.Components[index].Vertical))
            : [NewSequence(scan.Components, 1)];
        UnitCount = Divide(frame.Image.Rows, scan.Interleave == JpegLSInterleave.Line ? 1 : first.Vertical, _vertical);
        LongestLine = Sequences.Max(sequence => sequence.SamplesInLine);

        LineSequence NewSequence(int[] components, int linesInUnit) => new(
            components,
            Divide(frame.Image.Columns, frame.Components[components[0]].Horizontal, frame.LargestHorizontal),
            Divide(frame.Image.Rows, frame.Components[components[0]].Vertical, _vertical),
            linesInUnit);
    }

    public LineSequence[] Sequences { get; }

    public int UnitCount { get; }

    /// <summary>Samples of the longest line.</summary>
    public int LongestLine { get; }

    /// <summary>Rows of the image that are whole when so many units are.</summary>
    public int RowsBefore(int unit) => (int)((long)unit * Sequences[0].LinesInUnit * _vertical / _firstVertical);

    /// <summary>Begins anew, as after a restart marker.</summary>
    public void Restart()
    {
        foreach (var sequence in Sequences)
        {
            sequence.Lines.Clear();
            sequence.RunIndex = 0;
        }
    }

    public void Dispose()
    {
        foreach (var sequence in Sequences)
            sequence.Lines.Dispose();
    }

    private static int Divide(long size, int factor, int largest) => (int)((size * factor + largest - 1) / largest);
}
