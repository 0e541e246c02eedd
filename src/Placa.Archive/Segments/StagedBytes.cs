using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Placa.Dicom;

namespace Placa.Archive.Segments;

/// <summary>
/// An object on its way into the log. It is hashed while it arrives, and held in one pooled buffer up to a few MiB, beyond
/// that in a file under <c>staging/</c>, so the memory used does not grow with it.
/// </summary>
/// <remarks>
/// The staged file leaves <see cref="ReservedLength"/> bytes free at its start: with a tar header and the file meta
/// information written there, it is a segment of its own and needs no copying.
/// </remarks>
internal sealed class StagedBytes : IDisposable
{
    /// <summary>Where the bytes begin in a staged file: one tar header, and the rest for the file meta information.</summary>
    public const int ReservedLength = 4096;

    private const int FirstBuffer = 64 * 1024;

    /// <summary>A pool of our own: an object is rented on one thread and returned on another, which the shared pool answers with new arrays.</summary>
    private static readonly ArrayPool<byte> Pool = ArrayPool<byte>.Create(maxArrayLength: 16 << 20, maxArraysPerBucket: 8);

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly BlockChecksums _checksums = new();
    private readonly string _stagingFolder;
    private readonly int _memoryLimit;
    private byte[]? _buffer;
    private byte[]? _sha256;
    private byte[]? _blockChecksums;

    public StagedBytes(string stagingFolder, int memoryLimit)
    {
        _stagingFolder = stagingFolder;
        _memoryLimit = memoryLimit;
    }

    /// <summary>Bytes taken so far.</summary>
    public long Length { get; private set; }

    /// <summary>Where the bytes are when they are not in memory.</summary>
    public SafeFileHandle? File { get; private set; }

    /// <summary>Path of the staged file, if there is one.</summary>
    public string? FilePath { get; private set; }

    /// <summary>The bytes while they are in memory.</summary>
    public ReadOnlyMemory<byte> Memory =>
        File is null ? _buffer.AsMemory(0, (int)Length) : throw new InvalidOperationException("The bytes are in a staged file.");

    /// <summary>SHA-256 of all bytes. No more can be taken after asking.</summary>
    public byte[] Sha256 => _sha256 ??= _hash.GetHashAndReset();

    /// <summary>CRC-32C of each 64 KiB, packed.</summary>
    public byte[] BlockChecksums => _blockChecksums ??= _checksums.ToArray();

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;

        _hash.AppendData(bytes);
        _checksums.Append(bytes);
        if (File is null && Length + bytes.Length > _memoryLimit)
            Spill();

        if (File is null)
        {
            Grow((int)Length + bytes.Length);
            bytes.CopyTo(_buffer.AsSpan((int)Length));
        }
        else
        {
            RandomAccess.Write(File, bytes, ReservedLength + Length);
        }

        Length += bytes.Length;
    }

    private void Grow(int needed)
    {
        if (_buffer is not null && _buffer.Length >= needed)
            return;

        var larger = Pool.Rent(Math.Max(needed, Math.Max(FirstBuffer, 2 * (int)Length)));
        if (_buffer is not null)
        {
            _buffer.AsSpan(0, (int)Length).CopyTo(larger);
            Pool.Return(_buffer);
        }

        _buffer = larger;
    }

    private void Spill()
    {
        FilePath = Path.Combine(_stagingFolder, Guid.NewGuid().ToString("N") + ".part");
        File = System.IO.File.OpenHandle(FilePath, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        if (_buffer is null)
            return;

        RandomAccess.Write(File, _buffer.AsSpan(0, (int)Length), ReservedLength);
        Pool.Return(_buffer);
        _buffer = null;
    }

    /// <summary>Reads the bytes as a data set, which is not to be used longer than they are here.</summary>
    public DicomFile Read(TransferSyntax syntax, ReadOptions options) => File is { } file
        ? DicomFile.ReadDataset(file, ReservedLength, Length, syntax, options)
        : DicomFile.ReadDataset(Memory, syntax, options);

    /// <summary>Writes all bytes into another file.</summary>
    public void CopyTo(SafeFileHandle target, long offset)
    {
        if (File is null)
        {
            RandomAccess.Write(target, Memory.Span, offset);
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(1024 * 1024);
        try
        {
            for (long done = 0; done < Length;)
            {
                var read = RandomAccess.Read(File, buffer.AsSpan(0, (int)Math.Min(buffer.Length, Length - done)), ReservedLength + done);
                if (read == 0)
                    throw new EndOfStreamException("A staged file ended early.");
                RandomAccess.Write(target, buffer.AsSpan(0, read), offset + done);
                done += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The staged file has become a segment under another name: it is no longer ours to delete.</summary>
    public void Release() => FilePath = null;

    public void Dispose()
    {
        _hash.Dispose();
        if (_buffer is not null)
            Pool.Return(_buffer);
        _buffer = null;
        File?.Dispose();
        if (FilePath is not null)
            System.IO.File.Delete(FilePath);
        FilePath = null;
    }
}
