using System.Buffers.Binary;

namespace Placa.Fuzz;

/// <summary>Makes an input a little different: bits, bytes, lengths, pieces left out, doubled or taken from another input.</summary>
internal sealed class Mutator(Random random)
{
    private static readonly byte[] TellingBytes = [0, 1, 0x7F, 0x80, 0xFE, 0xFF];
    private static readonly uint[] TellingLengths = [0, 1, 2, 0x7FFF, 0x8000, 0xFFFE, 0xFFFF, 0x1_0000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFE, 0xFFFF_FFFF];

    public byte[] Mutate(byte[] input, byte[] other)
    {
        var output = input;
        for (var changes = random.Next(1, 5); changes > 0; changes--)
            output = MutateOnce(output, other);
        return output;
    }

    private byte[] MutateOnce(byte[] input, byte[] other)
    {
        if (input.Length < 8)
            return other;

        var position = random.Next(input.Length - 4);
        var length = random.Next(1, Math.Min(64, input.Length - position));
        byte[] copy = [.. input];
        switch (random.Next(9))
        {
            case 0:
                copy[position] ^= (byte)(1 << random.Next(8));
                return copy;
            case 1:
                copy[position] = TellingBytes[random.Next(TellingBytes.Length)];
                return copy;
            case 2:
                BinaryPrimitives.WriteUInt32LittleEndian(copy.AsSpan(position), TellingLengths[random.Next(TellingLengths.Length)]);
                return copy;
            case 3:
                BinaryPrimitives.WriteUInt16BigEndian(copy.AsSpan(position), (ushort)TellingLengths[random.Next(TellingLengths.Length)]);
                return copy;
            case 4:
                copy[position] += (byte)random.Next(1, 4);
                return copy;
            case 5:
                return [.. input[..position], .. input[(position + length)..]];
            case 6:
                return [.. input[..(position + length)], .. input[position..]];
            case 7:
                return input[..position];
            default:
                return [.. input[..position], .. other[Math.Min(position, other.Length)..]];
        }
    }
}
