namespace Placa.Codecs.Jpeg;

/// <summary>The scan header (T.81 section B.2.3).</summary>
/// <param name="Components">The components, in the order of the frame header, with the tables they choose.</param>
/// <param name="SpectralStart">Ss: first coefficient in zig-zag order; the predictor of lossless processes.</param>
/// <param name="SpectralEnd">Se: last coefficient.</param>
/// <param name="ApproximationHigh">Ah: bit position of the scan before, 0 in the first.</param>
/// <param name="ApproximationLow">Al: bit position of this scan; the point transform of lossless processes.</param>
internal sealed record JpegScanHeader(
    JpegScanComponent[] Components, int SpectralStart, int SpectralEnd, int ApproximationHigh, int ApproximationLow)
{
    public static JpegScanHeader Read(JpegFrame frame, ReadOnlySpan<byte> segment, int position)
    {
        var count = segment.IsEmpty ? 0 : segment[0];
        if (count is < 1 or > 4 || segment.Length < 4 + 2 * count)
            throw new CodecException(CodecError.Invalid, position, $"the scan header has no room for its {count} components.");

        var components = new JpegScanComponent[count];
        for (var i = 0; i < count; i++)
        {
            var identifier = segment[1 + 2 * i];
            var tables = segment[2 + 2 * i];
            var component = frame.FindComponent(identifier)
                ?? throw new CodecException(CodecError.Invalid, position + 1 + 2 * i, $"the scan names component {identifier}, which the frame does not have.");
            for (var k = 0; k < i; k++)
            {
                if (components[k].Component == component)
                    throw new CodecException(CodecError.Invalid, position + 1 + 2 * i, $"the scan names component {identifier} twice.");
            }

            if (tables >> 4 > 3 || (tables & 15) > 3)
                throw new CodecException(CodecError.Invalid, position + 2 + 2 * i, "a Huffman table destination beyond 3.");
            components[i] = new JpegScanComponent(component, tables >> 4, tables & 15);
        }

        var rest = segment[(1 + 2 * count)..];
        return new JpegScanHeader(components, rest[0], rest[1], rest[2] >> 4, rest[2] & 15);
    }
}

/// <summary>A component of a scan and the destinations of its tables.</summary>
internal readonly record struct JpegScanComponent(JpegComponent Component, int DcTable, int AcTable);
