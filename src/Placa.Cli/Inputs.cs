using Placa.Dicom;

namespace Placa.Cli;

/// <summary>Reads the files a verb is asked for: one that cannot be read is named with the reason, and the rest goes on.</summary>
internal static class Inputs
{
    /// <summary>Reads single files, no folders.</summary>
    public static ExitCode ForEachFile(IEnumerable<string> paths, Action<string> read)
    {
        var worst = ExitCode.Done;
        foreach (var path in paths)
        {
            var exitCode = Try(path, () =>
            {
                RequireExisting(path);
                if (Directory.Exists(path))
                    throw new VerbException(ExitCode.WrongUsage, Messages.IsFolder(path));
                read(path);
            });
            worst = exitCode > worst ? exitCode : worst;
        }

        return worst;
    }

    /// <summary>Reads files, the files in folders, and the standard input where a path is <c>-</c>.</summary>
    public static ExitCode ForEach(IEnumerable<string> paths, Action<InputFile> read)
    {
        using var inputs = new InputFiles(paths);
        var exitCode = ForEach(inputs, read);
        return inputs.ExitCode > exitCode ? inputs.ExitCode : exitCode;
    }

    /// <summary>Reads files that were found.</summary>
    public static ExitCode ForEach(IEnumerable<InputFile> inputs, Action<InputFile> read)
    {
        var worst = ExitCode.Done;
        foreach (var input in inputs)
        {
            var exitCode = Try(input.Path, () => read(input));
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
    public static DicomFile OpenAsFarAsItGoes(string path) => DicomFile.Open(path, AsFarAsItGoes);

    /// <summary>Reads what is there of a file that ends too early.</summary>
    public static ReadOptions AsFarAsItGoes { get; } = ReadOptions.Default with { AcceptTruncated = true };

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

    /// <summary>Does something with one file or folder; what goes wrong is printed with its path.</summary>
    public static ExitCode Try(string path, Action action)
    {
        try
        {
            action();
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
