namespace Placa.Cli.Tests;

public sealed class MessagesTests
{
    [Theory]
    [InlineData("es_ES.UTF-8", null, true)]
    [InlineData("es", null, true)]
    [InlineData("C", "es_MX.UTF-8", false)]
    [InlineData("", "es_AR", true)]
    [InlineData(null, "en_GB.UTF-8", false)]
    [InlineData(null, "est", false)]
    [InlineData(null, null, false)]
    public void The_language_of_the_terminal_decides(string? lcAll, string? lang, bool isSpanish)
    {
        var variables = new Dictionary<string, string?> { ["LC_ALL"] = lcAll, ["LANG"] = lang };

        Assert.Equal(isSpanish, Messages.IsSpanish(name => variables.GetValueOrDefault(name)));
    }
}
