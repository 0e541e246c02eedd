using System.Buffers;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Placa.Server.Web;

namespace Placa.Server.DicomWeb;

/// <summary>Sends DICOM JSON, compressed for clients that take gzip: names of elements repeat, so it shrinks tenfold.</summary>
internal static class JsonBody
{
    /// <summary>Sends what <paramref name="write"/> writes.</summary>
    /// <param name="context">The request; nothing was sent yet.</param>
    /// <param name="contentType">The media type the client chose.</param>
    /// <param name="write">Writes the JSON; false, and nothing written, when there is none.</param>
    /// <returns>What <paramref name="write"/> returned; when false the answer is still open.</returns>
    public static async Task<bool> SendAsync(HttpContext context, string contentType, Func<IBufferWriter<byte>, bool> write)
    {
        var response = context.Response;
        var compressed = ContentCoding.Takes(context.Request, "gzip");
        using var gzip = compressed ? new GzipBufferWriter(response.BodyWriter) : null;
        if (!write(gzip ?? (IBufferWriter<byte>)response.BodyWriter))
            return false;

        gzip?.Finish();
        response.ContentType = contentType;
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (compressed)
            response.Headers.ContentEncoding = "gzip";
        await response.BodyWriter.FlushAsync(context.RequestAborted);
        return true;
    }

    /// <summary>Compresses what is written on its way into another buffer.</summary>
    private sealed class GzipBufferWriter(IBufferWriter<byte> output) : IBufferWriter<byte>, IDisposable
    {
        private const int MinimumLength = 16 * 1024;

        private readonly BufferStream _sink = new(output);
        private byte[] _buffer = ArrayPool<byte>.Shared.Rent(MinimumLength);
        private GZipStream? _gzip;

        public void Advance(int count)
        {
            _gzip ??= new GZipStream(_sink, CompressionLevel.Fastest);
            _gzip.Write(_buffer, 0, count);
        }

        public Memory<byte> GetMemory(int sizeHint = 0)
        {
            if (sizeHint > _buffer.Length)
            {
                ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
                _buffer = ArrayPool<byte>.Shared.Rent(sizeHint);
            }
            return _buffer;
        }

        public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

        /// <summary>Writes the end of the compressed stream.</summary>
        public void Finish()
        {
            _gzip?.Dispose();
            _gzip = null;
        }

        public void Dispose()
        {
            _sink.IsClosed = true; // after a failure nothing more goes out
            _gzip?.Dispose();
            ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        }
    }

    /// <summary>The stream that GZipStream wants, over a buffer.</summary>
    private sealed class BufferStream(IBufferWriter<byte> output) : Stream
    {
        public bool IsClosed { get; set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> bytes)
        {
            if (!IsClosed)
                output.Write(bytes);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
