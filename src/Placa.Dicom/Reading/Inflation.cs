using System.IO.Compression;

namespace Placa.Dicom;

/// <summary>Inflates a deflated data set within limits (PS3.5 section A.5).</summary>
internal static class Inflation
{
    public static ReadOnlyMemory<byte> Inflate(ReaderInput input, ReadOptions options)
    {
        var offset = input.Offset;
        var compressedLength = input.Remaining;
        var limit = Math.Min(
            Math.Min(options.MaxInflatedLength, Array.MaxLength),
            (1L << 20) + compressedLength * options.MaxInflationRatio);

        using var source = input.OpenRest();
        using var inflater = new DeflateStream(source, CompressionMode.Decompress);
        var buffer = new byte[Math.Clamp(compressedLength * 4, 4096, 1 << 20)];
        var filled = 0;
        try
        {
            while (true)
            {
                if (filled == buffer.Length)
                {
                    if (filled >= limit)
                        throw new DicomReadException(ReadError.LimitExceeded, default, offset, $"the data set inflates to more than {limit} bytes");
                    Array.Resize(ref buffer, (int)Math.Min(limit, buffer.Length * 2L));
                }
                var read = inflater.Read(buffer, filled, buffer.Length - filled);
                if (read == 0)
                    break;
                filled += read;
            }
        }
        catch (InvalidDataException broken)
        {
            throw new DicomReadException(ReadError.BadDeflateStream, default, offset, $"the deflate stream breaks after {filled} bytes", broken);
        }
        return buffer.AsMemory(0, filled);
    }
}
