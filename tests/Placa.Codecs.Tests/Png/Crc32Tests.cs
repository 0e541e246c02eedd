using Placa.Codecs.Png;

namespace Placa.Codecs.Tests.Png;

public class Crc32Tests
{
    [Fact]
    public void The_check_value_of_the_polynomial_is_met() =>
        Assert.Equal(0xCBF43926, ~Crc32.Update(Crc32.Initial, "123456789"u8));

    [Fact]
    public void Any_split_gives_the_same_value()
    {
        var bytes = TestImages.Mixed(100, seed: 3);
        var whole = Crc32.Update(Crc32.Initial, bytes);

        for (var split = 0; split <= bytes.Length; split++)
            Assert.Equal(whole, Crc32.Update(Crc32.Update(Crc32.Initial, bytes.AsSpan(0, split)), bytes.AsSpan(split)));
    }
}
