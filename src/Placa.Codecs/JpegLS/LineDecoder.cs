using System.Runtime.CompilerServices;

namespace Placa.Codecs.JpegLS;

/// <summary>
/// Decodes lines of samples (T.87 clause A). A line has one sample more on each side: to the left what stands above the first sample,
/// to the right, in the line above, its last sample once more.
/// </summary>
internal ref struct LineDecoder(ContextModel model, JpegLSBitReader bits)
{
    private readonly ContextModel _model = model;
    private JpegLSBitReader _bits = bits;
    private bool _isInvalid;

    public readonly JpegLSBitReader Bits => _bits;

    /// <summary>Whether a code was met that no encoder writes.</summary>
    public readonly bool IsInvalid => _isInvalid;

    /// <summary>Decodes a line of one component.</summary>
    public void Decode(Span<ushort> line, ReadOnlySpan<ushort> above, ref int runIndex)
    {
        var bits = _bits;
        var parameters = _model.Parameters;
        var (maxValue, errorBits, limit) = (parameters.MaxValue, parameters.ErrorBits, parameters.Limit);
        var quantised = _model.Quantised;
        var regular = _model.Regular;
        int a = line[0], c = above[0], b = above[1];
        for (var i = 1; i < line.Length - 1 && i < above.Length - 1;)
        {
            int d = above[i + 1];
            var context = (quantised[d - b + maxValue] * 9 + quantised[b - c + maxValue]) * 9 + quantised[c - a + maxValue];
            if (context != 0)
            {
                a = DecodeRegular(ref bits, regular, context, a, b, c, parameters, maxValue, errorBits, limit, ref _isInvalid);
                line[i++] = (ushort)a;
                (c, b) = (b, d);
                continue;
            }

            _bits = bits;
            var length = ReadRun(line.Length - 1 - i, ref runIndex);
            line.Slice(i, length).Fill((ushort)a);
            i += length;
            if (i < line.Length - 1)
            {
                a = ReadRunEnd(a, above[i], Math.Abs(a - above[i]) <= parameters.Near ? 1 : 0, runIndex);
                line[i++] = (ushort)a;
                runIndex = Math.Max(0, runIndex - 1);
            }

            bits = _bits;
            if (_isInvalid || bits.IsPastEnd)
                return;
            c = above[i - 1];
            b = above[Math.Min(i, above.Length - 1)];
        }

        _bits = bits;
    }

    /// <summary>Decodes a line of several components, sample by sample: lines follow each other in the buffers (T.87 clause B.3).</summary>
    public void DecodeInterleaved(Span<ushort> lines, ReadOnlySpan<ushort> above, int components, ref int runIndex)
    {
        var parameters = _model.Parameters;
        var quantised = _model.Quantised;
        var (maxValue, stride) = (parameters.MaxValue, lines.Length / components);
        Span<int> contexts = stackalloc int[components];
        for (var i = 1; i < stride - 1;)
        {
            var any = 0;
            for (var k = 0; k < components; k++)
            {
                int at = k * stride + i, a = lines[at - 1], b = above[at], c = above[at - 1], d = above[at + 1];
                contexts[k] = (quantised[d - b + maxValue] * 9 + quantised[b - c + maxValue]) * 9 + quantised[c - a + maxValue];
                any |= contexts[k];
            }

            if (any != 0)
            {
                for (var k = 0; k < components; k++)
                {
                    var at = k * stride + i;
                    lines[at] = (ushort)DecodeRegular(
                        ref _bits, _model.Regular, contexts[k], lines[at - 1], above[at], above[at - 1], parameters, maxValue, parameters.ErrorBits, parameters.Limit, ref _isInvalid);
                }

                i++;
                continue;
            }

            var length = ReadRun(stride - 1 - i, ref runIndex);
            for (var k = 0; k < components; k++)
                lines.Slice(k * stride + i, length).Fill(lines[k * stride + i - 1]);
            i += length;
            if (i < stride - 1)
            {
                for (var k = 0; k < components; k++)
                    lines[k * stride + i] = (ushort)ReadRunEnd(lines[k * stride + i - 1], above[k * stride + i], 0, runIndex);
                i++;
                runIndex = Math.Max(0, runIndex - 1);
            }

            if (_isInvalid || _bits.IsPastEnd)
                return;
        }
    }

    /// <summary>Decodes a sample in regular mode (T.87 clauses A.4 to A.6).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int DecodeRegular(
        ref JpegLSBitReader bits, RegularContext[] contexts, int index, int a, int b, int c, in CodingParameters parameters, int maxValue, int errorBits, int limit, ref bool isInvalid)
    {
        var sign = index >> 31;
        ref var context = ref contexts[((index ^ sign) - sign) & (ContextModel.RegularCount - 1)];
        var predicted = Math.Clamp(a + b - c, Math.Min(a, b), Math.Max(a, b)); // the median of a, b and a + b - c
        predicted = Math.Clamp(predicted + ((context.C ^ sign) - sign), 0, maxValue);

        int k = context.K, near = parameters.Near;
        var mapped = bits.ReadGolomb(k, limit, errorBits);
        var error = mapped >> 1 ^ -(mapped & 1);
        if ((uint)mapped > 2u << errorBits)
        {
            isInvalid = true;
            error = 0;
        }

        int n = context.N, correction = context.C, step = 2 * near + 1;
        if (k == 0 && near == 0 && 2 * context.B <= -n)
            error = ~error;
        var sum = context.B + error * step;
        var magnitudes = context.A + Math.Abs(error);
        if (n == parameters.Reset)
        {
            magnitudes >>= 1;
            sum >>= 1;
            n >>= 1;
        }

        n++;
        if (sum <= -n)
        {
            sum = Math.Max(sum + n, 1 - n);
            correction = Math.Max(correction - 1, -128);
        }
        else if (sum > 0)
        {
            sum = Math.Min(sum - n, 0);
            correction = Math.Min(correction + 1, 127);
        }

        context.A = magnitudes;
        context.B = sum;
        context.N = (ushort)n;
        context.C = (sbyte)correction;
        context.K = (byte)ContextModel.GolombParameter(magnitudes, n);
        return Reconstruct(predicted + ((error ^ sign) - sign) * step, parameters, maxValue);
    }

    /// <summary>Brings a value back into range, modulo the number of quantised errors (T.87 clause A.4.5).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Reconstruct(int value, in CodingParameters parameters, int maxValue)
    {
        if (value < -parameters.Near)
            value += parameters.Range * parameters.Step;
        else if (value > maxValue + parameters.Near)
            value -= parameters.Range * parameters.Step;
        return Math.Clamp(value, 0, maxValue);
    }

    /// <summary>Decodes the length of a run (T.87 clause A.7.1).</summary>
    private int ReadRun(int rest, ref int runIndex)
    {
        var length = 0;
        while (_bits.ReadBits(1) != 0)
        {
            var part = 1 << ContextModel.RunLengthBits(runIndex);
            if (part <= rest - length)
                runIndex = Math.Min(runIndex + 1, 31);
            length += Math.Min(part, rest - length);
            if (length == rest)
                return length;
        }

        length += _bits.ReadBits(ContextModel.RunLengthBits(runIndex));
        _isInvalid |= length >= rest;
        return Math.Min(length, rest);
    }

    /// <summary>Decodes the sample that ends a run (T.87 clause A.7.2).</summary>
    private int ReadRunEnd(int a, int b, int runType, int runIndex)
    {
        var parameters = _model.Parameters;
        ref var context = ref _model.Run[runType];
        var k = context.GolombParameter(runType);
        var mapped = _bits.ReadGolomb(k, parameters.Limit - ContextModel.RunLengthBits(runIndex) - 1, parameters.ErrorBits);
        if ((uint)mapped > 2u << parameters.ErrorBits)
        {
            _isInvalid = true;
            return a;
        }

        var magnitude = (mapped + runType + 1) >> 1;
        var isNegative = (k != 0 || 2 * context.Negative >= context.N) == (((mapped + runType) & 1) != 0);
        var error = isNegative ? -magnitude : magnitude;
        context.Update(error, mapped, runType, parameters.Reset);
        var predicted = runType == 1 ? a : b;
        return Reconstruct(predicted + (runType == 0 && a > b ? -error : error) * parameters.Step, parameters, parameters.MaxValue);
    }
}
