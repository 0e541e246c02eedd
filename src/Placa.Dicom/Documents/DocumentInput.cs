namespace Placa.Dicom;

/// <summary>Documents are read whole: an order of elements is not promised, so nothing is known before the end.</summary>
internal static class DocumentInput
{
    /// <summary>All bytes of a stream from its position on, taking memory as they arrive.</summary>
    public static ReadOnlyMemory<byte> ReadAll(Stream stream, DocumentReadOptions options)
    {
        var bytes = new byte[64 * 1024];
        var filled = 0;
        while (stream.Read(bytes.AsSpan(filled)) is > 0 and var read)
        {
            filled += read;
            Check(filled, options);
            if (filled == bytes.Length)
                Array.Resize(ref bytes, (int)Math.Min(Array.MaxLength, bytes.Length * 2L));
        }
        return bytes.AsMemory(0, filled);
    }

    public static void Check(long length, DocumentReadOptions options)
    {
        if (length > Math.Min(options.MaxLength, Array.MaxLength - 1))
            throw new DicomReadException(ReadError.LimitExceeded, default, 0, "the document is longer than the limit");
    }
}
