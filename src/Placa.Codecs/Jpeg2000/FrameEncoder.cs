using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Placa.Codecs.HighThroughput;

namespace Placa.Codecs.Jpeg2000;

/// <summary>Encodes one frame as a single tile.</summary>
internal sealed class FrameEncoder(CodestreamImage image, Jpeg2000EncoderOptions options, CancellationToken cancellationToken)
{
    private const int UsualGuardBits = 2;
    private const int LargestLowestImage = 64;
    private const int TlmHeaderLength = 6;
    private const int TlmEntryLength = 6;

    private readonly BlockEncoder _blocks = new();
    private readonly int[] _coefficients = new int[1 << 2 * MainHeaderWriter.BlockExponent];

    public static bool TransformsColour(CodestreamImage image, Jpeg2000EncoderOptions options) => options.UsesColourTransform && image.SamplesPerPixel == 3;

    private int Levels
    {
        get
        {
            var levels = 5;
            while (options.Levels is null && levels < 32 && Math.Max(image.Rows, image.Columns) >> levels > LargestLowestImage)
                levels++;
            return options.Levels ?? levels;
        }
    }

    /// <summary>Encodes with a quantiser step, or losslessly when there is none.</summary>
    public byte[] Encode(ReadOnlySpan<byte> frame, QuantizerStep? step)
    {
        // The geometry is that of the decoder: it reads the header that is written here.
        var tile = CreateTile(UsualGuardBits, step);
        var planes = new RentedArray<int>[image.SamplesPerPixel];
        var blockBytes = new PooledBuffer(Math.Max(4096, frame.Length / 2));
        var output = new PooledBuffer(Math.Max(4096, frame.Length / 2));
        try
        {
            for (var i = 0; i < planes.Length; i++)
                planes[i] = new RentedArray<int>(image.Rows * image.Columns);
            Read(frame, planes, step is not null);
            var missing = 0;
            for (var i = 0; i < planes.Length; i++)
            {
                if (step is null)
                    ForwardWavelet.Run<int, ReversibleKernel>(planes[i].Span, image.Columns, tile.Components[i].Resolutions, cancellationToken);
                else
                    ForwardWavelet.Run<float, IrreversibleKernel>(MemoryMarshal.Cast<int, float>(planes[i].Span), image.Columns, tile.Components[i].Resolutions, cancellationToken);
                missing = Math.Max(missing, EncodeBlocks(tile.Components[i], planes[i].Span, blockBytes));
            }

            var guardBits = UsualGuardBits + missing;
            if (guardBits > 7)
                throw new CodecException(CodecError.Unsupported, 0, "samples that need more guard bits than there are.");
            MainHeaderWriter.Write(output, image, options, Levels, guardBits, step, tile.Components.Max(MostPlanes) + missing);
            WriteTile(tile, missing, blockBytes.Written, output);
            return output.Written.ToArray();
        }
        finally
        {
            output.Return();
            blockBytes.Return();
            foreach (var plane in planes)
            {
                if (plane.Length > 0)
                    plane.Dispose();
            }
        }
    }

    private static int MostPlanes(TileComponent component) => component.Resolutions.Max(resolution => resolution.Bands.Max(band => band.BitPlanes));

    private Tile CreateTile(int guardBits, QuantizerStep? step)
    {
        var header = new PooledBuffer(4096);
        try
        {
            MainHeaderWriter.Write(header, image, options, Levels, guardBits, step, 0);
            MainHeaderWriter.WriteUInt16(header, Marker.Sot);
            MainHeaderWriter.WriteUInt16(header, 0);
            var codestream = Codestream.ReadMainHeader(header.Written);
            return new Tile(codestream.Grid, 0, codestream.Parameters);
        }
        finally
        {
            header.Return();
        }
    }

    /// <summary>Separates components, shifts unsigned samples around zero and decorrelates colours.</summary>
    private void Read(ReadOnlySpan<byte> frame, RentedArray<int>[] planes, bool isIrreversible)
    {
        var shift = image.IsSigned ? 0 : (int)(1L << image.BitsPerSample - 1);
        for (var c = 0; c < planes.Length; c++)
        {
            var plane = planes[c].Span;
            SampleBytes.ReadRow(frame, c, planes.Length, image.BytesPerSample, image.IsSigned, shift, plane);
            if (isIrreversible)
                ToFloats(plane);
        }

        if (!TransformsColour(image, options))
            return;
        if (isIrreversible)
        {
            ColourTransform.ForwardIrreversible(
                MemoryMarshal.Cast<int, float>(planes[0].Span), MemoryMarshal.Cast<int, float>(planes[1].Span), MemoryMarshal.Cast<int, float>(planes[2].Span));
        }
        else
        {
            ColourTransform.ForwardReversible(planes[0].Span, planes[1].Span, planes[2].Span);
        }
    }

    /// <summary>Integers become the bits of floats.</summary>
    private static void ToFloats(Span<int> samples)
    {
        var floats = MemoryMarshal.Cast<int, float>(samples);
        for (var i = 0; i < samples.Length; i++)
            floats[i] = samples[i];
    }

    /// <returns>Bit-planes that the usual guard bits lack.</returns>
    private int EncodeBlocks(TileComponent component, Span<int> samples, PooledBuffer output)
    {
        var missing = 0;
        for (var r = 0; r < component.Resolutions.Length; r++)
        {
            var resolution = component.Resolutions[r];
            var below = r == 0 ? default : component.Resolutions[r - 1].Area;
            for (var p = 0; p < resolution.PrecinctCount; p++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (var band in resolution.Precinct(p).Bands)
                {
                    var corner = (band.Band.Orientation & 1) * below.Width + (band.Band.Orientation >> 1) * below.Height * image.Columns;
                    for (var i = 0; i < band.Blocks.Length; i++)
                    {
                        var block = band.Create(i % band.BlocksAcross, i / band.BlocksAcross);
                        missing = Math.Max(missing, EncodeBlock(block, band.Band, component.Coding.IsReversible, samples[corner..], output) - band.Band.BitPlanes);
                    }
                }
            }
        }

        return missing;
    }

    /// <returns>Magnitude bit-planes of the block.</returns>
    private int EncodeBlock(CodeBlock block, Subband band, bool isReversible, ReadOnlySpan<int> source, PooledBuffer output)
    {
        var (width, height) = (block.Area.Width, block.Area.Height);
        var first = (block.Area.Y0 - band.Area.Y0) * image.Columns + block.Area.X0 - band.Area.X0;
        if (options.IsHighThroughput && isReversible)
            return EncodeHighThroughput(block, band, source[first..], image.Columns, output);

        var coefficients = _coefficients.AsSpan(0, width * height);
        for (var y = 0; y < height; y++)
        {
            var row = source.Slice(first + y * image.Columns, width);
            if (isReversible)
                row.CopyTo(coefficients[(y * width)..]);
            else
                Quantize(MemoryMarshal.Cast<int, float>(row), coefficients.Slice(y * width, width), 1 / band.Step);
        }

        if (options.IsHighThroughput)
            return EncodeHighThroughput(block, band, coefficients, width, output);

        var position = output.Length;
        var (planes, length) = _blocks.Encode(coefficients, width, height, band.Orientation, output);
        block.ZeroBitPlanes = band.BitPlanes - planes;
        block.Passes = planes == 0 ? 0 : 3 * planes - 2;
        block.Add(new BlockChunk(position, length, block.Passes, StartsSegment: true));
        return planes;
    }

    private static int EncodeHighThroughput(CodeBlock block, Subband band, ReadOnlySpan<int> coefficients, int stride, PooledBuffer output)
    {
        var position = output.Length;
        var result = HtBlockEncoder.Encode(coefficients, block.Area.Width, block.Area.Height, stride, output);
        block.ZeroBitPlanes = band.BitPlanes - 1;
        block.Passes = result.BitPlanes == 0 ? 0 : 1;
        block.Add(new BlockChunk(position, result.Length, 1, StartsSegment: true));
        return result.BitPlanes;
    }

    /// <summary>The dead-zone quantiser (T.800 equation E-1 of Annex E.1).</summary>
    private static void Quantize(ReadOnlySpan<float> row, Span<int> quantized, float perStep)
    {
        for (var i = 0; i < row.Length; i++)
            quantized[i] = (int)(row[i] * perStep);
    }

    /// <summary>
    /// Writes the packets. High-throughput ones in RPCL order get a tile-part for each resolution, so that TLM tells a reader how many bytes
    /// each of them takes (PS3.5 section 10.18).
    /// </summary>
    private void WriteTile(Tile tile, int addedPlanes, ReadOnlySpan<byte> blockBytes, PooledBuffer output)
    {
        var partCount = options.IsHighThroughput && options.Progression == Jpeg2000Progression.Rpcl ? tile.Components[0].Resolutions.Length : 1;
        var lengths = output.Length + TlmHeaderLength;
        if (options.IsHighThroughput)
            MainHeaderWriter.WriteTlm(output, partCount);

        var part = 0;
        var start = output.Length;
        MainHeaderWriter.WriteSot(output, part, partCount);
        foreach (var address in new PacketSequence(tile, new WorkBudget(image.SampleCount, 0)).Packets())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (partCount > 1 && address.Resolution != part)
            {
                EndTilePart(output, start, lengths + TlmEntryLength * part);
                start = output.Length;
                MainHeaderWriter.WriteSot(output, ++part, partCount);
            }

            var precinct = tile.Components[address.Component].Resolutions[address.Resolution].Precinct(address.Precinct);
            foreach (var band in precinct.Bands)
            {
                foreach (var block in band.Blocks)
                    block!.ZeroBitPlanes += addedPlanes;
            }

            PacketWriter.Write(precinct, blockBytes, output);
        }

        EndTilePart(output, start, lengths + TlmEntryLength * part);
        MainHeaderWriter.WriteUInt16(output, Marker.Eoc);
    }

    private void EndTilePart(PooledBuffer output, int start, int tlmEntry)
    {
        var length = output.Length - start;
        BinaryPrimitives.WriteInt32BigEndian(output.Written[(start + 6)..], length);
        if (options.IsHighThroughput)
            BinaryPrimitives.WriteInt32BigEndian(output.Written[(tlmEntry + 2)..], length);
    }
}
