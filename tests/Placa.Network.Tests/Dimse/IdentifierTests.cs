using Placa.Dicom;

namespace Placa.Network.Tests.Dimse;

public class IdentifierTests
{
    private static readonly byte[] Level = [8, 0, 0x52, 0, (byte)'C', (byte)'S', 6, 0, .. "STUDY "u8];

    [Theory]
    [InlineData(0x0000, "")]
    [InlineData(0x0000, "00000000")]
    [InlineData(0xC000, "10001000504E")]
    [InlineData(0xC000, "10001000504E040041")]
    public async Task One_that_ends_inside_a_key_asks_for_nothing(int status, string rest)
    {
        var model = Uids.StudyRootQueryRetrieveInformationModelFind;
        var counting = new Counting();
        await using var server = new TestServer(services: new DimseServices { Find = [new(counting, new HashSet<Uid> { model })] });
        using var peer = await server.ConnectRawAsync();
        await peer.AssociateAsync(TestServer.Request((model, [TransferSyntax.ExplicitVRLittleEndian])));

        await peer.SendAsync(Pdus.Data(Pdus.Command(1, Pdus.Find()), Pdus.Pdv(1, false, true, [.. Level, .. Convert.FromHexString(rest)])));

        var response = DimseStatus.Read(Pdus.ReadCommand((await peer.ReceivePduAsync())!));
        Assert.Equal((status, status == 0 ? 1 : 0), (response!.Value.Code, counting.Count));
    }

    private sealed class Counting : IDimseHandler<CFindRequest>
    {
        public int Count { get; private set; }

        public ValueTask<DimseStatus> HandleAsync(CFindRequest request, Association association, CancellationToken cancellationToken)
        {
            Count++;
            return ValueTask.FromResult(DimseStatus.Success);
        }
    }
}
