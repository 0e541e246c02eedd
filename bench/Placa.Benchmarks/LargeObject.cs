using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using Placa.Dicom;

namespace Placa.Benchmarks;

/// <summary><c>large FOLDER</c>: how soon, and with how much memory, the header of 5 GB of fragments is there, from a sparse file and from a stream.</summary>
internal static class LargeObject
{
    private const uint FragmentLength = 1 << 30;
    private const int Fragments = 5;

    public static void Run(string folder)
    {
        var header = Header();
        var path = Path.Combine(folder, "large.dcm");
        using (var file = File.Create(path))
        {
            file.Write(header);
            for (var i = 0; i < Fragments; i++)
            {
                file.Write(ItemHeader(new Tag(0xFFFE, 0xE000), FragmentLength));
                file.Seek(FragmentLength, SeekOrigin.Current);
            }
            file.Write(ItemHeader(new Tag(0xFFFE, 0xE0DD), 0));
        }

        Report("file", () =>
        {
            using var file = DicomFile.Open(path);
            return file.Dataset.Find(Tags.PixelData)!.Value.Fragments.Sum(fragment => fragment.Length);
        });
        Report("stream", () =>
        {
            using var stream = new ZerosStream(header);
            using var file = DicomFile.Read(stream, ReadOptions.Default with { StopBefore = Tags.PixelData });
            return file.Dataset.Count;
        });
        File.Delete(path);
    }

    private static void Report(string name, Func<long> read)
    {
        GC.Collect();
        var before = Environment.WorkingSet;
        var start = Stopwatch.GetTimestamp();
        var result = read();
        var elapsed = Stopwatch.GetElapsedTime(start);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"placa large {name} ms={elapsed.TotalMilliseconds:F1} MB={(Environment.WorkingSet - before) / 1e6:F1} result={result}"));
    }

    private static byte[] Header()
    {
        var dataset = new Dataset();
        dataset.Set(Tags.SOPClassUID, Uids.VLWholeSlideMicroscopyImageStorage.Value);
        dataset.Set(Tags.SOPInstanceUID, "1.2.826.0.1.3680043.2.1143.5");
        dataset.Set(Tags.PatientName, "Prueba^Grande");
        dataset.SetFragments(Tags.PixelData, []);
        using var stream = new MemoryStream();
        DicomFile.Write(stream, null, dataset, TransferSyntax.JPEGBaseline8Bit);
        return stream.ToArray()[..^8]; // without the delimiter
    }

    private static byte[] ItemHeader(Tag tag, uint length)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, tag.Group);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2), tag.Element);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), length);
        return bytes;
    }

    /// <summary>A header, and then 5 GB that nobody holds.</summary>
    private sealed class ZerosStream(byte[] header) : Stream
    {
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, header.Length + Fragments * (long)FragmentLength - _position);
            buffer.AsSpan(offset, read).Clear();
            if (_position < header.Length)
            {
                read = Math.Min(read, header.Length - (int)_position);
                header.AsSpan((int)_position, read).CopyTo(buffer.AsSpan(offset));
            }
            _position += read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
