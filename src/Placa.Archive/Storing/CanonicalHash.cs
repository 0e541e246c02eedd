using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Placa.Dicom;

namespace Placa.Archive.Storing;

/// <summary>
/// SHA-256 of a data set in canonical form, by which two arrivals are told equal whatever their encoding: tag, VR, value in little
/// endian; no group lengths, no trailing padding, neither lengths of sequences and items nor of fragments' table.
/// </summary>
/// <remarks>
/// The VR of private elements is left out, as implicit VR does not tell it; so is padding at the end of a text value, and an odd
/// length made even. Values are hashed as a stream, so memory does not grow with them.
/// </remarks>
internal static class CanonicalHash
{
    private static readonly Tag TrailingPadding = Tags.DataSetTrailingPadding;

    private enum Mark : byte
    {
        Value = 1,
        Sequence = 2,
        Item = 3,
        EndOfItem = 4,
        EndOfSequence = 5,
        Fragments = 6,
    }

    public static byte[] Compute(Dataset dataset)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, dataset);
        return hash.GetHashAndReset();
    }

    /// <summary>Recursion ends with the depth that the reader analyses.</summary>
    private static void Append(IncrementalHash hash, Dataset dataset)
    {
        foreach (var element in dataset)
        {
            if (element.Tag.IsGroupLength || element.Tag == TrailingPadding)
                continue;

            if (element.IsSequence)
                AppendSequence(hash, element);
            else if (element.IsEncapsulated)
                AppendFragments(hash, element);
            else
                AppendValue(hash, element);
        }
    }

    private static void AppendSequence(IncrementalHash hash, DataElement element)
    {
        AppendHeader(hash, Mark.Sequence, element, 0);
        foreach (var item in element.Items)
        {
            hash.AppendData([(byte)Mark.Item]);
            Append(hash, item);
            hash.AppendData([(byte)Mark.EndOfItem]);
        }

        hash.AppendData([(byte)Mark.EndOfSequence]);
    }

    /// <summary>The offset table only says where frames begin, and may be left empty; the fragments are the value.</summary>
    private static void AppendFragments(IncrementalHash hash, DataElement element)
    {
        AppendHeader(hash, Mark.Fragments, element, element.Fragments.Count);
        Span<byte> length = stackalloc byte[8];
        foreach (var fragment in element.Fragments.Skip(1))
        {
            BinaryPrimitives.WriteInt64LittleEndian(length, fragment.Length);
            hash.AppendData(length);
            using var stream = fragment.OpenRead();
            AppendStream(hash, stream, swapWidth: 0);
        }
    }

    private static void AppendValue(IncrementalHash hash, DataElement element)
    {
        if (element.VR.IsString)
        {
            var text = element.GetBytes().Span;
            text = text.TrimEnd("\0 "u8);
            AppendHeader(hash, Mark.Value, element, text.Length);
            hash.AppendData(text);
            return;
        }

        AppendHeader(hash, Mark.Value, element, element.Length + (element.Length & 1));
        using var stream = element.OpenRead();
        AppendStream(hash, stream, ByteOrder.SwapWidthOf(element));
        if ((element.Length & 1) != 0)
            hash.AppendData([0]);
    }

    private static void AppendHeader(IncrementalHash hash, Mark mark, DataElement element, long length)
    {
        Span<byte> header = stackalloc byte[15];
        header.Clear();
        header[0] = (byte)mark;
        BinaryPrimitives.WriteUInt32LittleEndian(header[1..], element.Tag.Value);
        if (!element.Tag.IsPrivate && element.VR.Name is { Length: 2 } vr)
            (header[5], header[6]) = ((byte)vr[0], (byte)vr[1]);
        BinaryPrimitives.WriteInt64LittleEndian(header[7..], length);
        hash.AppendData(header);
    }

    private static void AppendStream(IncrementalHash hash, Stream stream, int swapWidth)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            while (stream.ReadAtLeast(buffer.AsSpan(0, 64 * 1024), 64 * 1024, throwOnEndOfStream: false) is > 0 and var read)
            {
                ByteOrder.Swap(buffer.AsSpan(0, read), swapWidth);
                hash.AppendData(buffer.AsSpan(0, read));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
