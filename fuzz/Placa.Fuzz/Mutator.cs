using System.Buffers.Binary;

namespace Placa.Fuzz;

/// <summary>
/// Makes an input a little different: in the terms of its target where it has some, and bits, bytes, lengths, pieces left out, doubled or
/// taken from another input.
/// </summary>
internal sealed class Mutator(Random random, Func<Random, byte[], byte[], byte[]?>? change)
{
    private static readonly byte[] TellingBytes = [0, 1, 0x7F, 0x80, 0xFE, 0xFF];
    private static readonly uint[] TellingLengths = [0, 1, 2, 0x7FFF, 0x8000, 0xFFFE, 0xFFFF, 0x1_0000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFE, 0xFFFF_FFFF];

    private static readonly byte[] TellingVRs = [.. "SQUNOBOWPNUILODSUTUSATOVXX"u8];

    // Item, delimiters, Specific Character Set, Pixel Representation, Pixel Data, a private creator, a group length, Transfer Syntax UID.
    private static readonly uint[] TellingTags =
        [0xE000_FFFE, 0xE00D_FFFE, 0xE0DD_FFFE, 0x0005_0008, 0x0103_0028, 0x0010_7FE0, 0x0010_0029, 0x0000_0010, 0x0010_0002];

    // Items of undefined length in a sequence of undefined length, explicit VR.
    private static readonly byte[] SequenceHeader =
        [0x40, 0x00, 0x30, 0xA7, (byte)'S', (byte)'Q', 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0x00, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF];

    public byte[] Mutate(byte[] input, byte[] other)
    {
        if (change is not null && random.Next(8) > 0 && change(random, input, other) is { } changed)
        {
            if (random.Next(8) > 0)
                return changed;
            input = changed;
        }

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
        switch (random.Next(12))
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
            case 8:
                return ChangeHeader(copy);
            case 9:
                return MoveElement(copy);
            case 10:
                return WrapInSequence(copy);
            default:
                return [.. input[..position], .. other[Math.Min(position, other.Length)..]];
        }
    }

    /// <summary>Another VR, length or tag in what looks like an element's header.</summary>
    private byte[] ChangeHeader(byte[] input)
    {
        if (FindHeader(input) is not (>= 0 and var header))
            return input;
        switch (random.Next(3))
        {
            case 0:
                TellingVRs.AsSpan(random.Next(TellingVRs.Length / 2) * 2, 2).CopyTo(input.AsSpan(header + 4));
                break;
            case 1:
                BinaryPrimitives.WriteUInt16LittleEndian(input.AsSpan(header + 6), (ushort)random.Next(0, 80));
                break;
            default:
                BinaryPrimitives.WriteUInt32LittleEndian(input.AsSpan(header), TellingTags[random.Next(TellingTags.Length)]);
                break;
        }
        return input;
    }

    /// <summary>An element to where another one stands: out of order, twice, or in another item.</summary>
    private byte[] MoveElement(byte[] input)
    {
        var (from, to) = (FindHeader(input), FindHeader(input));
        if (from < 0 || to < 0)
            return input;
        var length = Math.Min(8 + BinaryPrimitives.ReadUInt16LittleEndian(input.AsSpan(from + 6)), input.Length - from);
        return [.. input[..to], .. input[from..(from + length)], .. input[to..]];
    }

    /// <summary>All that follows an element's beginning put into an item, once or very often.</summary>
    private byte[] WrapInSequence(byte[] input)
    {
        if (FindHeader(input) is not (>= 0 and var header))
            return input;
        var depth = random.Next(20) == 0 ? 2000 : random.Next(1, 4);
        return [.. input[..header], .. Enumerable.Repeat(SequenceHeader, depth).SelectMany(bytes => bytes), .. input[header..]];
    }

    private int FindHeader(byte[] input)
    {
        for (var (tries, position) = (64, random.Next(input.Length)); tries > 0 && position + 8 < input.Length; tries--, position++)
        {
            if (input[position + 4] is >= (byte)'A' and <= (byte)'Z' && input[position + 5] is >= (byte)'A' and <= (byte)'Z')
                return position;
        }
        return -1;
    }
}
