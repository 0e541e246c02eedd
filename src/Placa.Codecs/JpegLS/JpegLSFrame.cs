using System.Buffers.Binary;
using Placa.Codecs.Markers;

namespace Placa.Codecs.JpegLS;

/// <summary>A component of the frame: its identifier and sampling factors (T.87 clause C.2.2).</summary>
internal readonly record struct JpegLSComponent(byte Identifier, int Horizontal, int Vertical);

/// <summary>The header of a scan (T.87 clause C.2.3), and the restart interval in force, in lines.</summary>
internal sealed record JpegLSScan(int[] Components, CodingParameters Parameters, JpegLSInterleave Interleave, int RestartInterval);

/// <summary>The frame of a JPEG-LS codestream, and what marker segments have set (T.87 clause C.2).</summary>
internal sealed class JpegLSFrame
{
    private const int MaxComponents = 4;

    /// <summary>The most rows and columns: the format has up to 2^32, DICOM up to 2^16.</summary>
    private const int LargestSize = 1 << 24;

    private readonly List<MappingTable> _mappingTables = [];
    private PresetParameters _preset;
    private int _restartInterval;

    public CodestreamImage Image { get; private set; }

    public JpegLSComponent[] Components { get; private set; } = [];

    public int ColourTransform { get; private set; }

    public IReadOnlyList<JpegLSMappingTable> MappingTables =>
        _mappingTables.ConvertAll(table => new JpegLSMappingTable(table.Identifier, table.EntryLength, table.Entries.ToArray()));

    public int LargestHorizontal => Components.Max(component => component.Horizontal);

    public int LargestVertical => Components.Max(component => component.Vertical);

    /// <summary>Reads marker segments up to the next scan, and its header.</summary>
    /// <returns>Null at the end of the image.</returns>
    public JpegLSScan? ReadScan(ref MarkerReader reader)
    {
        while (true)
        {
            var marker = reader.ReadMarker();
            switch (marker)
            {
                case JpegMarkers.EndOfImage:
                    return null;
                case JpegMarkers.StartOfFrameLS:
                    ReadFrameHeader(ref reader);
                    break;
                case JpegMarkers.PresetParametersLS:
                    ReadPreset(ref reader);
                    break;
                case JpegMarkers.DefineRestartInterval:
                    var interval = reader.ReadSegment();
                    if (interval.Length is < 2 or > 4)
                        throw reader.Invalid("the DRI segment has not 4 to 6 bytes.");
                    _restartInterval = ReadNumber(interval);
                    break;
                case JpegMarkers.Application8:
                    var segment = reader.ReadSegment();
                    if (segment.Length == 5 && segment.StartsWith("mrfx"u8))
                        ColourTransform = segment[4] <= 3 ? segment[4] : throw reader.Unsupported($"colour transform {segment[4]} of an APP8 'mrfx' segment.");
                    break;
                case JpegMarkers.StartOfScan:
                    return ReadScanHeader(ref reader);
                case 0 or 1 or JpegMarkers.StartOfImage or >= JpegMarkers.Restart0 and <= JpegMarkers.Restart7:
                    throw reader.Invalid($"marker FF{marker:X2} is out of place.");
                default:
                    if (JpegMarkers.IsStartOfFrame(marker))
                        throw reader.Unsupported($"the coding process of frame header FF{marker:X2}; this decoder reads FFF7, JPEG-LS.");
                    reader.ReadSegment();
                    break;
            }
        }
    }

    private static int ReadNumber(ReadOnlySpan<byte> bytes)
    {
        uint value = 0;
        foreach (var b in bytes)
            value = value << 8 | b;
        return (int)Math.Min(value, int.MaxValue);
    }

    private void ReadFrameHeader(ref MarkerReader reader)
    {
        if (Components.Length > 0)
            throw reader.Invalid("there is a second frame header.");

        var segment = reader.ReadSegment();
        if (segment.Length < 6 || segment.Length != 6 + 3 * segment[5])
            throw reader.Invalid("the frame header has the wrong length.");

        var (precision, count) = (segment[0], segment[5]);
        var rows = BinaryPrimitives.ReadUInt16BigEndian(segment[1..]);
        var columns = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]);
        if (precision is < 2 or > 16)
            throw reader.Invalid($"a sample precision of {precision}; JPEG-LS has 2 to 16.");
        if (count is 0 or > MaxComponents)
            throw reader.Unsupported($"{count} components.");

        var components = new JpegLSComponent[count];
        for (var i = 0; i < count; i++)
        {
            components[i] = new JpegLSComponent(segment[6 + 3 * i], segment[7 + 3 * i] >> 4, segment[7 + 3 * i] & 15);
            if (components[i].Horizontal is < 1 or > 4 || components[i].Vertical is < 1 or > 4)
                throw reader.Invalid("sampling factors are 1 to 4.");
        }

        Components = components;
        Image = new CodestreamImage(rows != 0 ? rows : Image.Rows, columns != 0 ? columns : Image.Columns, count, precision);
    }

    /// <summary>Reads an LSE segment (T.87 clause C.2.4.1): coding parameters, a mapping table, or the dimensions of a large image.</summary>
    private void ReadPreset(ref MarkerReader reader)
    {
        var segment = reader.ReadSegment();
        switch (segment)
        {
            case [1, ..] when segment.Length == 11:
                _preset = new PresetParameters(ReadNumber(segment[1..3]), ReadNumber(segment[3..5]), ReadNumber(segment[5..7]), ReadNumber(segment[7..9]), ReadNumber(segment[9..]));
                break;
            case [2, var identifier, var length and > 0, .. var entries]:
                _mappingTables.Add(new MappingTable(identifier, length, [.. entries]));
                break;
            case [3, var identifier, var length, .. var entries] when _mappingTables.Count > 0 && _mappingTables[^1].Identifier == identifier && _mappingTables[^1].EntryLength == length:
                _mappingTables[^1].Entries.AddRange(entries);
                break;
            case [4, var length and >= 2 and <= 4, ..] when segment.Length == 2 + 2 * length:
                Image = Image with { Rows = ReadNumber(segment.Slice(2, length)), Columns = ReadNumber(segment.Slice(2 + length, length)) };
                break;
            default:
                throw reader.Invalid("an LSE segment has an unknown type or the wrong length.");
        }
    }

    private JpegLSScan ReadScanHeader(ref MarkerReader reader)
    {
        if (Components.Length == 0 || Image.Rows == 0 || Image.Columns == 0)
            throw reader.Invalid("a scan stands before the size of the image is known.");
        if (Math.Max(Image.Rows, Image.Columns) > LargestSize)
            throw new CodecException(CodecError.LimitExceeded, reader.Position, $"{Image.Rows} rows of {Image.Columns} columns.");

        var segment = reader.ReadSegment();
        if (segment.IsEmpty || segment[0] is 0 or > MaxComponents || segment.Length != 4 + 2 * segment[0])
            throw reader.Invalid("the scan header has the wrong length.");

        var indexes = new int[segment[0]];
        for (var i = 0; i < indexes.Length; i++)
        {
            var identifier = segment[1 + 2 * i];
            indexes[i] = Array.FindIndex(Components, component => component.Identifier == identifier);
            if (indexes[i] < 0 || indexes.AsSpan(0, i).Contains(indexes[i]))
                throw reader.Invalid($"the scan names component {identifier}, which the frame lacks or the scan has already.");
        }

        if (segment[^2] > 2 || (segment[^2] == 0) != (indexes.Length == 1) && indexes.Length > 1)
            throw reader.Invalid($"interleave mode {segment[^2]} with {indexes.Length} components.");
        if ((segment[^1] & 15) != 0)
            throw reader.Unsupported("a point transform in JPEG-LS.");

        var interleave = indexes.Length == 1 ? JpegLSInterleave.None : (JpegLSInterleave)segment[^2];
        if (interleave == JpegLSInterleave.Sample && Array.Exists(indexes, index => Components[index] is var c && (c.Horizontal, c.Vertical) != (Components[indexes[0]].Horizontal, Components[indexes[0]].Vertical)))
            throw reader.Unsupported("sample interleaving of components of different sizes.");
        var parameters = CodingParameters.Create(_preset, Image.BitsPerSample, segment[^3]) ?? throw reader.Invalid("the coding parameters are out of their bounds.");
        return new JpegLSScan(indexes, parameters, interleave, _restartInterval);
    }

    /// <summary>A mapping table that further segments may continue.</summary>
    private sealed record MappingTable(int Identifier, int EntryLength, List<byte> Entries);
}
