using System.Runtime.CompilerServices;

namespace Placa.Codecs.JpegLS;

/// <summary>Decodes lines of samples (T.87 clause A), which have the margins of <see cref="SampleLines"/>.</summary>
internal ref struct LineDecoder<TMode>(ContextModel model, ReadOnlySpan<byte> window)
    where TMode : ICodingMode
{
    private readonly ContextModel _model = model;
    private readonly CodingParameters _parameters = model.Parameters;
    private readonly ReadOnlySpan<byte> _window = window;

    /// <summary>The position of the next bit in the window.</summary>
    public int Position;

    /// <summary>Decodes a line of one component.</summary>
    /// <returns>False when a code was met that no encoder writes.</returns>
    public bool Decode(Span<ushort> line, ReadOnlySpan<ushort> above, ref int runIndex)
    {
        above = above[..line.Length];
        var position = Position;
        var window = _window;
        var quantised = _model.Quantised;
        var (parameters, regular) = (_parameters, _model.Regular);
        var maxValue = parameters.MaxValue;
        int a = line[0], c = above[0], b = above[1];
        var vertical = quantised[b - c + maxValue];
        for (var i = 1; i < line.Length - 1;)
        {
            int d = above[i + 1];
            var slope = quantised[d - b + maxValue];
            var context = (slope * 9 + vertical) * 9 + quantised[c - a + maxValue];
            if (context != 0)
            {
                if (!TryDecodeRegular(window, ref position, regular, context, a, b, c, parameters, out a))
                {
                    Position = position;
                    return false;
                }

                line[i++] = (ushort)a;
                (c, b, vertical) = (b, d, slope);
                continue;
            }

            Position = position;
            if (!TryReadRun(line.Length - 1 - i, ref runIndex, out var length))
                return false;
            line.Slice(i, length).Fill((ushort)a);
            i += length;
            if (i < line.Length - 1)
            {
                if (!TryReadRunEnd(a, above[i], Math.Abs(a - above[i]) <= parameters.Near ? 1 : 0, runIndex, out a))
                    return false;
                line[i++] = (ushort)a;
                runIndex = Math.Max(0, runIndex - 1);
                c = above[i - 1];
                b = above[i];
                vertical = quantised[b - c + maxValue];
            }

            position = Position;
        }

        Position = position;
        return true;
    }

    /// <summary>Decodes a line of several components, sample by sample; their lines follow each other in the buffers (T.87 clause B.3).</summary>
    /// <inheritdoc cref="Decode"/>
    public bool DecodeInterleaved(Span<ushort> lines, ReadOnlySpan<ushort> above, int components, ref int runIndex)
    {
        if (components == 3)
            return DecodeThree(lines, above, ref runIndex);

        var quantised = _model.Quantised;
        var (maxValue, stride) = (_parameters.MaxValue, lines.Length / components);
        Span<int> contexts = stackalloc int[components];
        for (var i = 1; i < stride - 1;)
        {
            var any = 0;
            for (var k = 0; k < contexts.Length; k++)
                any |= contexts[k] = ContextModel.Context(quantised, maxValue, lines[k * stride + i - 1], above, k * stride + i);
            if (any == 0)
            {
                if (!TryDecodeRun(lines, above, components, ref i, ref runIndex))
                    return false;
                continue;
            }

            for (var k = 0; k < contexts.Length; k++)
            {
                int at = k * stride + i, a = lines[at - 1];
                if (!TryDecodeRegular(_window, ref Position, _model.Regular, contexts[k], a, above[at], above[at - 1], _parameters, out a))
                    return false;
                lines[at] = (ushort)a;
            }

            i++;
        }

        return true;
    }

    /// <summary>The same, for the three components that colour has.</summary>
    private bool DecodeThree(Span<ushort> lines, ReadOnlySpan<ushort> above, ref int runIndex)
    {
        var position = Position;
        var window = _window;
        var quantised = _model.Quantised;
        var (parameters, regular, stride) = (_parameters, _model.Regular, lines.Length / 3);
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
                if (!TryDecodeRegular(window, ref position, regular, context0, a0, above0[i], above0[i - 1], parameters, out a0)
                    || !TryDecodeRegular(window, ref position, regular, context1, a1, above1[i], above1[i - 1], parameters, out a1)
                    || !TryDecodeRegular(window, ref position, regular, context2, a2, above2[i], above2[i - 1], parameters, out a2))
                {
                    Position = position;
                    return false;
                }

                (line0[i], line1[i], line2[i]) = ((ushort)a0, (ushort)a1, (ushort)a2);
                i++;
                continue;
            }

            Position = position;
            if (!TryDecodeRun(lines, above, 3, ref i, ref runIndex))
                return false;
            position = Position;
            (a0, a1, a2) = (line0[i - 1], line1[i - 1], line2[i - 1]);
        }

        Position = position;
        return true;
    }

    /// <summary>Decodes a run of pixels, and the one that ends it.</summary>
    private bool TryDecodeRun(Span<ushort> lines, ReadOnlySpan<ushort> above, int components, scoped ref int i, ref int runIndex)
    {
        var stride = lines.Length / components;
        if (!TryReadRun(stride - 1 - i, ref runIndex, out var length))
            return false;
        for (var k = 0; k < components; k++)
            lines.Slice(k * stride + i, length).Fill(lines[k * stride + i - 1]);
        i += length;
        if (i == stride - 1)
            return true;

        for (var k = 0; k < components; k++)
        {
            var at = k * stride + i;
            if (!TryReadRunEnd(lines[at - 1], above[at], 0, runIndex, out var sample))
                return false;
            lines[at] = (ushort)sample;
        }

        i++;
        runIndex = Math.Max(0, runIndex - 1);
        return true;
    }

    /// <summary>Decodes a sample in regular mode (T.87 clauses A.4 to A.6).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryDecodeRegular(
        ReadOnlySpan<byte> window, ref int position, RegularContext[] contexts, int index, int a, int b, int c, CodingParameters parameters, out int sample)
    {
        var sign = index >> 31;
        ref var context = ref contexts[((index ^ sign) - sign) & (ContextModel.RegularCount - 1)];
        var predicted = Prediction.Correct(Prediction.Median(a, b, c), context.C, sign, parameters.MaxValue);
        var mapped = GolombReader.Read(window, ref position, context.K, parameters.LongestPrefix, parameters.ErrorBits);
        if ((uint)mapped > (uint)parameters.Range)
        {
            sample = 0;
            return false;
        }

        var error = mapped >> 1 ^ -(mapped & 1) ^ (TMode.IsLossless || parameters.Near == 0 ? context.Inversion : 0);
        sample = Prediction.Reconstruct<TMode>(predicted, (error ^ sign) - sign, parameters);
        context.Update(error, TMode.IsLossless ? 1 : parameters.Step, parameters.Reset);
        return true;
    }

    /// <summary>Decodes the length of a run (T.87 clause A.7.1).</summary>
    private bool TryReadRun(int rest, ref int runIndex, out int length)
    {
        length = 0;
        while (GolombReader.ReadBits(_window, ref Position, 1) != 0)
        {
            var part = 1 << ContextModel.RunLengthBits(runIndex);
            if (part <= rest - length)
                runIndex = Math.Min(runIndex + 1, 31);
            length += Math.Min(part, rest - length);
            if (length == rest)
                return true;
        }

        length += GolombReader.ReadBits(_window, ref Position, ContextModel.RunLengthBits(runIndex));
        return length < rest;
    }

    /// <summary>Decodes the sample that ends a run (T.87 clause A.7.2).</summary>
    private bool TryReadRunEnd(int a, int b, int runType, int runIndex, out int sample)
    {
        ref var context = ref _model.Run[runType];
        var k = context.GolombParameter(runType);
        var mapped = GolombReader.Read(
            _window, ref Position, k, _parameters.LongestPrefix - ContextModel.RunLengthBits(runIndex) - 1, _parameters.ErrorBits);
        if ((uint)mapped > (uint)_parameters.Range)
        {
            sample = 0;
            return false;
        }

        var magnitude = (mapped + runType + 1) >> 1;
        var isNegative = (k != 0 || 2 * context.Negative >= context.N) == (((mapped + runType) & 1) != 0);
        var error = isNegative ? -magnitude : magnitude;
        context.Update(error, mapped, runType, _parameters.Reset);
        sample = Prediction.Reconstruct<TMode>(runType == 1 ? a : b, runType == 0 && a > b ? -error : error, _parameters);
        return true;
    }
}
