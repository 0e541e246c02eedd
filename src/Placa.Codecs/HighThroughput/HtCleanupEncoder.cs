namespace Placa.Codecs.HighThroughput;

/// <summary>The cleanup pass: quads of 2 × 2 samples in rows, two at a time (T.814 section 7.3).</summary>
internal ref struct HtCleanupEncoder
{
    /// <summary>Two samples of this many bits are written at once.</summary>
    private const int LargestForTwo = 16;

    private readonly HtBlockLayout _layout;
    private readonly Span<byte> _melBytes;
    private HtBitWriter _magnitudes;
    private HtBitWriter _vlc;
    private HtMelEncoder _mel;

    public HtCleanupEncoder(Span<byte> magnitudeBits, Span<byte> vlcBits, Span<byte> melBytes, HtBlockLayout layout)
    {
        _layout = layout;
        _melBytes = melBytes;
        _magnitudes = new HtBitWriter(magnitudeBits);
        _vlc = new HtBitWriter(vlcBits);
        _mel = new HtMelEncoder(melBytes);
        _vlc.Write(0xF, 4); // the place of the suffix length
    }

    public void Encode(ReadOnlySpan<int> coefficients, int stride)
    {
        // For each quad the greater exponent of the bottom samples above: that of the left neighbour's right column, its own left one.
        Span<int> line = stackalloc int[_layout.QuadsWide + 3];
        Span<int> outside = stackalloc int[_layout.Width];
        outside.Clear();
        Span<uint> room = stackalloc uint[4 * 2 * _layout.QuadsWide];
        room.Clear();
        var samples = new HtSampleRows(room);
        for (var row = 0; row < _layout.QuadsHigh; row++)
        {
            var y = 2 * row;
            var top = coefficients.Slice(y * stride, _layout.Width);
            var bottom = y + 1 < _layout.Height ? coefficients.Slice((y + 1) * stride, _layout.Width) : outside;
            HtSampleRows.Describe(top, samples.TopValues, samples.TopExponents);
            HtSampleRows.Describe(bottom, samples.BottomValues, samples.BottomExponents);
            EncodeRow(samples, line, row == 0);
        }

        _mel.Finish();
        _magnitudes.Flush();
        _vlc.Flush();
    }

    private void EncodeRow(scoped HtSampleRows samples, scoped Span<int> line, bool isFirst)
    {
        ReadOnlySpan<ushort> codewords = isFirst ? HtEncodingTables.FirstRow : HtEncodingTables.OtherRows;
        var left = 0;
        var west = 0; // significance of the quad to the left, as it enters the context
        for (var q = 0; q < _layout.QuadsWide; q += 2)
        {
            var first = EncodeQuad(samples, q, line, codewords, isFirst, ref left, ref west);
            var second = q + 1 < _layout.QuadsWide ? EncodeQuad(samples, q + 1, line, codewords, isFirst, ref left, ref west) : 0;
            EncodeResiduals(first, second, isFirst);
        }

        line[_layout.QuadsWide] = left;
    }

    /// <summary>Encodes all of a quad but its residual, which it returns.</summary>
    private int EncodeQuad(
        scoped HtSampleRows samples, int q, scoped Span<int> line, ReadOnlySpan<ushort> codewords, bool isFirst, ref int left, ref int west)
    {
        var x = 2 * q;
        var (e0, e2) = ((int)samples.TopExponents[x], (int)samples.TopExponents[x + 1]);
        var (e1, e3) = ((int)samples.BottomExponents[x], (int)samples.BottomExponents[x + 1]);

        var rho = Flag(e0 != 0) | Flag(e1 != 0) << 1 | Flag(e2 != 0) << 2 | Flag(e3 != 0) << 3;
        var (above, aboveRight) = (line[q], line[q + 1]);
        line[q] = Math.Max(left, e1);
        left = e3;

        // Equations 1 and 2 of T.814: the first row sees all of the quad to the left, the others its right column and the row above.
        var context = isFirst ? west : west | Flag(above != 0) | Flag(aboveRight != 0) << 2;
        west = isFirst ? rho >> 1 | rho & 1 : (rho >> 2 | rho >> 3) << 1 & 2;

        var predictor = (rho & (rho - 1)) != 0 ? Math.Max(Math.Max(above, aboveRight) - 1, 1) : 1;
        var greatest = Math.Max(Math.Max(e0, e1), Math.Max(e2, e3));
        var bound = Math.Max(greatest, predictor);
        var reaching = bound > predictor
            ? Flag(e0 == greatest) | Flag(e1 == greatest) << 1 | Flag(e2 == greatest) << 2 | Flag(e3 == greatest) << 3
            : 0;

        var codeword = codewords[context << 8 | rho << 4 | reaching];
        _vlc.Write((uint)codeword >> 8, codeword >> 4 & 7);
        if (context == 0)
            _mel.Encode(rho != 0);
        if (rho == 0)
            return 0;

        WriteColumn(samples.TopValues[x], samples.BottomValues[x], rho, codeword, bound);
        WriteColumn(samples.TopValues[x + 1], samples.BottomValues[x + 1], rho >> 2, codeword >> 2, bound);
        return bound - predictor;
    }

    private static int Flag(bool condition) => condition ? 1 : 0;

    /// <summary>Writes the upper and the lower sample of a column.</summary>
    private void WriteColumn(uint upper, uint lower, int rho, int known, int bound)
    {
        var upperLength = (bound & -(rho & 1)) - (known & 1);
        var lowerLength = (bound & -(rho >> 1 & 1)) - (known >> 1 & 1);
        upper &= (1u << upperLength) - 1;
        lower &= (1u << lowerLength) - 1;
        if (bound <= LargestForTwo)
        {
            _magnitudes.Write(upper | lower << upperLength, upperLength + lowerLength);
            return;
        }

        _magnitudes.Write(upper, upperLength);
        _magnitudes.Write(lower, lowerLength);
    }

    private void EncodeResiduals(int first, int second, bool isFirst)
    {
        var secondCode = HtEncodingTables.Residuals[second];
        if (isFirst && first > 0 && second > 0)
        {
            // T.814 section 7.3.6: in the first row a MEL symbol says that both exceed 2.
            var bothLarge = first > 2 && second > 2;
            _mel.Encode(bothLarge);
            if (bothLarge)
            {
                first -= 2;
                secondCode = HtEncodingTables.Residuals[second - 2];
            }
            else if (first > 2)
            {
                secondCode = 0x10 | (uint)(second - 1); // 1 or 2, in one bit
            }
        }

        var firstCode = HtEncodingTables.Residuals[first];
        var length = (int)(firstCode >> 4 & 3);
        var bits = (firstCode & 7) | (secondCode & 7) << length;
        length += (int)(secondCode >> 4 & 3);
        bits |= (firstCode >> 8 & 0x1F) << length;
        length += (int)(firstCode >> 16);
        bits |= (secondCode >> 8 & 0x1F) << length;
        length += (int)(secondCode >> 16);
        _vlc.Write(bits, length);
    }

    /// <summary>Writes MagSgn, MEL, VLC and the suffix length; the last byte of MEL and that of VLC become one where they agree.</summary>
    /// <returns>Bytes written.</returns>
    public readonly int Assemble(ReadOnlySpan<byte> magnitudeBits, ReadOnlySpan<byte> vlcBits, Span<byte> segment)
    {
        var magnitudeLength = HtStuffing.Forward(magnitudeBits, _magnitudes.BitLength, segment);
        var room = segment[magnitudeLength..];
        var vlcLength = HtStuffing.Backward(vlcBits, _vlc.BitLength, room, out var vlcRest, out var vlcRestLength);

        _melBytes[.._mel.Length].CopyTo(room);
        var suffixLength = _mel.Length;
        var melRest = _mel.Partial << _mel.Missing & 0xFF;
        var melMask = 0xFF << _mel.Missing & 0xFF;
        var vlcMask = (1 << vlcRestLength) - 1;
        var fused = melRest | vlcRest;
        if (vlcLength > 0 && fused != 0xFF && (fused & melMask) == melRest && (fused & vlcMask) == vlcRest)
        {
            if ((melMask | vlcMask) != 0)
                room[suffixLength++] = (byte)fused;
        }
        else
        {
            room[suffixLength++] = (byte)melRest;
            room[^++vlcLength] = (byte)vlcRest;
        }

        room[^vlcLength..].CopyTo(room[suffixLength..]);
        suffixLength += vlcLength + 1;
        room[suffixLength - 2] = (byte)(room[suffixLength - 2] & 0xF0 | suffixLength & 0x0F);
        room[suffixLength - 1] = (byte)(suffixLength >> 4);
        return magnitudeLength + suffixLength;
    }
}
