using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Placa.Codecs.JpegLossless;

/// <summary>
/// Subtracts from samples what is predicted, row by row and modulo 2^16 (T.81 clause H.1.2). Two rows are held as <see cref="LosslessScanDecoder"/>
/// holds them, each with a pixel before its first one.
/// </summary>
internal ref struct LosslessDifferences
{
    private readonly CodestreamImage _image;
    private readonly int _predictor;
    private readonly ushort _start;
    private readonly Span<ushort> _differences;
    private Span<ushort> _row;
    private Span<ushort> _above;

    public LosslessDifferences(CodestreamImage image, int precision, int predictor, Span<ushort> buffer)
    {
        var length = (image.Columns + 1) * image.SamplesPerPixel;
        _image = image;
        _predictor = predictor;
        _start = (ushort)(1 << (precision - 1));
        _row = buffer[..length];
        _above = buffer.Slice(length, length);
        _differences = buffer.Slice(2 * length, length - image.SamplesPerPixel);
    }

    /// <summary>The length of the buffer that is needed.</summary>
    public static int BufferLength(CodestreamImage image) => 3 * (image.Columns + 1) * image.SamplesPerPixel;

    /// <summary>Makes the differences of the next row.</summary>
    /// <param name="samples">The row in the frame.</param>
    /// <param name="isFirst">Whether the row is the first one, of all or after a restart marker.</param>
    public ReadOnlySpan<ushort> Next(ReadOnlySpan<byte> samples, bool isFirst)
    {
        var previous = _row;
        _row = _above;
        _above = previous;
        var pixelLength = _image.SamplesPerPixel;
        Load(samples, _row[pixelLength..]);
        if (isFirst)
        {
            _row[..pixelLength].Fill(_start);
            Subtract<Predictor1>();
            return _differences;
        }

        _above.Slice(pixelLength, pixelLength).CopyTo(_above);
        _above[..pixelLength].CopyTo(_row);
        Subtract();
        return _differences;
    }

    private readonly void Load(ReadOnlySpan<byte> samples, Span<ushort> row)
    {
        if (_image.BytesPerSample == 1)
            Widen(samples, row);
        else if (BitConverter.IsLittleEndian)
            MemoryMarshal.Cast<byte, ushort>(samples).CopyTo(row);
        else
            BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ushort>(samples), row);
    }

    private static void Widen(ReadOnlySpan<byte> samples, Span<ushort> row)
    {
        row = row[..samples.Length];
        var i = 0;
        for (; i <= samples.Length - 16; i += 16)
            Vector256.WidenLower(Vector128.Create(samples.Slice(i, 16)).ToVector256()).CopyTo(row.Slice(i, 16));
        for (; i < samples.Length; i++)
            row[i] = samples[i];
    }

    private readonly void Subtract()
    {
        switch (_predictor)
        {
            case 1:
                Subtract<Predictor1>();
                break;
            case 2:
                Subtract<Predictor2>();
                break;
            case 3:
                Subtract<Predictor3>();
                break;
            case 4:
                Subtract<Predictor4>();
                break;
            case 5:
                Subtract<Predictor5>();
                break;
            case 6:
                Subtract<Predictor6>();
                break;
            default:
                Subtract<Predictor7>();
                break;
        }
    }

    private readonly void Subtract<TPredictor>()
        where TPredictor : struct, ILosslessPredictor
    {
        var differences = _differences;
        var length = differences.Length;
        var pixelLength = _image.SamplesPerPixel;
        var left = _row[..length];
        var row = _row.Slice(pixelLength, length);
        var aboveLeft = _above[..length];
        var above = _above.Slice(pixelLength, length);
        var i = 0;
        for (; i <= length - Vector256<ushort>.Count; i += Vector256<ushort>.Count)
        {
            var predicted = TPredictor.Predict(Load(left, i), Load(above, i), Load(aboveLeft, i));
            (Load(row, i) - predicted).CopyTo(differences.Slice(i, Vector256<ushort>.Count));
        }

        for (; i < length; i++)
            differences[i] = (ushort)(row[i] - TPredictor.Predict(left[i], above[i], aboveLeft[i]));
    }

    private static Vector256<ushort> Load(ReadOnlySpan<ushort> samples, int index) => Vector256.Create(samples.Slice(index, Vector256<ushort>.Count));
}
