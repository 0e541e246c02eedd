using Placa.Dicom;
using Placa.Testing;

namespace Placa.Network.Tests;

public class CommandSetTests
{
    private const string EchoHex = """
        0000 0000 0400 0000 3800 0000
        0000 0200 1200 0000 312E 322E 3834 302E 3130 3030 382E 312E 3100
        0000 0001 0200 0000 3000
        0000 1001 0200 0000 0700
        0000 0008 0200 0000 0101
        """;

    [Fact]
    public void Command_set_is_written_in_order_with_its_group_length()
    {
        var command = new CommandSet()
            .Set(CommandElement.CommandDataSetType, 0x0101)
            .Set(CommandElement.MessageId, 7)
            .Set(CommandField.CEchoRequest)
            .Set(CommandElement.AffectedSopClassUid, Uids.Verification);

        var bytes = new byte[command.EncodedLength];
        command.Write(bytes);

        Assert.Equal(Bytes.ToHex(Bytes.FromHex(EchoHex)), Bytes.ToHex(bytes));
    }

    [Fact]
    public void Command_set_reads_back()
    {
        var command = CommandSet.Read(Bytes.FromHex(EchoHex));

        Assert.Equal(CommandField.CEchoRequest, command.Field);
        Assert.Equal(Uids.Verification, command.GetUid(CommandElement.AffectedSopClassUid));
        Assert.Equal((ushort)7, command.GetUInt16(CommandElement.MessageId));
        Assert.False(command.HasDataset);
    }

    [Fact]
    public void Every_truncation_is_refused_or_lacks_elements()
    {
        var bytes = Bytes.FromHex(EchoHex);

        for (var length = 1; length < bytes.Length; length++)
        {
            var cut = bytes[..length];
            var error = Record.Exception(() => CommandSet.Read(cut));
            Assert.True(error is InvalidPduException || length is 12 or 38 or 48 or 58, $"{length}: {error}");
        }
    }

    [Theory]
    [InlineData("0800 0500 0200 0000 4142")] // another group
    [InlineData("0000 0001 0200 0000 3000 0000 0001 0200 0000 3000")] // twice
    [InlineData("0000 0001 FFFF FFFF 3000")] // length beyond the end
    public void What_is_no_command_set_is_refused(string hex) =>
        Assert.Throws<InvalidPduException>(() => CommandSet.Read(Bytes.FromHex(hex)));

    [Fact]
    public void Status_carries_comment_and_offending_elements()
    {
        var response = new CommandSet();
        var status = DimseStatus.CannotUnderstand with { ErrorComment = "ñ" + new string('x', 70), OffendingElements = [Tags.SOPInstanceUID] };
        status.Write(response);
        var bytes = new byte[response.EncodedLength];
        response.Write(bytes);

        var read = DimseStatus.Read(CommandSet.Read(bytes))!.Value;

        Assert.Equal(0xC000, read.Code);
        Assert.Equal("?" + new string('x', 63), read.ErrorComment);
        Assert.Equal([Tags.SOPInstanceUID], read.OffendingElements);
    }

    [Theory]
    [InlineData(0x0000, DimseStatusKind.Success)]
    [InlineData(0xB007, DimseStatusKind.Warning)]
    [InlineData(0x0001, DimseStatusKind.Warning)]
    [InlineData(0xA700, DimseStatusKind.Failure)]
    [InlineData(0x0211, DimseStatusKind.Failure)]
    [InlineData(0xFE00, DimseStatusKind.Cancel)]
    [InlineData(0xFF01, DimseStatusKind.Pending)]
    public void Kind_of_a_status_follows_its_range(int code, DimseStatusKind kind) =>
        Assert.Equal(kind, new DimseStatus((ushort)code).Kind);
}
