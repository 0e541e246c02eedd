using System.Buffers.Binary;

namespace Placa.Codecs.Jpeg2000;

/// <summary>Writes the main header (T.800 Annex A) of what <see cref="FrameEncoder"/> makes.</summary>
internal static class MainHeaderWriter
{
    public const int BlockExponent = 6;

    /// <param name="output">Receives SOC to TLM.</param>
    /// <param name="image">The image.</param>
    /// <param name="options">As asked for.</param>
    /// <param name="levels">Decomposition levels.</param>
    /// <param name="guardBits">Guard bits of the quantisation.</param>
    /// <param name="step">The quantiser step, or null when reversible.</param>
    /// <param name="bitPlanes">The most magnitude bit-planes that a sub-band has.</param>
    public static void Write(
        PooledBuffer output, CodestreamImage image, Jpeg2000EncoderOptions options, int levels, int guardBits, QuantizerStep? step, int bitPlanes)
    {
        WriteUInt16(output, Marker.Soc);
        WriteSiz(output, image, options.IsHighThroughput);
        if (options.IsHighThroughput)
            WriteCap(output, step is not null, bitPlanes);

        WriteUInt16(output, Marker.Cod);
        WriteUInt16(output, 12);
        WriteByte(output, 0);
        WriteByte(output, (int)options.Progression);
        WriteUInt16(output, 1);
        WriteByte(output, FrameEncoder.TransformsColour(image, options) ? 1 : 0);
        WriteByte(output, levels);
        WriteByte(output, BlockExponent - 2);
        WriteByte(output, BlockExponent - 2);
        WriteByte(output, (int)(options.IsHighThroughput ? BlockStyle.HighThroughput : BlockStyle.None));
        WriteByte(output, step is null ? 1 : 0);

        WriteUInt16(output, Marker.Qcd);
        if (step is { } quantizer)
        {
            WriteUInt16(output, 5);
            WriteByte(output, guardBits << 5 | 1);
            WriteUInt16(output, quantizer.Code(image.BitsPerSample, levels));
            return;
        }

        WriteUInt16(output, 4 + 3 * levels);
        WriteByte(output, guardBits << 5);
        for (var band = 0; band <= 3 * levels; band++)
            WriteByte(output, ReversibleExponent(image, options, band) << 3);
    }

    /// <summary>Bits of a sample, those that the sub-band gains (T.800 table E.1), and one for the chrominance of the RCT.</summary>
    private static int ReversibleExponent(CodestreamImage image, Jpeg2000EncoderOptions options, int band)
    {
        var gain = band == 0 ? 0 : (band - 1) % 3 == 2 ? 2 : 1;
        return Math.Min(31, image.BitsPerSample + gain + (FrameEncoder.TransformsColour(image, options) ? 1 : 0));
    }

    private static void WriteSiz(PooledBuffer output, CodestreamImage image, bool isHighThroughput)
    {
        WriteUInt16(output, Marker.Siz);
        WriteUInt16(output, 38 + 3 * image.SamplesPerPixel);
        WriteUInt16(output, isHighThroughput ? 0x4000 : 0);
        WriteUInt32(output, image.Columns);
        WriteUInt32(output, image.Rows);
        WriteUInt32(output, 0);
        WriteUInt32(output, 0);
        WriteUInt32(output, image.Columns);
        WriteUInt32(output, image.Rows);
        WriteUInt32(output, 0);
        WriteUInt32(output, 0);
        WriteUInt16(output, image.SamplesPerPixel);
        for (var i = 0; i < image.SamplesPerPixel; i++)
        {
            WriteByte(output, image.BitsPerSample - 1 | (image.IsSigned ? 0x80 : 0));
            WriteByte(output, 1);
            WriteByte(output, 1);
        }
    }

    /// <summary>Part 15 with nothing but high-throughput blocks of one HT set; the last bits tell of the magnitudes (T.814 section A.3).</summary>
    private static void WriteCap(PooledBuffer output, bool isIrreversible, int bitPlanes)
    {
        var magnitude = bitPlanes <= 8 ? 0 : bitPlanes < 28 ? bitPlanes - 8 : 13 + bitPlanes / 4;
        WriteUInt16(output, Marker.Cap);
        WriteUInt16(output, 8);
        WriteUInt32(output, 1 << 32 - 15);
        WriteUInt16(output, (isIrreversible ? 0x20 : 0) | magnitude);
    }

    /// <summary>The lengths of tile-parts, yet to be filled in: tile index in 2 bytes, length in 4 each (T.800 section A.7.1).</summary>
    public static void WriteTlm(PooledBuffer output, int partCount)
    {
        WriteUInt16(output, Marker.Tlm);
        WriteUInt16(output, 4 + 6 * partCount);
        WriteByte(output, 0);
        WriteByte(output, 0x60);
        for (var part = 0; part < partCount; part++)
        {
            WriteUInt16(output, 0);
            WriteUInt32(output, 0);
        }
    }

    /// <summary>SOT, its length yet to be filled in, and SOD.</summary>
    public static void WriteSot(PooledBuffer output, int part, int partCount)
    {
        WriteUInt16(output, Marker.Sot);
        WriteUInt16(output, 10);
        WriteUInt16(output, 0);
        WriteUInt32(output, 0);
        WriteByte(output, part);
        WriteByte(output, partCount);
        WriteUInt16(output, Marker.Sod);
    }

    public static void WriteByte(PooledBuffer output, int value)
    {
        output.GetSpan(1)[0] = (byte)value;
        output.Advance(1);
    }

    public static void WriteUInt16(PooledBuffer output, int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(output.GetSpan(2), (ushort)value);
        output.Advance(2);
    }

    public static void WriteUInt32(PooledBuffer output, int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(4), value);
        output.Advance(4);
    }
}
