using System.Net.Sockets;
using Placa.Archive;
using Placa.Dicom;
using Placa.Network;
using Placa.Server;

namespace Placa.Cli;

/// <summary>Turns what went wrong into one sentence on the error stream and an exit code; never a stack trace.</summary>
internal static class Failures
{
    /// <summary>Set to see where an error of ours happened, for a report.</summary>
    private const string TraceVariable = "PLACA_TRACE";

    public static void Print(string sentence) => Console.Error.WriteLine($"placa: {sentence}");

    public static ExitCode Report(Exception exception)
    {
        var (exitCode, sentence) = Describe(exception);
        Print(sentence);
        if (Environment.GetEnvironmentVariable(TraceVariable) is { Length: > 0 })
            Console.Error.WriteLine(exception);
        return exitCode;
    }

    public static (ExitCode ExitCode, string Sentence) Describe(Exception exception) => exception switch
    {
        VerbException verb => (verb.ExitCode, verb.Message),
        OperationCanceledException => (ExitCode.Refused, Messages.Interrupted),
        AssociationRejectedException or AssociationAbortedException or DimseException => (ExitCode.Refused, exception.Message),
        SocketException socket => (ExitCode.Environment, socket.Message),
        DicomException dicom => (ExitCode.Refused, dicom.Message),
        ServerStartException { Error: ServerStartError.InsecureAddress } start => (ExitCode.WrongUsage, start.Message),
        ServerStartException start => (ExitCode.Environment, start.Message),
        DataFolderException folder => (ExitCode.Environment, folder.Message),
        HttpRequestException http => (ExitCode.Environment, http.Message),
        IOException or UnauthorizedAccessException => (ExitCode.Environment, exception.Message),
        OutOfMemoryException => (ExitCode.Environment, Messages.OutOfMemory),
        _ => (ExitCode.Refused, Messages.OurError(exception.GetType().Name, TraceVariable)),
    };
}
