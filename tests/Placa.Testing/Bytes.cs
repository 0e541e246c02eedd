namespace Placa.Testing;

/// <summary>Byte sequences written the way people read them.</summary>
public static class Bytes
{
    /// <summary>Bytes from hexadecimal digits; blanks, line ends and hyphens between them are ignored.</summary>
    /// <exception cref="FormatException">A character is not a hexadecimal digit, or a digit has no partner.</exception>
    public static byte[] FromHex(string hex) =>
        Convert.FromHexString(string.Concat(hex.Where(c => !char.IsWhiteSpace(c) && c != '-')));

    /// <summary>Upper-case hexadecimal digits in groups of two bytes: <c>1000 1000 504E</c>.</summary>
    public static string ToHex(ReadOnlySpan<byte> bytes) =>
        string.Join(' ', Convert.ToHexString(bytes).Chunk(4).Select(group => new string(group)));

    /// <summary>The parts one after another.</summary>
    public static byte[] Concat(params byte[][] parts) => [.. parts.SelectMany(part => part)];

    /// <summary>Bytes that look random and are the same for the same seed.</summary>
    public static byte[] Random(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
