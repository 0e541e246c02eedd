using System.Buffers.Binary;
using Placa.Codecs.Markers;

namespace Placa.Codecs.Jpeg;

/// <summary>Goes from scan to scan of a codestream, and keeps the frame header and the tables in force (T.81 section B.2).</summary>
internal ref struct JpegCodestreamReader
{
    private JpegMarkerReader _markers;
    private bool _hasJfif;
    private int? _adobeTransform;

    public JpegCodestreamReader(ReadOnlySpan<byte> codestream)
    {
        _markers = new JpegMarkerReader(codestream);
        _markers.ReadStartOfImage();
    }

    public JpegTables Tables { get; } = new();

    /// <summary>The frame header, once met.</summary>
    public JpegFrame? Frame { get; private set; }

    /// <summary>Where the next marker is looked for; behind a scan header, where its data begins.</summary>
    public int Position
    {
        readonly get => _markers.Position;
        set => _markers.Position = value;
    }

    /// <summary>Whether the codestream ends inside a marker segment.</summary>
    public bool IsCut { get; private set; }

    /// <summary>What the segments so far say about colour.</summary>
    public readonly JpegColour Colour => Frame is null ? JpegColour.Unknown : JpegHeader.FindColour(Frame, _hasJfif, _adobeTransform);

    /// <summary>Reads the frame header and all that stands before the first scan.</summary>
    public JpegFrame ReadFrame(out JpegScanHeader? firstScan)
    {
        firstScan = TryReadScan(out var scan) ? scan : null;
        return Frame ?? throw new CodecException(CodecError.Truncated, Position, "the codestream ends before the frame header.");
    }

    /// <summary>Reads on behind the next scan header. False when there is no further one.</summary>
    public bool TryReadScan(out JpegScanHeader scan)
    {
        scan = null!;
        while (_markers.TryReadMarker(out var marker) && marker != JpegMarkers.EndOfImage)
        {
            if (JpegMarkers.StandsAlone(marker))
                continue;

            var markerPosition = _markers.Position - 2;
            if (!_markers.TryReadSegment(out var segment, out var position))
            {
                IsCut = true;
                return false;
            }

            if (JpegMarkers.IsStartOfFrame(marker))
            {
                ReadFrameHeader(marker, segment, position);
            }
            else if (marker == JpegMarkers.StartOfScan)
            {
                if (Frame is null)
                    throw new CodecException(CodecError.Invalid, markerPosition, "a scan before the frame header.");
                if (Frame.Rows == 0)
                    Frame.SetRows(FindNumberOfLines());
                scan = JpegScanHeader.Read(Frame, segment, position);
                return true;
            }
            else
            {
                ReadOther(marker, segment, position);
            }
        }

        return false;
    }

    private void ReadFrameHeader(byte marker, ReadOnlySpan<byte> segment, int position)
    {
        if (Frame is not null)
            throw new CodecException(CodecError.Invalid, position, "a second frame header; hierarchical frames would begin with DHP.");
        if (marker is >= 0xC9 and <= 0xCB)
            throw new CodecException(CodecError.Unsupported, position, "arithmetic coding.");
        if (marker > JpegMarkers.StartOfFrame3)
            throw new CodecException(CodecError.Unsupported, position, "a differential frame (hierarchical process).");

        Frame = JpegFrame.Read(marker, segment, position);
        var isLossless = marker == JpegMarkers.StartOfFrame3;
        if (isLossless ? Frame.Precision is < 2 or > 16 : Frame.Precision is not (8 or 12))
            throw new CodecException(CodecError.Invalid, position, $"samples of {Frame.Precision} bits; the process has {(isLossless ? "2 to 16" : "8 or 12")}.");
    }

    private void ReadOther(byte marker, ReadOnlySpan<byte> segment, int position)
    {
        switch (marker)
        {
            case JpegMarkers.DefineHierarchicalProgression:
            case JpegMarkers.ExpandReferenceComponents:
                throw new CodecException(CodecError.Unsupported, position, "the hierarchical process.");
            case JpegMarkers.DefineArithmeticConditioning:
                throw new CodecException(CodecError.Unsupported, position, "arithmetic coding.");
            case JpegMarkers.Application0:
                _hasJfif |= segment.StartsWith("JFIF\0"u8);
                break;
            case JpegMarkers.Application14 when segment.StartsWith("Adobe"u8) && segment.Length >= 12:
                _adobeTransform = segment[11];
                break;
            default:
                Tables.Read(marker, segment, position);
                break;
        }
    }

    /// <summary>A frame header may leave the number of lines to the DNL segment behind the first scan (T.81 section B.2.5).</summary>
    private readonly int FindNumberOfLines()
    {
        var markers = _markers;
        while (markers.TryReadMarker(out var marker))
        {
            if (JpegMarkers.IsRestart(marker))
                continue;
            if (marker != JpegMarkers.DefineNumberOfLines)
                throw new CodecException(CodecError.Invalid, markers.Position - 2, "neither the frame header nor DNL tells the number of lines.");
            if (markers.TryReadSegment(out var segment, out var position) && segment.Length >= 2)
            {
                var rows = BinaryPrimitives.ReadUInt16BigEndian(segment);
                return rows > 0 ? rows : throw new CodecException(CodecError.Invalid, position, "the image has no lines.");
            }
        }

        throw new CodecException(CodecError.Truncated, markers.Position, "the codestream ends before DNL tells the number of lines.");
    }
}
