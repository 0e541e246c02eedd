using Placa.Dicom;
using Placa.Testing;

namespace Placa.Network.Tests;

public class AssociatePduTests
{
    // A-ASSOCIATE-RQ from TESTER to PLACA for Verification in implicit VR little endian; the length of the PDU is in bytes 2 to 5.
    private const string RequestHex = """
        0100 0000 00AB 0001 0000 504C 4143 4120 2020 2020 2020 2020 2020 5445 5354 4552
        2020 2020 2020 2020 2020 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000
        0000 0000 0000 0000 0000
        1000 0015 312E 322E 3834 302E 3130 3030 382E 332E 312E 312E 31
        2000 002E 0100 0000
          3000 0011 312E 322E 3834 302E 3130 3030 382E 312E 31
          4000 0011 312E 322E 3834 302E 3130 3030 382E 312E 32
        5000 0018 5100 0004 0004 0000 5200 0005 322E 3235 2E 5500 0003 504C 41
        """;

    private static AssociateRequest Everything => new()
    {
        CalledAeTitle = "PLACA",
        CallingAeTitle = "TESTER",
        PresentationContexts =
        [
            new(1, Uids.Verification, [TransferSyntax.ImplicitVRLittleEndian.Uid]),
            new(255, Uids.CTImageStorage, [TransferSyntax.ExplicitVRLittleEndian.Uid, TransferSyntax.JPEGLossless.Uid]),
        ],
        UserInformation = new UserInformation
        {
            MaximumLength = 16384,
            ImplementationClassUid = new Uid("1.2.3"),
            ImplementationVersionName = "TEST",
            AsynchronousOperationsWindow = new(4, 5),
            Roles = [new(Uids.CTImageStorage, true, false), new(Uids.Verification, false, true)],
            ExtendedNegotiations = [new(Uids.CTImageStorage, new byte[] { 2, 0, 3, 0, 0, 0 })],
            CommonExtendedNegotiations = [new(new Uid("1.2.3.4"), new Uid("1.2.840.10008.4.2"), [Uids.CTImageStorage, Uids.MRImageStorage])],
            UserIdentity = new(UserIdentityType.UsernameAndPasscode, true, "user"u8.ToArray(), "pass"u8.ToArray()),
        },
    };

    [Fact]
    public void Request_is_written_as_the_standard_lays_it_out()
    {
        var request = new AssociateRequest
        {
            CalledAeTitle = "PLACA",
            CallingAeTitle = "TESTER",
            PresentationContexts = [new(1, Uids.Verification, [TransferSyntax.ImplicitVRLittleEndian.Uid])],
            UserInformation = new() { MaximumLength = 262144, ImplementationClassUid = new Uid("2.25."), ImplementationVersionName = "PLA" },
        };

        var bytes = request.Encode();

        Assert.Equal(Bytes.ToHex(Bytes.FromHex(RequestHex)), Bytes.ToHex(bytes));
    }

    [Fact]
    public void Request_is_read_as_the_standard_lays_it_out()
    {
        var request = AssociatePduReader.ReadRequest(Bytes.FromHex(RequestHex).AsSpan(6));

        Assert.Equal("PLACA", request.CalledAeTitle);
        Assert.Equal("TESTER", request.CallingAeTitle);
        Assert.Equal(AssociateRequest.DicomApplicationContext, request.ApplicationContextName);
        var context = Assert.Single(request.PresentationContexts);
        Assert.Equal((1, Uids.Verification), (context.Id, context.AbstractSyntax));
        Assert.Equal([TransferSyntax.ImplicitVRLittleEndian.Uid], context.TransferSyntaxes);
        Assert.Equal(262144u, request.UserInformation.MaximumLength);
        Assert.Equal("PLA", request.UserInformation.ImplementationVersionName);
    }

    [Fact]
    public void Request_with_every_item_reads_back_and_writes_the_same_bytes()
    {
        var bytes = Everything.Encode();

        var request = AssociatePduReader.ReadRequest(bytes.AsSpan(6));

        Assert.Equal(bytes, request.Encode());
        Assert.Equal(new AsynchronousOperationsWindow(4, 5), request.UserInformation.AsynchronousOperationsWindow);
        Assert.Equal(Everything.UserInformation.Roles, request.UserInformation.Roles);
        Assert.Equal([Uids.CTImageStorage, Uids.MRImageStorage], request.UserInformation.CommonExtendedNegotiations[0].RelatedGeneralSopClasses);
        Assert.Equal("pass"u8.ToArray(), request.UserInformation.UserIdentity!.SecondaryField.ToArray());
    }

    [Fact]
    public void Accept_reads_back_and_writes_the_same_bytes()
    {
        var accept = new AssociateAccept
        {
            CalledAeTitle = "PLACA",
            CallingAeTitle = "TESTER",
            PresentationContexts =
            [
                new(1, PresentationContextResult.Acceptance, TransferSyntax.ImplicitVRLittleEndian.Uid),
                new(3, PresentationContextResult.AbstractSyntaxNotSupported, TransferSyntax.ImplicitVRLittleEndian.Uid),
            ],
            UserInformation = new() { MaximumLength = 0, UserIdentityResponse = "ok"u8.ToArray() },
        };

        var read = AssociatePduReader.ReadAccept(accept.Encode().AsSpan(6));

        Assert.Equal(accept.Encode(), read.Encode());
        Assert.Equal(accept.PresentationContexts, read.PresentationContexts);
        Assert.Equal("ok"u8.ToArray(), read.UserInformation.UserIdentityResponse!.Value.ToArray());
    }

    [Fact]
    public void Every_truncation_of_a_request_is_refused()
    {
        var body = Everything.Encode()[6..];

        for (var length = 0; length < body.Length; length++)
        {
            var cut = body[..length];
            Assert.Throws<InvalidPduException>(() => AssociatePduReader.ReadRequest(cut));
        }
    }

    [Fact]
    public void Every_changed_byte_gives_a_request_or_a_refusal()
    {
        var body = Everything.Encode()[6..];

        for (var i = 0; i < body.Length; i++)
        {
            foreach (var value in (byte[])[0, 1, 0x7F, 0xFF])
            {
                var changed = body.ToArray();
                changed[i] = value;
                var error = Record.Exception(() => AssociatePduReader.ReadRequest(changed));
                Assert.True(error is null or InvalidPduException, $"byte {i} = {value:X2}: {error}");
            }
        }
    }

    [Fact]
    public void Unknown_items_are_passed_over()
    {
        var body = Bytes.Concat(Everything.Encode()[6..], Bytes.FromHex("7700 0003 010203"));

        var request = AssociatePduReader.ReadRequest(body);

        Assert.Equal(2, request.PresentationContexts.Count);
    }

    [Fact]
    public void Padding_of_names_and_identifiers_means_nothing()
    {
        var body = Bytes.FromHex(RequestHex)[6..];
        "  PLACA\0\0       "u8.CopyTo(body.AsSpan(4));

        var request = AssociatePduReader.ReadRequest(body);

        Assert.Equal("PLACA", request.CalledAeTitle.TrimEnd('\0', ' '));
    }

    [Fact]
    public void Short_pdus_are_written_as_the_standard_lays_them_out()
    {
        Assert.Equal("0300 0000 0004 0002 0302", Bytes.ToHex(AssociatePduWriter.Write(AssociationRejection.LocalLimitExceeded)));
        Assert.Equal("0700 0000 0004 0000 0206", Bytes.ToHex(AssociatePduWriter.WriteAbort(AbortSource.ServiceProvider, AbortReason.InvalidPduParameterValue)));
        Assert.Equal("0500 0000 0004 0000 0000", Bytes.ToHex(AssociatePduWriter.WriteReleaseRequest()));
        Assert.Equal("0600 0000 0004 0000 0000", Bytes.ToHex(AssociatePduWriter.WriteReleaseResponse()));
    }
}
