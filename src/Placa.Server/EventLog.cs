using System.Globalization;

namespace Placa.Server;

/// <summary>Notable events of the process, one line each. No text of a data set or of a request's query enters it.</summary>
internal sealed class EventLog(TextWriter output, TimeProvider time)
{
    private readonly Lock _lock = new();

    public void Write(string message)
    {
        var line = $"{time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)} {Printable(message)}";
        lock (_lock)
            output.WriteLine(line);
    }

    /// <summary>Whatever a peer could have put into a message, it stays one line without terminal codes.</summary>
    private static string Printable(string message) =>
        message.AsSpan().ContainsAnyInRange('\0', '\u001F') || message.AsSpan().ContainsAnyInRange('\u007F', '\u009F')
            ? string.Concat(message.Select(character => char.IsControl(character) ? '?' : character))
            : message;
}
