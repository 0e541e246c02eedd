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

    private readonly long _trailingOffset;

    private EditedFile(InputFile input, DicomFile file, long trailingOffset)
    {
        _input = input;
        _trailingOffset = trailingOffset;
        File = file;
        (Dataset, TransferSyntax) = (file.Dataset, file.TransferSyntax);
    }

    public DicomFile File { get; }

    /// <summary>The data set that is written; as it was read, unless another takes its place.</summary>
    public Dataset Dataset { get; set; }

    /// <summary>How it is written.</summary>
    public TransferSyntax TransferSyntax { get; set; }

    /// <summary>How many bytes after the last element were written again as they stood.</summary>
    public long TrailingBytes { get; private set; }

    /// <summary>Opens a file of which no byte is lost when it is written: what stands after the last element is written again.</summary>
    public static EditedFile Open(InputFile input)
    {
        var file = input.Open(ReadOptions.Default);
        var trailingOffset = -1L;
        foreach (var finding in file.Findings)
        {
            // Of a deflated file the offset counts what is inflated.
            if (finding.Kind == FindingKind.TrailingBytes && !file.TransferSyntax.IsDeflated)
                trailingOffset = finding.Offset;
            if (finding.Kind is not (FindingKind.TrailingBytes or FindingKind.ElementLimit) || finding.Offset == trailingOffset)
                continue;
            file.Dispose();
            throw new VerbException(ExitCode.Refused, $"{input.Path}: {Messages.WouldLose(finding.Offset)}");
        }
        return new EditedFile(input, file, trailingOffset);
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
            WriteTo(output);
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
        WriteTo(stream);
        stream.Flush();
        DurableFile.Flush(stream.SafeFileHandle);
    }

    private void WriteTo(Stream output)
    {
        DicomFile.Write(output, File.FileMeta, Dataset, TransferSyntax);
        if (_trailingOffset < 0 || TransferSyntax != File.TransferSyntax) // in another syntax they would be something else
            return;
        using var source = _input.OpenRead();
        source.Position = _trailingOffset;
        TrailingBytes = source.Length - _trailingOffset;
        source.CopyTo(output);
    }

    /// <summary>A link stays one: what it leads to is written.</summary>
    private static string RealPath(string path) => System.IO.File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
}
