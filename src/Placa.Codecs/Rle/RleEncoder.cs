using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace Placa.Codecs.Rle;

/// <summary>Encodes frames as RLE (PS3.5 Annex G).</summary>
public static class RleEncoder
{
    private const int LongestCode = 128;

    /// <summary>Encodes one frame: header, then a segment for each byte of a pixel, each padded to an even length.</summary>
    /// <param name="frame">Exactly <see cref="RleLayout.FrameLength"/> bytes; colour-by-pixel, little endian.</param>
    /// <param name="layout">The image.</param>
    /// <exception cref="CodecException">A pixel has more than 15 bytes, or the result more than 2 GiB.</exception>
    public static byte[] Encode(ReadOnlySpan<byte> frame, RleLayout layout)
    {
        layout.Check(frame.Length);
        var planeLength = layout.PixelCount;
        var plane = ArrayPool<byte>.Shared.Rent(planeLength);
        var output = new PooledBuffer(RleDecoder.HeaderLength + frame.Length / 2 + 1);
        try
        {
            Span<byte> header = stackalloc byte[RleDecoder.HeaderLength];
            header.Clear();
            BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)layout.SegmentCount);
            output.GetSpan(RleDecoder.HeaderLength);
            output.Advance(RleDecoder.HeaderLength);

            for (var segment = 0; segment < layout.SegmentCount; segment++)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(header[(4 + 4 * segment)..], (uint)output.Length);
                var inSample = segment % layout.BytesPerSample;
                var planeIndex = segment - inSample + layout.BytesPerSample - 1 - inSample; // most significant byte first
                ByteInterleaver.ExtractPlane(frame, layout.SegmentCount, planeIndex, plane.AsSpan(0, planeLength));

                for (var row = 0; row < layout.Rows; row++) // no code crosses a row (PS3.5 section G.3.1)
                    EncodeRow(plane.AsSpan(row * layout.Columns, layout.Columns), output);
                output.GetSpan(1)[0] = 0;
                output.Advance(output.Length % 2);
            }

            header.CopyTo(output.Written);
            return output.Written.ToArray();
        }
        finally
        {
            output.Return();
            ArrayPool<byte>.Shared.Return(plane);
        }
    }

    private static void EncodeRow(ReadOnlySpan<byte> row, PooledBuffer output)
    {
        var target = output.GetSpan(row.Length + (row.Length + LongestCode - 1) / LongestCode + 1);
        var written = 0;
        while (!row.IsEmpty)
        {
            var literals = IndexOfRun(row);
            for (var rest = row[..literals]; !rest.IsEmpty;)
            {
                var count = Math.Min(rest.Length, LongestCode);
                target[written++] = (byte)(count - 1);
                rest[..count].CopyTo(target[written..]);
                written += count;
                rest = rest[count..];
            }

            row = row[literals..];
            if (row.IsEmpty)
                break;

            var value = row[0];
            var repeats = row.IndexOfAnyExcept(value);
            repeats = repeats < 0 ? row.Length : repeats;
            row = row[repeats..];
            for (; repeats > 0; repeats -= LongestCode)
            {
                var count = Math.Min(repeats, LongestCode);
                target[written++] = (byte)(count == 1 ? 0 : 257 - count); // one left over is a literal, also of two bytes
                target[written++] = value;
            }
        }

        output.Advance(written);
    }

    /// <summary>
    /// Finds where literals should stop: three equal bytes, as a run of two inside literals saves nothing; two at the beginning, where
    /// no literal code is open.
    /// </summary>
    private static int IndexOfRun(ReadOnlySpan<byte> row)
    {
        if (row.Length >= 2 && row[0] == row[1])
            return 0;

        var i = 1;
        for (; i + 18 <= row.Length; i += 16)
        {
            var first = Vector128.Create(row.Slice(i, 16));
            var second = Vector128.Create(row.Slice(i + 1, 16));
            var third = Vector128.Create(row.Slice(i + 2, 16));
            var equal = (Vector128.Equals(first, second) & Vector128.Equals(second, third)).ExtractMostSignificantBits();
            if (equal != 0)
                return i + BitOperations.TrailingZeroCount(equal);
        }

        for (; i + 2 < row.Length; i++)
        {
            if (row[i] == row[i + 1] && row[i + 1] == row[i + 2])
                return i;
        }

        return row.Length;
    }
}
