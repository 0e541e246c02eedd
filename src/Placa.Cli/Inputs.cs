using Placa.Dicom;

namespace Placa.Cli;

/// <summary>The files a verb is asked to read.</summary>
internal static class Inputs
{
    /// <summary>Reads one file after the other: one that cannot be read is named with the reason, and the rest goes on.</summary>
    public static ExitCode ForEachFile(IEnumerable<string> paths, Action<string> read)
    {
        var worst = ExitCode.Done;
        foreach (var path in paths)
        {
            var exitCode = ReadOne(path, read);
            worst = exitCode > worst ? exitCode : worst;
        }

        return worst;
    }

    /// <summary>Ends the verb unless there is such a file or folder.</summary>
    public static void RequireExisting(string path)
    {
        if (!Path.Exists(path))
            throw new VerbException(ExitCode.WrongUsage, Messages.NoSuchPath(path));
    }

    /// <summary>Opens a file for showing what is there of it, even when it ends too early; <see cref="ReportTruncation"/> says so afterwards.</summary>
    public static DicomFile OpenAsFarAsItGoes(string path) => DicomFile.Open(path, ReadOptions.Default with { AcceptTruncated = true });

    /// <summary>Fails when the file ended inside a value: what was printed is not all of it.</summary>
    /// <exception cref="DicomReadException">The file is cut.</exception>
    public static void ReportTruncation(DicomFile file)
    {
        foreach (var finding in file.Findings)
        {
            if (finding.Kind == FindingKind.LengthBeyondEnd)
                throw new DicomReadException(ReadError.LengthBeyondEnd, finding.Path, finding.Offset, finding.Message);
        }
    }

    private static ExitCode ReadOne(string path, Action<string> read)
    {
        try
        {
            RequireExisting(path);
            if (Directory.Exists(path))
                throw new VerbException(ExitCode.WrongUsage, Messages.IsFolder(path));
            read(path);
            return ExitCode.Done;
        }
        catch (DicomException exception)
        {
            Failures.Print($"{path}: {exception.Message}");
            return ExitCode.Refused;
        }
        catch (Exception exception) when (exception is VerbException or IOException or UnauthorizedAccessException)
        {
            return Failures.Report(exception);
        }
    }
}
