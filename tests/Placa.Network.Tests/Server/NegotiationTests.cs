using Placa.Dicom;
using Placa.Testing;

namespace Placa.Network.Tests;

public class NegotiationTests
{
    private static readonly Negotiation Negotiation = new(new DimseServices { Store = new RecordingStore() }, new NetworkLimits());

    [Fact]
    public void Every_transfer_syntax_of_data_sets_is_accepted_for_storage_alone()
    {
        foreach (var syntax in TransferSyntax.All)
        {
            var isForStorage = !syntax.IsReferenced && !syntax.Uid.Value.StartsWith("1.2.840.10008.1.2.7.", StringComparison.Ordinal);

            Assert.Equal((syntax.Name, isForStorage), (syntax.Name, Choose(Uids.CTImageStorage, syntax.Uid.Value) is not null));
        }
    }

    [Theory]
    [InlineData("1.2.840.10008.1.2.1", "1.2.840.10008.1.2", "1.2.840.10008.1.2.1")] // explicit before implicit
    [InlineData("1.2.840.10008.1.2", "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2")] // native before lossy
    [InlineData("1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.91", "1.2.840.10008.1.2.4.70")] // lossless before lossy
    [InlineData("1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.70")] // among equals, the peer's order
    [InlineData("1.2.3.4.5", "1.2.840.10008.1.2.4.50", "1.2.3.4.5")] // a private one may be lossless
    [InlineData("1.2.840.10008.1.2.2", "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.2")]
    [InlineData("1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.94", "1.2.840.10008.1.2.4.50")]
    public void The_syntax_that_loses_nothing_wins(string expected, params string[] offered) =>
        Assert.Equal(expected, Choose(Uids.CTImageStorage, offered));

    [Theory]
    [InlineData("1.2.840.10008.1.2.4.94")]
    [InlineData("1.2.840.10008.1.2.4.95")]
    [InlineData("1.2.840.10008.1.2.4.204")]
    [InlineData("1.2.840.10008.1.2.4.205")]
    [InlineData("1.2.840.10008.1.2.6.1")]
    [InlineData("not a UID")]
    public void What_has_its_pixels_elsewhere_is_refused(string syntax)
    {
        var answer = Answer(Uids.CTImageStorage, syntax);

        Assert.Equal(PresentationContextResult.TransferSyntaxesNotSupported, answer.Result);
    }

    [Theory]
    [InlineData("1.2.840.10008.5.1.4.1.1.2", true)]
    [InlineData("1.2.840.10008.5.1.4.1.1.9999", true)] // of a later edition
    [InlineData("1.3.12.2.1107.5.9.1", true)] // Siemens CSA Non-Image
    [InlineData("1.2.840.10008.5.1.4.1.2.1.1", false)] // FIND
    [InlineData("1.2.840.10008.5.1.4.31", false)]
    [InlineData("1.2.840.10008.1.20.1", false)]
    [InlineData("1.2.840.10008.1.3.10", false)] // directories are on media
    [InlineData("1.2.276.0.7230010.3.4.1915765545.18030.917282194.0", false)]
    [InlineData("1..2", false)]
    public void Storage_is_told_from_other_services(string sopClass, bool isStorage)
    {
        var answer = Answer(new Uid(sopClass), "1.2.840.10008.1.2");

        Assert.Equal(isStorage ? PresentationContextResult.Acceptance : PresentationContextResult.AbstractSyntaxNotSupported, answer.Result);
    }

    [Fact]
    public void Every_sop_class_of_the_standard_is_told_right()
    {
        foreach (var line in File.ReadLines(Repository.Path("tools/standard/sop_classes.csv")).Skip(1))
        {
            var uid = line.Split(',')[0];
            Assert.Equal((line, uid != "1.2.840.10008.1.3.10"), (line, StorageSopClasses.Contains(new Uid(uid))));
        }
        foreach (var line in File.ReadLines(Repository.Path("tools/standard/uids.csv")).Where(line => line.Contains(",SOP Class,", StringComparison.Ordinal)))
        {
            var name = line.Split(',')[1];
            var isService = name.Contains("FIND", StringComparison.Ordinal) || name.Contains("MOVE", StringComparison.Ordinal)
                || name.Contains("GET", StringComparison.Ordinal) || name.Contains("Commitment", StringComparison.Ordinal)
                || !(name.Contains("Storage", StringComparison.Ordinal) || name.Contains("Retired", StringComparison.Ordinal) || name.Length == 0);
            if (isService)
                Assert.False(StorageSopClasses.Contains(new Uid(line.Split(',')[0])), line);
        }
    }

    [Fact]
    public void Without_a_store_handler_there_is_no_storage()
    {
        var negotiation = new Negotiation(new DimseServices(), new NetworkLimits());

        var accept = negotiation.Answer(TestServer.StoreRequest, null);

        Assert.Equal(
            [PresentationContextResult.Acceptance, PresentationContextResult.AbstractSyntaxNotSupported],
            accept.PresentationContexts.Select(context => context.Result));
    }

    [Fact]
    public void Roles_and_storage_information_are_answered()
    {
        var request = TestServer.StoreRequest with
        {
            UserInformation = new UserInformation
            {
                Roles = [new(Uids.CTImageStorage, true, true), new(Uids.MRImageStorage, true, true)],
                ExtendedNegotiations = [new(Uids.CTImageStorage, new byte[] { 3, 0, 0, 0, 2, 0 }), new(Uids.Verification, new byte[] { 1 })],
                AsynchronousOperationsWindow = new(0, 0),
            },
        };

        var answer = Negotiation.Answer(request, null).UserInformation;

        Assert.Equal([new RoleSelection(Uids.CTImageStorage, true, false)], answer.Roles);
        var extended = Assert.Single(answer.ExtendedNegotiations);
        Assert.Equal(Uids.CTImageStorage, extended.SopClassUid);
        Assert.Equal(new byte[] { 2, 0, 3, 0, 0, 0 }, extended.Information.ToArray());
        Assert.Null(answer.AsynchronousOperationsWindow);
        Assert.Equal(Implementation.ClassUid, answer.ImplementationClassUid);
    }

    [Fact]
    public void A_requestor_that_would_only_be_scp_is_refused_that_context()
    {
        var request = TestServer.StoreRequest with
        {
            UserInformation = new UserInformation { Roles = [new(Uids.CTImageStorage, false, true)] },
        };

        var accept = Negotiation.Answer(request, null);

        Assert.Equal(PresentationContextResult.UserRejection, accept.PresentationContexts[1].Result);
        Assert.Empty(accept.UserInformation.Roles);
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    public void User_identity_is_confirmed_only_when_asked_for_and_verified(bool asked, bool verified, bool confirmed)
    {
        var request = TestServer.EchoRequest with
        {
            UserInformation = new UserInformation { UserIdentity = new(UserIdentityType.Username, asked, "user"u8.ToArray(), default) },
        };

        var answer = Negotiation.Answer(request, verified ? ReadOnlyMemory<byte>.Empty : (ReadOnlyMemory<byte>?)null).UserInformation;

        Assert.Equal(confirmed, answer.UserIdentityResponse is not null);
    }

    private static string? Choose(Uid abstractSyntax, params string[] offered) =>
        Answer(abstractSyntax, offered) is { Result: PresentationContextResult.Acceptance } accepted ? accepted.TransferSyntax.Value : null;

    private static PresentationContextAnswer Answer(Uid abstractSyntax, params string[] offered)
    {
        var request = TestServer.EchoRequest with
        {
            PresentationContexts = [new(1, abstractSyntax, [.. offered.Select(uid => new Uid(uid))])],
        };
        return Negotiation.Answer(request, null).PresentationContexts[0];
    }
}
