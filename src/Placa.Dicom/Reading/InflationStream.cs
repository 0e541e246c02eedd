using System.IO.Compression;

namespace Placa.Dicom;

/// <summary>The inflated bytes of a deflated data set, within limits (PS3.5 section A.5).</summary>
internal sealed class InflationStream : ForwardReadStream
{
    private readonly CountedStream _compressed;
    private readonly DeflateStream _inflater;
    private readonly long _offset;
    private readonly ReadOptions _options;

    private long _inflated;

    /// <param name="compressed">Read as far as the inflated bytes need it; closed with this stream.</param>
    /// <param name="offset">Where it begins in the file, for messages.</param>
    /// <param name="options">The limits.</param>
    public InflationStream(Stream compressed, long offset, ReadOptions options)
    {
        _compressed = new CountedStream(compressed);
        _inflater = new DeflateStream(_compressed, CompressionMode.Decompress);
        (_offset, _options) = (offset, options);
    }

    public override int Read(Span<byte> buffer)
    {
        int read;
        try
        {
            read = _inflater.Read(buffer);
        }
        catch (InvalidDataException broken)
        {
            throw new DicomReadException(ReadError.BadDeflateStream, default, _offset, $"the deflate stream breaks after {_inflated} bytes", broken);
        }
        _inflated += read;
        var limit = Math.Min(_options.MaxInflatedLength, (1L << 20) + _compressed.Count * _options.MaxInflationRatio);
        if (_inflated > limit)
            throw new DicomReadException(ReadError.LimitExceeded, default, _offset, $"the data set inflates to more than {limit} bytes");
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _inflater.Dispose();
        base.Dispose(disposing);
    }

    private sealed class CountedStream(Stream inner) : ForwardReadStream
    {
        public long Count { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer);
            Count += read;
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
