using System.Buffers;
using System.IO.Compression;

namespace Placa.Dicom;

/// <summary>
/// Writes data sets as bytes (PS3.5 section 7). A data set that is as it was read leaves as the same bytes; lengths of sequences stay
/// defined or undefined as they were. Group lengths are left out where the encoding changes, since they would be wrong.
/// </summary>
public static class DatasetWriter
{
    private const uint Undefined = 0xFFFFFFFF;

    /// <summary>Writes a data set in a transfer syntax. Pixel data are written as they are: native or encapsulated.</summary>
    /// <exception cref="DicomException">A value cannot be written in that syntax.</exception>
    public static void Write(Stream stream, Dataset dataset, TransferSyntax syntax)
    {
        if (!syntax.IsDeflated)
        {
            new Pass(stream, syntax).WriteAll(dataset);
            return;
        }

        if (dataset.WholeTape is { Deflated: { } source, VerbatimEncoding: not null })
        {
            using var deflated = source();
            deflated.CopyTo(stream, 1 << 17);
            return;
        }

        // PS3.5 section A.5: the deflated bytes are padded to an even number.
        var counting = new CountingStream(stream);
        using (var deflate = new DeflateStream(counting, CompressionLevel.Optimal, leaveOpen: true))
            new Pass(deflate, syntax).WriteAll(dataset);
        if ((counting.Count & 1) != 0)
            stream.WriteByte(0);
    }

    /// <summary>
    /// Writes a data set into memory. Long values that are in memory already are referred to, not copied: they must not change as long as
    /// the result is used.
    /// </summary>
    /// <exception cref="DicomException">A value cannot be written in that syntax.</exception>
    public static ReadOnlySequence<byte> ToSequence(Dataset dataset, TransferSyntax syntax)
    {
        using var segments = new Segments();
        Write(segments, dataset, syntax);
        return segments.ToSequence();
    }

    /// <summary>One data set on its way out: sizes first, since a defined length stands before what it counts.</summary>
    private sealed class Pass(Stream stream, TransferSyntax syntax)
    {
        // The content length of each sequence and item, in the order in which they are written.
        private readonly List<long> _sizes = [];
        private readonly byte[] _header = new byte[12];
        private readonly EntryFlags _encoding = syntax.Encoding;

        private int _nextSize;

        public void WriteAll(Dataset dataset)
        {
            if (dataset.WholeTape is { } tape && tape.VerbatimEncoding == _encoding)
            {
                tape.CopyTo(stream);
                return;
            }
            MeasureElements(dataset, _encoding);
            WriteElements(dataset, _encoding);
        }

        private long MeasureElements(Dataset dataset, EntryFlags encoding)
        {
            long total = 0;
            foreach (var element in dataset)
            {
                if (IsLeftOut(element, encoding))
                    continue;
                total += HeaderLength(element, encoding) + MeasureValue(element, encoding);
            }
            return total;
        }

        private long MeasureValue(DataElement element, EntryFlags encoding)
        {
            if (element.IsEncapsulated)
            {
                long total = 8;
                foreach (var fragment in element.Fragments)
                    total += 8 + Even(fragment.Length);
                return total;
            }
            if (element.IsOpaque)
                return element.Length + (element.HasUndefinedLength ? 8 : 0);
            if (!element.IsSequence)
                return Even(element.Length);

            var slot = _sizes.Count;
            _sizes.Add(0);
            var inner = InnerEncoding(element, encoding);
            long size = element.HasUndefinedLength ? 8 : 0;
            foreach (var item in element.Items)
            {
                var itemSlot = _sizes.Count;
                _sizes.Add(0);
                var length = MeasureElements(item, inner) + (HasUndefinedLength(item) ? 8 : 0);
                _sizes[itemSlot] = length;
                size += 8 + length;
            }
            return _sizes[slot] = size;
        }

        private void WriteElements(Dataset dataset, EntryFlags encoding)
        {
            foreach (var element in dataset)
            {
                if (!IsLeftOut(element, encoding))
                    WriteElement(element, encoding);
            }
        }

        private void WriteElement(DataElement element, EntryFlags encoding)
        {
            if (element.IsEncapsulated)
            {
                WriteHeader(element, Undefined, encoding);
                foreach (var fragment in element.Fragments)
                    WriteFragment(fragment, encoding);
                WriteItemHeader(Tag.SequenceDelimitationValue, 0, encoding);
            }
            else if (element.IsOpaque)
            {
                if (EncodingOf(element) != encoding)
                    throw new DicomException($"{element.Tag}: sequences deeper than the limit cannot be written in another transfer syntax.");
                WriteHeader(element, element.HasUndefinedLength ? Undefined : (uint)element.Length, encoding);
                CopyValue(element);
                if (element.HasUndefinedLength)
                    WriteItemHeader(Tag.SequenceDelimitationValue, 0, encoding);
            }
            else if (element.IsSequence)
            {
                WriteSequence(element, encoding);
            }
            else
            {
                WriteHeader(element, checked((uint)Even(element.Length)), encoding);
                WriteValue(element, encoding);
            }
        }

        private void WriteSequence(DataElement element, EntryFlags encoding)
        {
            var size = _sizes[_nextSize++];
            var undefined = element.HasUndefinedLength || size >= Undefined;
            WriteHeader(element, undefined ? Undefined : (uint)size, encoding);
            var inner = InnerEncoding(element, encoding);
            foreach (var item in element.Items)
            {
                var itemSize = _sizes[_nextSize++];
                var itemUndefined = HasUndefinedLength(item) || itemSize >= Undefined;
                WriteItemHeader(Tag.ItemValue, itemUndefined ? Undefined : (uint)itemSize, inner);
                WriteElements(item, inner);
                if (itemUndefined)
                    WriteItemHeader(Tag.ItemDelimitationValue, 0, inner);
            }
            if (undefined)
                WriteItemHeader(Tag.SequenceDelimitationValue, 0, inner);
        }

        private void WriteValue(DataElement element, EntryFlags encoding)
        {
            // A value written as UN is little endian (PS3.5 section 6.2.2), also in a big endian data set.
            var big = (encoding & EntryFlags.BigEndian) != 0 && ((element.Flags & EntryFlags.WrittenAsUN) == 0);
            var swap = element.IsBigEndian != big && element.VR.Width > 1;
            if (swap)
            {
                var bytes = element.GetBytes().ToArray();
                ByteOrder.Swap(bytes, element.VR.Width);
                stream.Write(bytes);
            }
            else
            {
                CopyValue(element);
            }
            if ((element.Length & 1) != 0)
                stream.WriteByte(element.VR.Padding);
        }

        private void CopyValue(DataElement element)
        {
            if ((element.Flags & (EntryFlags.OnDisk | EntryFlags.Opaque)) == 0)
            {
                Segments.Write(stream, element.GetBytes());
                return;
            }
            using var source = element.OpenRead();
            source.CopyTo(stream, 1 << 17);
        }

        private void WriteFragment(Fragment fragment, EntryFlags encoding)
        {
            WriteItemHeader(Tag.ItemValue, checked((uint)Even(fragment.Length)), encoding);
            if (fragment.IsInMemory)
            {
                Segments.Write(stream, fragment.GetBytes());
            }
            else
            {
                using var source = fragment.OpenRead();
                source.CopyTo(stream, 1 << 17);
            }
            if ((fragment.Length & 1) != 0)
                stream.WriteByte(0);
        }

        private void WriteHeader(DataElement element, uint length, EntryFlags encoding)
        {
            var isExplicitVR = (encoding & EntryFlags.ImplicitVR) == 0;
            stream.Write(_header, 0, ElementHeader.Write(_header, element.Tag, WrittenVR(element), length, isExplicitVR, (encoding & EntryFlags.BigEndian) != 0));
        }

        /// <summary>Items and delimiters have no VR (PS3.5 section 7.5).</summary>
        private void WriteItemHeader(uint tag, uint length, EntryFlags encoding) =>
            stream.Write(_header, 0, ElementHeader.Write(_header, Tag.FromValue(tag), VR.None, length, isExplicitVR: false, (encoding & EntryFlags.BigEndian) != 0));

        private static int HeaderLength(DataElement element, EntryFlags encoding) =>
            ElementHeader.SizeOf(WrittenVR(element), (encoding & EntryFlags.ImplicitVR) == 0);

        /// <summary>PS3.5 section 6.2.2: a value too long for the 16-bit length of its VR is written as UN.</summary>
        private static VR WrittenVR(DataElement element)
        {
            if ((element.Flags & EntryFlags.WrittenAsUN) != 0)
                return VR.UN;
            return element.VR.HasShortLength && Even(element.Length) > ushort.MaxValue ? VR.UN : element.VR;
        }

        /// <summary>Items of a sequence whose header says UN are implicit VR little endian, whatever is around it.</summary>
        private static EntryFlags InnerEncoding(DataElement element, EntryFlags encoding) =>
            (element.Flags & EntryFlags.WrittenAsUN) != 0 && (encoding & EntryFlags.ImplicitVR) == 0 ? EntryFlags.ImplicitVR : encoding;

        private static EntryFlags EncodingOf(DataElement element) => element.Flags & (EntryFlags.ImplicitVR | EntryFlags.BigEndian);

        private static bool HasUndefinedLength(Dataset item) => (item.ItemFlags & EntryFlags.UndefinedLength) != 0;

        private static bool IsLeftOut(DataElement element, EntryFlags encoding) =>
            element.Tag.IsGroupLength && element.Tag.Group != 0 && element.Flags != EntryFlags.None && EncodingOf(element) != encoding;

        private static long Even(long length) => length + (length & 1);
    }

    private sealed class CountingStream(Stream inner) : ForwardWriteStream
    {
        public long Count { get; private set; }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Count += buffer.Length;
            inner.Write(buffer);
        }

        public override void Flush() => inner.Flush();
    }
}
