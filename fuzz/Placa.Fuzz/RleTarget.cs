using Placa.Codecs;
using Placa.Codecs.Rle;

namespace Placa.Fuzz;

/// <summary>RLE frames (PS3.5 Annex G): what decodes is encoded, decoded again, and must be equal.</summary>
internal static class RleTarget
{
    /// <summary>The first byte of an input chooses its layout, so that all of them are met.</summary>
    private static readonly RleLayout[] Layouts = [new(16, 16, 1, 1), new(16, 16, 1, 2), new(16, 16, 3, 1), new(7, 5, 3, 2), new(9, 3, 1, 4)];

    public static bool Run(byte[] input)
    {
        if (input.Length == 0)
            return false;

        var layout = Layouts[input[0] % Layouts.Length];
        var frame = new byte[layout.FrameLength];
        try
        {
            RleDecoder.Decode(input.AsSpan(1), layout, frame);
        }
        catch (CodecException)
        {
            return false;
        }

        var again = new byte[frame.Length];
        RleDecoder.Decode(RleEncoder.Encode(frame, layout), layout, again);
        if (!again.AsSpan().SequenceEqual(frame))
            throw new InvalidDataException("Encoded and decoded again, the frame differs.");
        return true;
    }

    public static IEnumerable<byte[]> Seeds() => Layouts.Select((layout, index) =>
    {
        var frame = new byte[layout.FrameLength];
        new Random(index).NextBytes(frame.AsSpan(frame.Length / 2)); // runs in the first half, literals in the second
        return (byte[])[(byte)index, .. RleEncoder.Encode(frame, layout)];
    });
}
