using System.Buffers.Binary;

namespace Placa.Archive.Importing;

/// <summary>Looks at the first bytes of a stream without losing them.</summary>
internal static class Peeked
{
    private const int Length = 8;

    /// <returns>The first bytes, and a stream that begins with them.</returns>
    public static async ValueTask<(ReadOnlyMemory<byte> Start, Stream Whole)> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var start = new byte[Length];
        var read = await stream.ReadAtLeastAsync(start, Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return (start.AsMemory(0, read), new StartedStream(start.AsMemory(0, read), stream));
    }

    /// <summary>Some bytes, then a stream that stays the caller's.</summary>
    private sealed class StartedStream(ReadOnlyMemory<byte> start, Stream rest) : ForwardStream
    {
        private int _position;

        public override int Read(Span<byte> buffer) => TakeStart(buffer) is > 0 and var taken ? taken : rest.Read(buffer);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            TakeStart(buffer.Span) is > 0 and var taken ? new(taken) : rest.ReadAsync(buffer, cancellationToken);

        private int TakeStart(Span<byte> buffer)
        {
            var count = Math.Min(buffer.Length, start.Length - _position);
            start.Span.Slice(_position, count).CopyTo(buffer);
            _position += count;
            return count;
        }
    }
}

/// <summary>Tells a zip file by its first bytes (APPNOTE section 4.3.7, and 4.3.16 for an empty one).</summary>
internal static class ZipSource
{
    private const uint LocalFileHeader = 0x04034B50;
    private const uint EndOfCentralDirectory = 0x06054B50;

    public static bool IsZip(ReadOnlyMemory<byte> start) =>
        start.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(start.Span) is LocalFileHeader or EndOfCentralDirectory;
}
