namespace Placa.Imaging.Exporting;

/// <summary>Where an export goes: a folder or a ZIP file. Disposing it completes the export.</summary>
public interface IExportTarget : IAsyncDisposable
{
    /// <summary>Writes one file.</summary>
    /// <param name="path">Where, parts separated by slashes; every part is portable, see <see cref="ExportName"/>.</param>
    /// <param name="isCompressible">False for what is compressed already.</param>
    /// <param name="write">Writes the content; asynchronously, as the stream may be a network connection that allows nothing else.</param>
    /// <param name="cancellationToken">Ends the export.</param>
    Task WriteAsync(string path, bool isCompressible, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken);
}
