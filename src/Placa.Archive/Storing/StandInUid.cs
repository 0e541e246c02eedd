using System.Security.Cryptography;
using System.Text;
using Placa.Dicom;

namespace Placa.Archive.Storing;

/// <summary>
/// Identifiers for the study and series of instances that name none, as colour palettes, hanging protocols and raw data of some
/// devices do: made from what they do name, so that the index remains a function of the log.
/// </summary>
internal static class StandInUid
{
    /// <summary>An identifier under the root 2.25 (PS3.5 section B.2), always the same for the same input.</summary>
    public static string Make(string purpose, string name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{purpose} of {name}"), hash);
        hash[6] = (byte)(hash[6] & 0x0F | 0x80); // version 8 of RFC 9562: what the bits mean is the maker's affair
        hash[8] = (byte)(hash[8] & 0x3F | 0x80);
        return Uid.FromGuid(new Guid(hash[..16], bigEndian: true)).Value;
    }
}
