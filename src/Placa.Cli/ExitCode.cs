namespace Placa.Cli;

/// <summary>What a verb tells its caller; the same for all of them. When several hold, the highest is told.</summary>
internal enum ExitCode
{
    /// <summary>Everything was done.</summary>
    Done = 0,

    /// <summary>Something was refused, could not be read, or was found where nothing should be.</summary>
    Refused = 1,

    /// <summary>The command line asks for something that cannot be: an unknown option, a file that does not exist.</summary>
    WrongUsage = 2,

    /// <summary>The machine is in the way: a port is taken, a folder cannot be written.</summary>
    Environment = 3,
}

/// <summary>Ends a verb with one clear sentence.</summary>
internal sealed class VerbException(ExitCode exitCode, string message) : Exception(message)
{
    public ExitCode ExitCode => exitCode;
}
