using System.Globalization;

namespace Placa.Cli;

/// <summary>One file to convert, and where its result goes.</summary>
/// <param name="Input">The file.</param>
/// <param name="Output">The file, or <c>-</c>.</param>
internal sealed record ConversionStep(InputFile Input, string Output);

/// <summary>Which files <c>placa convert</c> reads and which it writes: never one that is an input, nor one twice.</summary>
internal sealed class ConversionPlan
{
    private static readonly StringComparer PathComparer =
        OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;

    private static readonly string[] KnownExtensions = [".dcm", ".dicom", ".dic", ".json", ".xml"];

    private readonly string[] _inputs;
    private readonly string _output;
    private readonly string _extension;
    private readonly bool _isFolder;
    private readonly HashSet<string> _written = new(PathComparer);

    private ConversionPlan(string[] inputs, string output, string extension, bool isFolder)
    {
        _inputs = inputs;
        _output = output;
        _extension = extension;
        _isFolder = isFolder;
    }

    /// <exception cref="VerbException">Several files cannot go into one.</exception>
    public static ConversionPlan Make(string[] inputs, string output, string extension)
    {
        var isFolder = output != "-" && Directory.Exists(output);
        var isSeveral = inputs.Length > 1 || (inputs[0] != "-" && Directory.Exists(inputs[0]));
        if (isSeveral && (output == "-" || File.Exists(output)))
            throw new VerbException(ExitCode.WrongUsage, Messages.NeedsFolder(output));
        return new ConversionPlan(inputs, output, extension, isFolder || isSeveral);
    }

    /// <summary>What becomes of each file that was found. All are found before anything is written: the results may go into the same folder.</summary>
    public IEnumerable<ConversionStep> Steps(IEnumerable<InputFile> inputs) =>
        inputs.ToList().Select(input => new ConversionStep(input, _isFolder ? Path.Combine(_output, NameOf(input.RelativePath)) : _output));

    /// <summary>The files for the data sets of one input; numbered when there are several.</summary>
    /// <exception cref="VerbException">One of them is an input, or was written already.</exception>
    public IReadOnlyList<string> OutputsOf(ConversionStep step, int count)
    {
        if (count > 1 && !_isFolder)
            throw new VerbException(ExitCode.WrongUsage, Messages.NeedsFolder(step.Output));
        var outputs = count == 1
            ? [step.Output]
            : Enumerable.Range(1, count).Select(number => Path.ChangeExtension(step.Output, null) + "-" + number.ToString(CultureInfo.InvariantCulture) + _extension).ToList();
        foreach (var output in outputs.Where(output => output != "-"))
        {
            var resolved = Resolve(output);
            // A result takes its name when it is whole; until then it has another.
            if (_inputs.Append(step.Input.Path).Any(input => input != "-" && Resolve(input) is var path
                && (PathComparer.Equals(path, resolved) || PathComparer.Equals(path, resolved + ".partial"))))
                throw new VerbException(ExitCode.Refused, Messages.IsInput(output));
            if (!_written.Add(resolved))
                throw new VerbException(ExitCode.Refused, Messages.WrittenTwice(output));
        }
        return outputs;
    }

    private string NameOf(string path) =>
        (KnownExtensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase) ? Path.ChangeExtension(path, null) : path) + _extension;

    /// <summary>The path without links on the way, so that two names of one file are seen to be one.</summary>
    private static string Resolve(string path)
    {
        var full = Path.GetFullPath(path);
        if (Path.GetDirectoryName(full) is not { } parent)
            return full;
        var resolved = Path.Combine(Resolve(parent), Path.GetFileName(full));
        FileSystemInfo entry = Directory.Exists(resolved) ? new DirectoryInfo(resolved) : new FileInfo(resolved);
        return entry.LinkTarget is null ? resolved : entry.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? resolved;
    }
}
