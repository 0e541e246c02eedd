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
        var writer = previous;
        var window = _window;
        var quantised = _model.Quantised;
        var regular = _model.Regular;
        var (parameters, maxValue, stride) = (_parameters, _parameters.MaxValue, lines.Length / components);
        Span<int> contexts = stackalloc int[components];
        for (var i = 1; i < stride - 1;)
        {
            var any = 0;
            for (var k = 0; k < contexts.Length; k++)
            {
                int at = k * stride + i, a = lines[at - 1], b = above[at], c = above[at - 1], d = above[at + 1];
                contexts[k] = (quantised[d - b + maxValue] * 9 + quantised[b - c + maxValue]) * 9 + quantised[c - a + maxValue];
                any |= contexts[k];
            }

            if (any != 0)
            {
                for (var k = 0; k < contexts.Length; k++)
                {
                    var at = k * stride + i;
                    lines[at] = (ushort)EncodeRegular(
                        ref writer, window, regular, contexts[k], lines[at], lines[at - 1], above[at], above[at - 1], parameters);
                }

                i++;
                continue;
            }

            var length = stride - 1 - i;
            for (var k = 0; k < contexts.Length; k++)
                length = RunLength(lines.Slice(k * stride + i, length), lines[k * stride + i - 1], parameters.Near);
            for (var k = 0; k < contexts.Length; k++)
                lines.Slice(k * stride + i, length).Fill(lines[k * stride + i - 1]);
            i += length;
            _writer = writer;
            EncodeRunLength(length, i == stride - 1, ref runIndex);
            if (i < stride - 1)
            {
                for (var k = 0; k < contexts.Length; k++)
                {
                    var at = k * stride + i;
                    lines[at] = (ushort)EncodeRunEnd(lines[at], lines[at - 1], above[at], 0, runIndex);
                }

                i++;
                runIndex = Math.Max(0, runIndex - 1);
            }

            writer = _writer;
        }

        return writer;
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
