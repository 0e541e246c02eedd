using System.Runtime.CompilerServices;

namespace Placa.Codecs.JpegLS;

/// <summary>
/// Encodes lines of samples (T.87 clause A). Lines have the margins of <see cref="SampleLines"/>; near-lossless coding leaves in them what
/// a decoder will see.
/// </summary>
internal ref struct LineEncoder<TMode>(ContextModel model, Span<byte> window)
    where TMode : ICodingMode
{
    private readonly ContextModel _model = model;
    private readonly CodingParameters _parameters = model.Parameters;
    private readonly Span<byte> _window = window;
    private GolombWriter _writer;

    /// <summary>Encodes a line of one component.</summary>
    /// <returns>The bits, of which those of the last byte, if it is not full, are in the writer.</returns>
    public GolombWriter Encode(GolombWriter previous, Span<ushort> line, ReadOnlySpan<ushort> above, ref int runIndex)
    {
        above = above[..line.Length];
        var window = _window;
        var writer = previous;
        var quantised = _model.Quantised;
        var (parameters, regular) = (_parameters, _model.Regular);
        var (maxValue, near) = (parameters.MaxValue, parameters.Near);
        int a = line[0], c = above[0], b = above[1];
        var vertical = quantised[b - c + maxValue];
        for (var i = 1; i < line.Length - 1;)
        {
            int d = above[i + 1];
            var slope = quantised[d - b + maxValue];
            var context = (slope * 9 + vertical) * 9 + quantised[c - a + maxValue];
            if (context != 0)
            {
                a = EncodeRegular(ref writer, window, regular, context, line[i], a, b, c, parameters);
                if (!TMode.IsLossless)
                    line[i] = (ushort)a;
                i++;
                (c, b, vertical) = (b, d, slope);
                continue;
            }

            var length = RunLength(line[i..^1], a, near);
            line.Slice(i, length).Fill((ushort)a);
            i += length;
            _writer = writer;
            EncodeRunLength(length, i == line.Length - 1, ref runIndex);
            if (i < line.Length - 1)
            {
                a = EncodeRunEnd(line[i], a, above[i], Math.Abs(a - above[i]) <= near ? 1 : 0, runIndex);
                line[i++] = (ushort)a;
                runIndex = Math.Max(0, runIndex - 1);
                c = above[i - 1];
                b = above[i];
                vertical = quantised[b - c + maxValue];
            }

            writer = _writer;
        }

        return writer;
    }

    /// <summary>Encodes a line of several components, sample by sample; their lines follow each other in the buffers (T.87 clause B.3).</summary>
    public GolombWriter EncodeInterleaved(GolombWriter previous, Span<ushort> lines, ReadOnlySpan<ushort> above, int components, ref int runIndex)
    {
        _writer = previous;
        if (components == 3)
        {
            EncodeThree(lines, above, ref runIndex);
            return _writer;
        }

        var (maxValue, stride) = (_parameters.MaxValue, lines.Length / components);
        Span<int> contexts = stackalloc int[components];
        for (var i = 1; i < stride - 1;)
        {
            var any = 0;
            for (var k = 0; k < contexts.Length; k++)
                any |= contexts[k] = ContextModel.Context(_model.Quantised, maxValue, lines[k * stride + i - 1], above, k * stride + i);
            if (any == 0)
            {
                EncodeRun(lines, above, components, ref i, ref runIndex);
                continue;
            }

            for (var k = 0; k < contexts.Length; k++)
            {
                var at = k * stride + i;
                lines[at] = (ushort)EncodeRegular(
                    ref _writer, _window, _model.Regular, contexts[k], lines[at], lines[at - 1], above[at], above[at - 1], _parameters);
            }

            i++;
        }

        return _writer;
    }

    /// <summary>The same, for the three components that colour has.</summary>
    private void EncodeThree(Span<ushort> lines, ReadOnlySpan<ushort> above, ref int runIndex)
    {
        var writer = _writer;
        var window = _window;
        var (parameters, regular, stride) = (_parameters, _model.Regular, lines.Length / 3);
        var quantised = _model.Quantised;
        var maxValue = parameters.MaxValue;
        Span<ushort> line0 = lines[..stride], line1 = lines.Slice(stride, stride), line2 = lines.Slice(2 * stride, stride);
        ReadOnlySpan<ushort> above0 = above[..stride], above1 = above.Slice(stride, stride), above2 = above.Slice(2 * stride, stride);
        int a0 = line0[0], a1 = line1[0], a2 = line2[0];
        for (var i = 1; i < stride - 1;)
        {
            var context0 = ContextModel.Context(quantised, maxValue, a0, above0, i);
            var context1 = ContextModel.Context(quantised, maxValue, a1, above1, i);
            var context2 = ContextModel.Context(quantised, maxValue, a2, above2, i);
            if ((context0 | context1 | context2) != 0)
            {
                a0 = EncodeRegular(ref writer, window, regular, context0, line0[i], a0, above0[i], above0[i - 1], parameters);
                a1 = EncodeRegular(ref writer, window, regular, context1, line1[i], a1, above1[i], above1[i - 1], parameters);
                a2 = EncodeRegular(ref writer, window, regular, context2, line2[i], a2, above2[i], above2[i - 1], parameters);
                (line0[i], line1[i], line2[i]) = ((ushort)a0, (ushort)a1, (ushort)a2);
                i++;
                continue;
            }

            _writer = writer;
            EncodeRun(lines, above, 3, ref i, ref runIndex);
            writer = _writer;
            (a0, a1, a2) = (line0[i - 1], line1[i - 1], line2[i - 1]);
        }

        _writer = writer;
    }

    /// <summary>Encodes a run of pixels, and the one that ends it.</summary>
    private void EncodeRun(Span<ushort> lines, ReadOnlySpan<ushort> above, int components, scoped ref int i, ref int runIndex)
    {
        var stride = lines.Length / components;
        var length = stride - 1 - i;
        for (var k = 0; k < components; k++)
            length = RunLength(lines.Slice(k * stride + i, length), lines[k * stride + i - 1], _parameters.Near);
        for (var k = 0; k < components; k++)
            lines.Slice(k * stride + i, length).Fill(lines[k * stride + i - 1]);
        i += length;
        EncodeRunLength(length, i == stride - 1, ref runIndex);
        if (i == stride - 1)
            return;

        for (var k = 0; k < components; k++)
        {
            var at = k * stride + i;
            lines[at] = (ushort)EncodeRunEnd(lines[at], lines[at - 1], above[at], 0, runIndex);
        }

        i++;
        runIndex = Math.Max(0, runIndex - 1);
    }

    /// <summary>Encodes a sample in regular mode (T.87 clauses A.4 to A.6).</summary>
    /// <returns>The sample as it will be decoded.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int EncodeRegular(
        ref GolombWriter writer, Span<byte> window, RegularContext[] contexts, int index, int sample, int a, int b, int c, CodingParameters parameters)
    {
        var sign = index >> 31;
        ref var context = ref contexts[((index ^ sign) - sign) & (ContextModel.RegularCount - 1)];
        var predicted = Prediction.Correct(Prediction.Median(a, b, c), context.C, sign, parameters.MaxValue);
        var error = Prediction.Quantise<TMode>(((sample - predicted) ^ sign) - sign, parameters);

        var inverted = error ^ (TMode.IsLossless || parameters.Near == 0 ? context.Inversion : 0);
        writer.AppendGolomb(window, inverted << 1 ^ inverted >> 31, context.K, parameters.LongestPrefix, parameters.ErrorBits);
        context.Update(error, TMode.IsLossless ? 1 : parameters.Step, parameters.Reset);
        return TMode.IsLossless ? sample : Prediction.Reconstruct<TMode>(predicted, (error ^ sign) - sign, parameters);
    }

    private static int RunLength(ReadOnlySpan<ushort> samples, int value, int near)
    {
        var length = near == 0
            ? samples.IndexOfAnyExcept((ushort)value)
            : samples.IndexOfAnyExceptInRange((ushort)Math.Max(0, value - near), (ushort)Math.Min(ushort.MaxValue, value + near));
        return length < 0 ? samples.Length : length;
    }

    /// <summary>Encodes the length of a run (T.87 clause A.7.1.2).</summary>
    private void EncodeRunLength(int length, bool isEndOfLine, ref int runIndex)
    {
        while (length >= 1 << ContextModel.RunLengthBits(runIndex))
        {
            _writer.Append(_window, 1, 1);
            length -= 1 << ContextModel.RunLengthBits(runIndex);
            runIndex = Math.Min(runIndex + 1, 31);
        }

        if (!isEndOfLine)
            _writer.Append(_window, (uint)length, 1 + ContextModel.RunLengthBits(runIndex));
        else if (length > 0)
            _writer.Append(_window, 1, 1);
    }

    /// <summary>Encodes the sample that ends a run (T.87 clause A.7.2).</summary>
    private int EncodeRunEnd(int sample, int a, int b, int runType, int runIndex)
    {
        var predicted = runType == 1 ? a : b;
        var isReversed = runType == 0 && a > b;
        var error = Prediction.Quantise<TMode>(isReversed ? predicted - sample : sample - predicted, _parameters);

        ref var context = ref _model.Run[runType];
        var k = context.GolombParameter(runType);
        var isMostlyNegative = k != 0 || 2 * context.Negative >= context.N;
        var mapped = 2 * Math.Abs(error) - runType - (error != 0 && isMostlyNegative == error < 0 ? 1 : 0);
        _writer.AppendGolomb(_window, mapped, k, _parameters.LongestPrefix - ContextModel.RunLengthBits(runIndex) - 1, _parameters.ErrorBits);
        context.Update(error, mapped, runType, _parameters.Reset);
        return Prediction.Reconstruct<TMode>(predicted, isReversed ? -error : error, _parameters);
    }
}
