using Placa.Archive.Segments;

namespace Placa.Archive.Tests.Segments;

public class UlidTests
{
    [Fact]
    public void D11_names_grow_though_the_clock_goes_back()
    {
        var clock = new Clock();
        var names = new UlidGenerator(clock);
        var last = names.Next();

        for (var i = 0; i < 1000; i++)
        {
            clock.Now += TimeSpan.FromDays(i % 3 == 0 ? -10 : 4);
            var next = names.Next();
            Assert.True(next > last);
            Assert.True(string.CompareOrdinal(next.ToString(), last.ToString()) > 0);
            last = next;
        }
    }

    [Fact]
    public void Written_form_reads_back()
    {
        var name = new UlidGenerator(TimeProvider.System).Next();

        Assert.True(Ulid.TryParse(name.ToString(), out var read));
        Assert.Equal(name, read);
        Assert.Equal(DateTimeOffset.UtcNow, read.Time, TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("01ARZ3NDEKTSV4RRFFQ69G5FA")]
    [InlineData("81ARZ3NDEKTSV4RRFFQ69G5FAV")]
    [InlineData("01ARZ3NDEKTSV4RRFFQ69G5FAI")]
    public void Anything_else_is_refused(string text) => Assert.False(Ulid.TryParse(text, out _));

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch.AddYears(60);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
