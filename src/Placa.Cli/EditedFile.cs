using Placa.Archive.Segments;
using Placa.Dicom;

namespace Placa.Cli;

/// <summary>
/// A file that is changed in memory and written to another, or in its own place. It gets its name only when it is whole and durable, so
/// that at every moment the old file or the new one is there.
/// </summary>
internal sealed class EditedFile : IDisposable
{
    private readonly InputFile _input;

    private EditedFile(InputFile input, DicomFile file)
    {
        _input = input;
        File = file;
    }

    public DicomFile File { get; }

    /// <summary>Opens a file whose every byte is understood, so that none is lost when it is written.</summary>
    public static EditedFile Open(InputFile input)
    {
        var file = input.Open(ReadOptions.Default);
        foreach (var finding in file.Findings)
        {
            if (finding.Kind is not (FindingKind.TrailingBytes or FindingKind.ElementLimit))
                continue;
            file.Dispose();
            throw new VerbException(ExitCode.Refused, $"{input.Path}: {Messages.WouldLose(finding.Offset)}");
        }
        return new EditedFile(input, file);
    }

    /// <summary>Where a file goes; null for its own place.</summary>
    public static string? TargetOf(InputFile input, string? output, bool isSeveral)
    {
        if (output is null)
            return input.IsStandardInput ? throw new VerbException(ExitCode.WrongUsage, Messages.NotInPlace) : null;
        return output == "-" || (!isSeveral && !Directory.Exists(output) && !Path.EndsInDirectorySeparator(output))
            ? output
            : Path.Combine(output, input.RelativePath);
    }

    /// <summary>Writes the file; null for its own place. The file that was read is closed then.</summary>
    public void Write(string? target)
    {
        if (target == "-")
        {
            using var output = new BufferedStream(Console.OpenStandardOutput(), 1 << 16);
            DicomFile.Write(output, File.FileMeta, File.Dataset, File.TransferSyntax);
            return;
        }

        var isInPlace = target is null;
        var path = Path.GetFullPath(target ?? RealPath(_input.Path));
        if (!isInPlace && Path.Exists(path))
            throw new VerbException(ExitCode.Refused, Messages.OutputExists(path));
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        var partial = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.partial");
        try
        {
            WritePartial(partial);
            if (isInPlace && !OperatingSystem.IsWindows())
                System.IO.File.SetUnixFileMode(partial, System.IO.File.GetUnixFileMode(path));
            File.Dispose();
            System.IO.File.Move(partial, path, overwrite: isInPlace);
        }
        catch
        {
            System.IO.File.Delete(partial);
            throw;
        }
        DurableFile.FlushDirectory(folder);
    }

    public void Dispose() => File.Dispose();

    private void WritePartial(string partial)
    {
        using var stream = new FileStream(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        DicomFile.Write(stream, File.FileMeta, File.Dataset, File.TransferSyntax);
        stream.Flush();
        DurableFile.Flush(stream.SafeFileHandle);
    }

    /// <summary>A link stays one: what it leads to is written.</summary>
    private static string RealPath(string path) => System.IO.File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
}
