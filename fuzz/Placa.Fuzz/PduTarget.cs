using Placa.Dicom;
using Placa.Network;

namespace Placa.Fuzz;

/// <summary>A-ASSOCIATE-RQ (PS3.8 section 9.3.2), the first bytes anyone can send: what can be read is written, read again, and must be equal.</summary>
internal static class PduTarget
{
    public static bool Run(byte[] input)
    {
        if (input.Length < PduHeader.Size)
            return false;

        AssociateRequest request;
        try
        {
            request = AssociatePduReader.ReadRequest(input.AsSpan(PduHeader.Size));
        }
        catch (InvalidPduException)
        {
            return false;
        }

        var written = request.Encode();
        var again = AssociatePduReader.ReadRequest(written.AsSpan(PduHeader.Size)).Encode();
        if (!again.AsSpan().SequenceEqual(written))
            throw new InvalidDataException("Written, read and written again, the PDU differs.");
        return true;
    }

    public static IEnumerable<byte[]> Seeds()
    {
        var syntaxes = new[] { TransferSyntax.ExplicitVRLittleEndian, TransferSyntax.ImplicitVRLittleEndian };
        yield return new AssociateRequest
        {
            CalledAeTitle = "PLACA",
            CallingAeTitle = "MODALITY",
            PresentationContexts = AssociateRequest.Propose([(Uids.Verification, syntaxes), (Uids.CTImageStorage, syntaxes)]),
        }.Encode();
    }
}
