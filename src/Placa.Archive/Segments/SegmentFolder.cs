using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Placa.Archive.Segments;

/// <summary>The folder of the log: segments named by number, <c>0000000001.tar</c>, in the order they were begun.</summary>
public sealed class SegmentFolder
{
    private const string Extension = ".tar";
    private const int Digits = 10;

    /// <summary>Uses this folder, and makes it durably when it is not there.</summary>
    public SegmentFolder(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        if (Directory.Exists(Path))
            return;

        Directory.CreateDirectory(Path);
        DurableFile.FlushDirectory(System.IO.Path.GetDirectoryName(Path)!);
    }

    /// <summary>The full path of the folder.</summary>
    public string Path { get; }

    /// <summary>Numbers of the segments that are there, ascending. Files with other names are not ours and left alone.</summary>
    public IReadOnlyList<int> List()
    {
        var numbers = new List<int>();
        foreach (var file in Directory.EnumerateFiles(Path, "*" + Extension))
        {
            var name = System.IO.Path.GetFileNameWithoutExtension(file);
            if (name.Length == Digits && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
                numbers.Add(number);
        }

        numbers.Sort();
        return numbers;
    }

    /// <summary>Path of a segment by its number.</summary>
    public string PathOf(int number) =>
        System.IO.Path.Combine(Path, number.ToString(CultureInfo.InvariantCulture).PadLeft(Digits, '0') + Extension);

    /// <summary>Opens a segment for reading; the caller disposes the handle.</summary>
    public SafeFileHandle OpenRead(int number) =>
        File.OpenHandle(PathOf(number), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    internal SafeFileHandle Create(int number)
    {
        var handle = File.OpenHandle(PathOf(number), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite);
        try
        {
            DurableFile.FlushDirectory(Path);
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    internal SafeFileHandle OpenWrite(int number) =>
        File.OpenHandle(PathOf(number), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
}
