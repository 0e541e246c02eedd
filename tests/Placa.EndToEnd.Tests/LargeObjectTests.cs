using System.Buffers.Binary;
using System.Globalization;
using Placa.Dicom;
using Placa.Network;
using Placa.Testing;

namespace Placa.EndToEnd.Tests;

/// <summary>Large objects, many at a time: none is ever held whole in memory.</summary>
public sealed class LargeObjectTests
{
    private const int Senders = 20;
    private const int PixelLength = 128 << 20;

    [Fact]
    public async Task Twenty_objects_of_128_MB_at_once_take_less_than_512_MB_of_memory()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The memory of a process is read from /proc.");
        using var folder = new TemporaryFolder();
        var room = new DriveInfo(folder.Path).AvailableFreeSpace;
        Assert.SkipWhen(room < 4L * Senders * PixelLength, $"There are only {room >> 30} GiB of room.");
        await using var server = await RunningServer.StartAsync(folder.Path);

        await Task.WhenAll(Enumerable.Range(1, Senders).Select(number => SendAsync(server, $"1.2.826.0.1.3680043.2.1143.9.{number}")));

        Assert.Equal(Senders, (await server.FindInstancesAsync()).Count);
        Assert.InRange(MemoryHighWaterMiB(server.ProcessId), 1, 512);
    }

    private static async Task SendAsync(RunningServer server, string instance)
    {
        await using var association = await server.ConnectAsync(new AssociateRequest
        {
            CalledAeTitle = "PLACA",
            CallingAeTitle = "TEST",
            PresentationContexts = AssociateRequest.Propose([(Uids.XRayAngiographicImageStorage, [TransferSyntax.ExplicitVRLittleEndian])]),
        });
        await using var dataset = new Zeros(HeadOf(instance), PixelLength);
        var status = await association.CStoreAsync(
            association.FindContext(Uids.XRayAngiographicImageStorage)!, Uids.XRayAngiographicImageStorage, new Uid(instance), dataset, null, TestContext.Current.CancellationToken);
        Assert.Equal(DimseStatus.Success, status);
        await association.ReleaseAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>A data set up to where the samples begin.</summary>
    private static byte[] HeadOf(string instance)
    {
        var dataset = new Dataset();
        dataset.SetUid(Tags.SOPClassUID, Uids.XRayAngiographicImageStorage);
        dataset.Set(Tags.SOPInstanceUID, instance);
        dataset.Set(Tags.StudyInstanceUID, "1.2.826.0.1.3680043.2.1143.9");
        dataset.Set(Tags.SeriesInstanceUID, "1.2.826.0.1.3680043.2.1143.9.0");
        dataset.Set(Tags.PatientID, "P1");
        dataset.SetInts(Tags.SamplesPerPixel, VR.US, 1);
        dataset.Set(Tags.PhotometricInterpretation, "MONOCHROME2");
        dataset.Set(Tags.NumberOfFrames, (PixelLength >> 20).ToString(CultureInfo.InvariantCulture));
        dataset.SetInts(Tags.Rows, VR.US, 1024);
        dataset.SetInts(Tags.Columns, VR.US, 1024);
        dataset.SetInts(Tags.BitsAllocated, VR.US, 8);
        dataset.SetInts(Tags.BitsStored, VR.US, 8);
        dataset.SetInts(Tags.HighBit, VR.US, 7);
        dataset.SetInts(Tags.PixelRepresentation, VR.US, 0);
        using var stream = new MemoryStream();
        DatasetWriter.Write(stream, dataset, TransferSyntax.ExplicitVRLittleEndian);
        stream.Write([0xE0, 0x7F, 0x10, 0x00, (byte)'O', (byte)'B', 0, 0]);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, PixelLength);
        stream.Write(length);
        return stream.ToArray();
    }

    private static long MemoryHighWaterMiB(int processId) => File.ReadLines($"/proc/{processId}/status")
        .Where(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
        .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024)
        .Single();

    /// <summary>Some bytes, and then zeros.</summary>
    private sealed class Zeros(byte[] head, long count) : Stream
    {
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => head.Length + count;

        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            var length = (int)Math.Min(buffer.Length, Length - _position);
            var part = buffer[..length];
            part.Clear();
            if (_position < head.Length)
            {
                var rest = head.AsSpan((int)_position);
                rest[..Math.Min(rest.Length, length)].CopyTo(part);
            }
            _position += length;
            return length;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
