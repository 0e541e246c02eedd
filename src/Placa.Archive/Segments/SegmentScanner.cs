using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Placa.Archive.Segments;

/// <summary>What an entry holds, by its name.</summary>
internal enum EntryKind
{
    /// <summary><c>i/</c>: an instance.</summary>
    Instance,

    /// <summary><c>j/</c>: a decision.</summary>
    Decision,
}

/// <summary>One entry met in a segment, by its tar header alone.</summary>
internal readonly record struct SegmentEntry(
    EntryKind Kind, Ulid Name, int Segment, long EntryOffset, long ContentOffset, long ContentLength, long End);

/// <summary>A stretch of a segment that holds no readable entry.</summary>
/// <param name="Segment">Number of the segment.</param>
/// <param name="Offset">Where it begins.</param>
/// <param name="Length">Its bytes.</param>
public readonly record struct DamagedRange(int Segment, long Offset, long Length);

/// <summary>What a scan found.</summary>
/// <param name="Entries">Entries whose content lies within the file, in file order.</param>
/// <param name="Damage">What lies between entries and is none.</param>
/// <param name="End">Where the last whole entry ends.</param>
/// <param name="IsClosed">The end-of-archive mark is there.</param>
/// <param name="FileLength">Length of the file when it was scanned.</param>
internal sealed record SegmentScan(
    IReadOnlyList<SegmentEntry> Entries, IReadOnlyList<DamagedRange> Damage, long End, bool IsClosed, long FileLength);

/// <summary>
/// Lists the entries of a segment by hopping from header to header. Where a header is unreadable it looks for the next one,
/// block by block, so that damage in one entry does not hide those behind it.
/// </summary>
internal static class SegmentScanner
{
    private const int SearchBuffer = 1024 * 1024;

    public static SegmentScan Scan(SafeFileHandle file, int segment, long from = 0)
    {
        var fileLength = RandomAccess.GetLength(file);
        var entries = new List<SegmentEntry>();
        var damage = new List<DamagedRange>();
        var end = from;
        var isClosed = false;
        Span<byte> block = stackalloc byte[2 * TarHeader.BlockLength];

        for (var position = from; position + TarHeader.BlockLength <= fileLength;)
        {
            var read = ReadFully(file, block[..(int)Math.Min(block.Length, fileLength - position)], position);
            if (read == block.Length && position + read == fileLength && !block.ContainsAnyExcept((byte)0))
            {
                isClosed = true;
                break;
            }

            if (!TryReadEntry(block, segment, position, out var entry))
            {
                position = FindNext(file, segment, position + TarHeader.BlockLength, fileLength);
                continue;
            }

            if (entry.End > fileLength)
                break; // torn: its content never arrived whole

            if (position > end)
                damage.Add(new DamagedRange(segment, end, position - end));
            entries.Add(entry);
            position = end = entry.End;
        }

        return new SegmentScan(entries, damage, end, isClosed, fileLength);
    }

    /// <summary>Where the next readable header is; without one, where the end-of-archive mark would be.</summary>
    private static long FindNext(SafeFileHandle file, int segment, long start, long fileLength)
    {
        var position = start;
        var buffer = ArrayPool<byte>.Shared.Rent(SearchBuffer);
        try
        {
            while (position + TarHeader.BlockLength <= fileLength)
            {
                var read = ReadFully(file, buffer.AsSpan(0, (int)Math.Min(SearchBuffer, fileLength - position)), position);
                for (var at = 0; at + TarHeader.BlockLength <= read; at += TarHeader.BlockLength, position += TarHeader.BlockLength)
                {
                    if (TryReadEntry(buffer.AsSpan(at, TarHeader.BlockLength), segment, position, out _))
                        return position;
                }

                if (read < TarHeader.BlockLength)
                    break;
            }

            return fileLength % TarHeader.BlockLength == 0 ? Math.Max(start, fileLength - 2 * TarHeader.BlockLength) : fileLength;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool TryReadEntry(ReadOnlySpan<byte> block, int segment, long position, out SegmentEntry entry)
    {
        entry = default;
        if (!TarHeader.TryRead(block, out var header) || header.Length > long.MaxValue / 2 - position)
            return false;

        var isInstance = header.Name.StartsWith("i/", StringComparison.Ordinal) && header.Name.EndsWith(".dcm", StringComparison.Ordinal);
        var isDecision = header.Name.StartsWith("j/", StringComparison.Ordinal) && header.Name.EndsWith(".json", StringComparison.Ordinal);
        if (!isInstance && !isDecision || !Ulid.TryParse(Path.GetFileNameWithoutExtension(header.Name.AsSpan()), out var ulid))
            return false;

        var content = position + TarHeader.BlockLength;
        var kind = isInstance ? EntryKind.Instance : EntryKind.Decision;
        entry = new SegmentEntry(kind, ulid, segment, position, content, header.Length, content + TarHeader.Padded(header.Length));
        return true;
    }

    internal static int ReadFully(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        var total = 0;
        while (total < buffer.Length)
        {
            var read = RandomAccess.Read(file, buffer[total..], offset + total);
            if (read == 0)
                break;
            total += read;
        }

        return total;
    }
}

/// <summary>An instance entry read in full and found whole.</summary>
/// <param name="Header">Its file meta information, with the envelope.</param>
/// <param name="Location">Where its data set lies.</param>
/// <param name="BlockChecksums">CRC-32C of each 64 KiB of the data set.</param>
internal sealed record VerifiedInstance(InstanceHeader Header, EntryLocation Location, byte[] BlockChecksums)
{
    /// <summary>Reads an entry and compares the data set with the hash in its envelope; null when it is damaged.</summary>
    public static VerifiedInstance? Read(SafeFileHandle file, SegmentEntry entry)
    {
        var start = new byte[(int)Math.Min(InstanceHeader.MaxLength, entry.ContentLength)];
        var read = SegmentScanner.ReadFully(file, start, entry.ContentOffset);
        var headerLength = InstanceHeader.MeasureLength(start.AsSpan(0, read));
        if (headerLength == 0 || !InstanceHeader.TryRead(start.AsSpan(0, read), out var header) || header.Envelope is not { } envelope)
            return null;

        var datasetLength = entry.ContentLength - headerLength;
        if (datasetLength != envelope.Length)
            return null;

        var datasetOffset = entry.ContentOffset + headerLength;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var checksums = new BlockChecksums();
        var buffer = ArrayPool<byte>.Shared.Rent(1024 * 1024);
        try
        {
            for (long done = 0; done < datasetLength;)
            {
                var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, datasetLength - done));
                if (SegmentScanner.ReadFully(file, part, datasetOffset + done) < part.Length)
                    return null;
                hash.AppendData(part);
                checksums.Append(part);
                done += part.Length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (!hash.GetHashAndReset().AsSpan().SequenceEqual(envelope.Sha256))
            return null;
        return new VerifiedInstance(
            header, new EntryLocation(entry.Segment, entry.EntryOffset, datasetOffset, datasetLength, entry.End), checksums.ToArray());
    }
}
