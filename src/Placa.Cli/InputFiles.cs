using System.Collections;
using Placa.Dicom;

namespace Placa.Cli;

/// <summary>A file a verb is asked to read.</summary>
/// <param name="Path">Its path as a person would write it; <c>-</c> for the standard input.</param>
/// <param name="RelativePath">Its path inside the folder that was named, or its name.</param>
/// <param name="Open">Opens it as a DICOM file; the caller disposes.</param>
/// <param name="OpenRead">Opens its bytes; the caller disposes.</param>
internal sealed record InputFile(string Path, string RelativePath, Func<ReadOptions, DicomFile> Open, Func<Stream> OpenRead)
{
    public bool IsStandardInput => Path == "-";
}

/// <summary>
/// The files behind the paths of a command line: folders stand for all files in them, in order of names, and <c>-</c> for the standard
/// input. Links inside a folder are not followed: what they lead to within it is found in its own place, and the rest was not asked for.
/// </summary>
internal sealed class InputFiles(IEnumerable<string> paths) : IEnumerable<InputFile>, IDisposable
{
    /// <summary>The standard input is held in memory up to this many bytes, and in a temporary file beyond.</summary>
    private const int InMemoryLength = 4 << 20;

    private const string StandardInputName = "standard-input.dcm";

    private static readonly EnumerationOptions NoLinks = new() { AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };

    private PassingFolder? _spool;
    private InputFile? _standardInput;

    /// <summary>What became of finding the files; not of reading them.</summary>
    public ExitCode ExitCode { get; private set; }

    public IEnumerator<InputFile> GetEnumerator()
    {
        ExitCode = ExitCode.Done;
        foreach (var path in paths)
        {
            if (path == "-")
                yield return _standardInput ??= Spool();
            else if (Directory.Exists(path))
            {
                foreach (var file in InFolder(path))
                    yield return new FileInfo(file).Length > 0 ? FromPath(file, Path.GetRelativePath(path, file)) : Empty(file, Path.GetRelativePath(path, file));
            }
            else if (File.Exists(path))
                yield return FromPath(path, Path.GetFileName(path));
            else
                Fail(ExitCode.WrongUsage, Messages.NoSuchPath(path));
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose() => _spool?.Dispose();

    private static InputFile FromPath(string path, string relativePath, string? name = null) =>
        new(name ?? path, relativePath, options => DicomFile.Open(path, options), () => File.OpenRead(path));

    /// <summary>
    /// What has no length in a folder is not opened: it may be a pipe or a device, whose reading does not end. One that is named itself is read.
    /// </summary>
    private static InputFile Empty(string path, string relativePath) =>
        new(path, relativePath, options => DicomFile.Read(ReadOnlyMemory<byte>.Empty, options), () => new MemoryStream([]));

    private IEnumerable<string> InFolder(string root)
    {
        var folders = new Stack<string>([root]);
        while (folders.TryPop(out var folder))
        {
            string[] files = [], inner = [];
            try
            {
                files = Directory.GetFiles(folder, "*", NoLinks);
                inner = Directory.GetDirectories(folder, "*", NoLinks);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                Fail(ExitCode.Environment, error.Message);
            }

            Array.Sort(files, StringComparer.Ordinal);
            foreach (var file in files)
                yield return file;
            Array.Sort(inner, (left, right) => string.CompareOrdinal(right, left));
            foreach (var next in inner)
                folders.Push(next);
        }
    }

    private InputFile Spool()
    {
        using var input = Console.OpenStandardInput();
        var start = new byte[64 << 10];
        var length = 0;
        while (input.Read(start, length, start.Length - length) is > 0 and var read)
        {
            length += read;
            if (length < start.Length)
                continue;
            if (length >= InMemoryLength)
                return SpoolToFile(start, input);
            Array.Resize(ref start, start.Length * 2);
        }

        var bytes = start.AsMemory(0, length);
        return new InputFile("-", StandardInputName, options => DicomFile.Read(bytes, options), () => new MemoryStream(start, 0, length, writable: false));
    }

    private InputFile SpoolToFile(byte[] start, Stream rest)
    {
        _spool = new PassingFolder("placa-input-");
        var path = Path.Combine(_spool.Path, "input.dcm");
        using (var file = File.Create(path))
        {
            file.Write(start);
            rest.CopyTo(file, 1 << 17);
        }
        return FromPath(path, StandardInputName, "-");
    }

    private void Fail(ExitCode exitCode, string sentence)
    {
        Failures.Print(sentence);
        ExitCode = exitCode > ExitCode ? exitCode : ExitCode;
    }
}
