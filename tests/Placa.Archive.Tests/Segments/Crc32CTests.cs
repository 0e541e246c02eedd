using Placa.Archive.Segments;
using Placa.Testing;

namespace Placa.Archive.Tests.Segments;

public class Crc32CTests
{
    [Fact]
    public void Check_value_of_the_standard() => Assert.Equal(0xE3069283u, Crc32C.Compute("123456789"u8));

    [Fact]
    public void Instruction_and_table_agree_at_every_length_and_split()
    {
        var bytes = Bytes.Random(100, 1);

        for (var length = 0; length <= bytes.Length; length++)
        {
            var span = bytes.AsSpan(0, length);
            var expected = ~Crc32C.AppendScalar(~0u, span);
            Assert.Equal(expected, Crc32C.Compute(span));
            Assert.Equal(expected, Crc32C.Append(Crc32C.Compute(span[..(length / 3)]), span[(length / 3)..]));
        }
    }

    [Fact]
    public void A_block_ends_every_64_KiB_however_the_bytes_arrive()
    {
        var bytes = Bytes.Random(BlockChecksums.BlockLength * 2 + 100, 2);
        var whole = new BlockChecksums();
        whole.Append(bytes);
        var pieces = new BlockChecksums();

        foreach (var piece in bytes.Chunk(7001))
            pieces.Append(piece);

        Assert.Equal(12, whole.ToArray().Length);
        Assert.Equal(whole.ToArray(), pieces.ToArray());
        Assert.Equal(Crc32C.Compute(bytes.AsSpan(BlockChecksums.BlockLength * 2)), BitConverter.ToUInt32(whole.ToArray(), 8));
    }
}
