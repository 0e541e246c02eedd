using Microsoft.Extensions.Logging;

namespace Placa.Server.Dimse;

/// <summary>Brings what associations tell into the log of the process. Of an exception only the kind is written: its text may repeat values.</summary>
internal sealed class NetworkLogger(EventLog log) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        var message = formatter(state, null);
        log.Write(exception is null ? message : $"{message} ({exception.GetType().Name})");
    }
}
