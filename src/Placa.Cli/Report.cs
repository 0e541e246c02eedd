using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Placa.Cli;

/// <summary>What a verb tells about its files: sentences for people, or with <c>--json</c> one JSON object on a line for each of them.</summary>
internal sealed class Report(bool json) : IDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly StreamWriter _output = new(Console.OpenStandardOutput(), new UTF8Encoding(false), 1 << 14) { NewLine = "\n" };

    public bool IsJson => json;

    public void Line(string sentence) => _output.WriteLine(sentence);

    public void Line(Action<Utf8JsonWriter> write)
    {
        using var line = new MemoryStream();
        using (var writer = new Utf8JsonWriter(line, Options))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }
        _output.WriteLine(Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length));
    }

    public void Dispose() => _output.Dispose();

    /// <summary>Text of a file or a peer on one line; control characters, which a terminal would obey, are question marks.</summary>
    public static string OneLine(string text) => string.Concat(text.Select(character => char.IsControl(character) ? '?' : character));
}
