namespace Placa.Codecs.HighThroughput;

/// <summary>
/// Decodes the MEL and VLC segments of a cleanup pass: which samples of each quad are significant, and how far their exponents
/// exceed the prediction (T.814 sections 7.3.4 to 7.3.6).
/// </summary>
internal static class HtQuadDecoder
{
    private const int TableMask = (8 << HtVlcTables.CodewordBits) - 1;

    /// <summary>
    /// Writes one entry a quad: bits 4–7 its significance pattern rho, 8–11 e_1, 12–15 e_k, and from bit 16 on the residual u_q. Rows
    /// have an empty pair to the right; the row after the last is empty.
    /// </summary>
    public static void Decode(HtMelDecoder mel, ReadOnlySpan<byte> bits, HtBlockLayout layout, Span<uint> quads)
    {
        var run = mel.NextRun();
        var position = DecodeFirstRow(ref mel, ref run, bits, layout, quads[..layout.QuadStride]);
        for (var row = 1; row < layout.QuadsHigh; row++)
        {
            var start = row * layout.QuadStride;
            var above = quads.Slice(start - layout.QuadStride, layout.QuadStride);
            position = DecodeRow(ref mel, ref run, bits, position, layout, above, quads.Slice(start, layout.QuadStride));
        }

        quads[(layout.QuadsHigh * layout.QuadStride)..].Clear();
    }

    private static int DecodeFirstRow(ref HtMelDecoder mel, ref int runOfRows, ReadOnlySpan<byte> bits, HtBlockLayout layout, Span<uint> row)
    {
        ReadOnlySpan<ushort> codewords = HtVlcTables.FirstRow;
        ReadOnlySpan<ushort> prefixes = HtVlcTables.FirstRowPrefixes;
        var run = runOfRows;
        var position = 0;
        var context = 0;
        var x = 0;
        for (; x < layout.QuadsWide; x += 2)
        {
            var window = HtBits.Read(bits, position);
            var first = Quad(codewords, context, window, ref mel, ref run, true);
            window >>= first & 7;

            // Equation 1 of T.814; contexts stand in bits 7 to 9 throughout.
            context = (first & 0x10) << 3 | (first & 0xE0) << 2;
            var second = Quad(codewords, context, window, ref mel, ref run, x + 1 < layout.QuadsWide);
            window >>= second & 7;
            context = (second & 0x10) << 3 | (second & 0xE0) << 2;

            var mode = first >> 3 & 1 | second >> 2 & 2;
            if (mode == 3)
            {
                run -= 2;
                if (run == -1)
                    mode = 4;
                if (run < 0)
                    run = mel.NextRun();
            }

            position += (first & 7) + (second & 7) + Residuals(prefixes[mode << 6 | (int)window & 0x3F], window, out var u0, out var u1);
            row[x] = (uint)first | (uint)u0 << 16;
            row[x + 1] = (uint)second | (uint)u1 << 16;
        }

        row[x..].Clear();
        runOfRows = run;
        return position;
    }

    private static int DecodeRow(
        ref HtMelDecoder mel, ref int runOfRows, ReadOnlySpan<byte> bits, int position, HtBlockLayout layout, ReadOnlySpan<uint> above, Span<uint> row)
    {
        ReadOnlySpan<ushort> codewords = HtVlcTables.OtherRows;
        ReadOnlySpan<ushort> prefixes = HtVlcTables.OtherRowPrefixes;
        var run = runOfRows;
        var context = 0; // what the quad to the left and those above it give; equation 2 of T.814
        var north = (int)above[0];
        var x = 0;
        for (; x < layout.QuadsWide; x += 2)
        {
            var northEast = (int)above[x + 1];
            var northFarEast = (int)above[x + 2];

            context |= (north & 0xA0) << 2 | (northEast & 0x20) << 4;
            var window = HtBits.Read(bits, position);
            var first = Quad(codewords, context, window, ref mel, ref run, true);
            window >>= first & 7;

            context = (first & 0x40) << 2 | (first & 0x80) << 1 | north & 0x80 | (northEast & 0xA0) << 2 | (northFarEast & 0x20) << 4;
            var second = Quad(codewords, context, window, ref mel, ref run, x + 1 < layout.QuadsWide);
            window >>= second & 7;

            context = (second & 0x40) << 2 | (second & 0x80) << 1 | northEast & 0x80;
            north = northFarEast;

            var mode = first >> 3 & 1 | second >> 2 & 2;
            position += (first & 7) + (second & 7) + Residuals(prefixes[mode << 6 | (int)window & 0x3F], window, out var u0, out var u1);
            row[x] = (uint)first | (uint)u0 << 16;
            row[x + 1] = (uint)second | (uint)u1 << 16;
        }

        row[x..].Clear();
        runOfRows = run;
        return position;
    }

    /// <summary>The entry of a quad: a codeword, or in context zero one only if the MEL symbol is 1 (T.814 section 7.3.5).</summary>
    private static int Quad(ReadOnlySpan<ushort> codewords, int context, ulong window, ref HtMelDecoder mel, ref int run, bool isInside)
    {
        if (!isInside)
            return 0;

        int entry = codewords[(context | (int)window & 0x7F) & TableMask];
        if (context == 0)
        {
            run -= 2;
            if (run != -1)
                entry = 0;
            if (run < 0)
                run = mel.NextRun();
        }

        return entry;
    }

    /// <summary>The residuals of a pair: both prefixes, then both suffixes. Returns the number of bits they take.</summary>
    private static int Residuals(int entry, ulong window, out int first, out int second)
    {
        var prefixLength = entry & 7;
        var suffixLength = entry >> 3 & 0xF;
        var firstLength = entry >> 7 & 7;
        var suffixes = (int)(window >> prefixLength) & (1 << suffixLength) - 1;
        first = (entry >> 10 & 7) + (suffixes & (1 << firstLength) - 1);
        second = (entry >> 13) + (suffixes >> firstLength);
        return prefixLength + suffixLength;
    }
}
