using System.IO.Compression;

namespace Placa.Imaging.Exporting;

/// <summary>
/// Text that is collected in memory, compressed, until it is copied out. Data sets repeat one another, so a series takes little, and nothing
/// of a patient is left in temporary files.
/// </summary>
internal sealed class CompressedSpool : IDisposable
{
    private readonly MemoryStream _compressed = new();
    private readonly DeflateStream _deflate;

    public CompressedSpool() => _deflate = new DeflateStream(_compressed, CompressionLevel.Fastest, leaveOpen: true);

    /// <summary>Takes what is written.</summary>
    public Stream Input => _deflate;

    /// <summary>Copies everything out; nothing can be added afterwards.</summary>
    public async Task CopyToAsync(Stream output, CancellationToken cancellationToken)
    {
        await _deflate.DisposeAsync();
        _compressed.Position = 0;
        await using var inflate = new DeflateStream(_compressed, CompressionMode.Decompress, leaveOpen: true);
        await inflate.CopyToAsync(output, cancellationToken);
    }

    public void Dispose()
    {
        _deflate.Dispose();
        _compressed.Dispose();
    }
}
