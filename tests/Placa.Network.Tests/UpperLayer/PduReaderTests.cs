using System.IO.Pipelines;

namespace Placa.Network.Tests;

public class PduReaderTests
{
    [Fact]
    public async Task Every_split_of_a_request_reads_the_same()
    {
        var pdu = TestServer.StoreRequest.Encode();

        for (var split = 0; split <= pdu.Length; split++)
        {
            var pipe = new Pipe();
            var reader = new PduReader(pipe.Reader);
            await pipe.Writer.WriteAsync(pdu.AsMemory(0, split), TestContext.Current.CancellationToken);
            var reading = ReadAsync(reader);
            Assert.Equal(split == pdu.Length, reading.IsCompleted);

            await pipe.Writer.WriteAsync(pdu.AsMemory(split), TestContext.Current.CancellationToken);

            var (header, body) = await reading;
            Assert.Equal(PduType.AssociateRequest, header.Type);
            Assert.Equal(pdu[6..], body);
        }
    }

    [Fact]
    public async Task Every_truncation_of_a_request_ends_the_stream()
    {
        var pdu = TestServer.StoreRequest.Encode();

        for (var length = 0; length < pdu.Length; length++)
        {
            var reader = new PduReader(PipeReader.Create(new MemoryStream(pdu, 0, length)));
            await Assert.ThrowsAsync<EndOfStreamException>(() => ReadAsync(reader));
        }
    }

    [Fact]
    public async Task A_declared_length_allocates_nothing()
    {
        var pipe = new Pipe();
        var reader = new PduReader(pipe.Reader);
        await pipe.Writer.WriteAsync(new byte[] { 1, 0, 0, 16, 0, 0, 1, 2, 3 }, TestContext.Current.CancellationToken);
        var header = await reader.ReadHeaderAsync();
        var before = GC.GetAllocatedBytesForCurrentThread();

        var reading = reader.ReadBodyAsync((int)header.Length);

        Assert.False(reading.IsCompleted);
        // 1 MiB is declared. What the runtime makes at the first call counts as well: 17 kB were seen.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 16);
    }

    private static async Task<(PduHeader, byte[])> ReadAsync(PduReader reader)
    {
        var header = await reader.ReadHeaderAsync();
        return (header, await reader.ReadBodyAsync((int)header.Length));
    }
}
