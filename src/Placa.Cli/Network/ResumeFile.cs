using System.Text;
using Placa.Dicom;

namespace Placa.Cli.Network;

/// <summary>What a peer has confirmed, a SOP Instance UID on a line. A line is on the disk before the next object goes out, so a run that was cut off goes on behind it.</summary>
internal sealed class ResumeFile : IDisposable
{
    private readonly HashSet<string> _confirmed;
    private readonly FileStream _file;
    private readonly Lock _lock = new();

    public ResumeFile(string path)
    {
        _confirmed = File.Exists(path) ? [.. File.ReadLines(path)] : [];
        _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, 0, FileOptions.WriteThrough);
        if (_file.Position > 0 && !EndsWithNewLine(path))
            _file.WriteByte((byte)'\n'); // a line that was cut: its object is sent again
    }

    public bool IsConfirmed(Uid sopInstance)
    {
        lock (_lock)
            return _confirmed.Contains(sopInstance.Value);
    }

    public void Confirm(Uid sopInstance)
    {
        lock (_lock)
        {
            _confirmed.Add(sopInstance.Value);
            _file.Write(Encoding.UTF8.GetBytes(sopInstance.Value + "\n"));
        }
    }

    public void Dispose() => _file.Dispose();

    private static bool EndsWithNewLine(string path)
    {
        using var file = File.OpenRead(path);
        file.Seek(-1, SeekOrigin.End);
        return file.ReadByte() == '\n';
    }
}
