namespace Placa.Codecs.Jpeg2000;

/// <summary>Reads the marker segments that main header and tile-part headers have in common (T.800 section A.6).</summary>
internal static class MarkerSegments
{
    /// <returns>False when the marker is none of them.</returns>
    public static bool TryRead(int marker, ref SegmentReader reader, int componentCount, CodingParameters parameters)
    {
        switch (marker)
        {
            case Marker.Cod:
                ReadCod(ref reader, parameters);
                return true;
            case Marker.Coc:
                ReadCoc(ref reader, componentCount, parameters);
                return true;
            case Marker.Qcd:
                parameters.SetDefault(ReadQuantization(ref reader));
                return true;
            case Marker.Qcc:
                var component = ReadComponent(ref reader, componentCount);
                parameters.Set(component, ReadQuantization(ref reader));
                return true;
            case Marker.Rgn:
                ReadRgn(ref reader, componentCount, parameters);
                return true;
            case Marker.Poc:
                ReadPoc(ref reader, componentCount, parameters);
                return true;
            default:
                if (Marker.Part2Feature(marker) is { } feature)
                    throw new CodecException(CodecError.Unsupported, reader.Position, $"JPEG 2000 Part 2: {feature}.");
                return false;
        }
    }

    private static void ReadCod(ref SegmentReader reader, CodingParameters parameters)
    {
        var start = reader.Position;
        var style = reader.ReadByte();
        var order = reader.ReadByte();
        var layers = reader.ReadUInt16();
        var transform = reader.ReadByte();
        if (order > 4)
            throw new CodecException(CodecError.Invalid, start + 1, $"progression order {order}.");
        if (layers == 0)
            throw new CodecException(CodecError.Invalid, start + 2, "no layers.");
        if (transform > 1)
            throw new CodecException(CodecError.Unsupported, start + 4, "JPEG 2000 Part 2: an arbitrary multiple component transform.");

        parameters.SetStyle((Jpeg2000Progression)order, layers, transform == 1);
        parameters.SetDefault(ReadCoding(ref reader, (style & 1) != 0));
    }

    private static void ReadCoc(ref SegmentReader reader, int componentCount, CodingParameters parameters)
    {
        var component = ReadComponent(ref reader, componentCount);
        var style = reader.ReadByte();
        parameters.Set(component, ReadCoding(ref reader, (style & 1) != 0));
    }

    private static ComponentCoding ReadCoding(ref SegmentReader reader, bool hasPrecincts)
    {
        var start = reader.Position;
        var levels = reader.ReadByte();
        var widthExponent = (reader.ReadByte() & 15) + 2;
        var heightExponent = (reader.ReadByte() & 15) + 2;
        var style = (BlockStyle)reader.ReadByte();
        var kernel = reader.ReadByte();
        if (levels > 32)
            throw new CodecException(CodecError.Invalid, start, $"{levels} decomposition levels.");
        if (widthExponent > 10 || heightExponent > 10 || widthExponent + heightExponent > 12)
            throw new CodecException(CodecError.Invalid, start + 1, $"code-blocks of 2^{widthExponent} by 2^{heightExponent}.");
        if (style.HasFlag(BlockStyle.Mixed))
            throw new CodecException(CodecError.Unsupported, start + 3, "high-throughput and Part 1 code-blocks in one component (mixed HTJ2K).");
        if (kernel > 1)
            throw new CodecException(CodecError.Unsupported, start + 4, "JPEG 2000 Part 2: arbitrary wavelet kernels.");

        byte[]? precincts = null;
        if (hasPrecincts)
        {
            precincts = reader.Take(levels + 1).ToArray();
            for (var i = 1; i < precincts.Length; i++)
            {
                if ((precincts[i] & 15) == 0 || precincts[i] >> 4 == 0)
                    throw new CodecException(CodecError.Invalid, start + 5 + i, "a precinct is smaller than its code-blocks can be.");
            }
        }

        return new ComponentCoding(levels, widthExponent, heightExponent, style, kernel == 1, precincts);
    }

    private static Quantization ReadQuantization(ref SegmentReader reader)
    {
        var start = reader.Position;
        var style = reader.ReadByte();
        var steps = new List<int>();
        switch (style & 31)
        {
            case 0:
                while (reader.Remaining > 0)
                    steps.Add(reader.ReadByte() >> 3 << 11);
                break;
            case 1:
                steps.Add(reader.ReadUInt16());
                break;
            case 2:
                while (reader.Remaining > 1)
                    steps.Add(reader.ReadUInt16());
                break;
            default:
                throw new CodecException(CodecError.Unsupported, start, $"quantisation style {style & 31}.");
        }

        if (steps.Count == 0)
            throw new CodecException(CodecError.Invalid, start, "no quantisation steps.");
        return new Quantization(style & 31, style >> 5, [.. steps]);
    }

    private static void ReadRgn(ref SegmentReader reader, int componentCount, CodingParameters parameters)
    {
        var component = ReadComponent(ref reader, componentCount);
        var style = reader.ReadByte();
        if (style != 0)
            throw new CodecException(CodecError.Unsupported, reader.Position - 1, $"region of interest style {style}.");
        parameters.SetRegionShift(component, reader.ReadByte());
    }

    private static void ReadPoc(ref SegmentReader reader, int componentCount, CodingParameters parameters)
    {
        var volumes = new List<ProgressionVolume>();
        var size = componentCount < 257 ? 7 : 9;
        while (reader.Remaining >= size)
        {
            var firstResolution = reader.ReadByte();
            var firstComponent = reader.ReadComponent(componentCount);
            var endLayer = reader.ReadUInt16();
            var endResolution = reader.ReadByte();
            var endComponent = reader.ReadComponent(componentCount);
            var order = reader.ReadByte();
            if (order > 4)
                throw new CodecException(CodecError.Invalid, reader.Position - 1, $"progression order {order}.");
            if (endComponent == 0)
                endComponent = componentCount < 257 ? 256 : 16384; // the field is too narrow for its own end (T.800 table A.32)
            volumes.Add(new ProgressionVolume(
                firstResolution, firstComponent, endLayer, endResolution, Math.Min(endComponent, componentCount), (Jpeg2000Progression)order));
        }

        parameters.AddVolumes(volumes);
    }

    private static int ReadComponent(ref SegmentReader reader, int componentCount)
    {
        var component = reader.ReadComponent(componentCount);
        if (component >= componentCount)
            throw new CodecException(CodecError.Invalid, reader.Position - 1, $"component {component} of {componentCount}.");
        return component;
    }
}
