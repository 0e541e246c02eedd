using System.Security.Cryptography;
using System.Text;
using Placa.Dicom;

namespace Placa.Phantoms;

/// <summary>
/// Identifiers that follow from a seed and a name, so the same study made twice is the same study. They are version 8
/// UUIDs under the root 2.25 (PS3.5 section B.2, RFC 9562 section 5.8).
/// </summary>
internal sealed class UidSource(int seed)
{
    /// <summary>The identifier that belongs to a name such as <c>ct/thorax/12</c>.</summary>
    public Uid this[string name]
    {
        get
        {
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"placa-phantom/{seed}/{name}")).AsSpan(0, 16);
            hash[6] = (byte)(hash[6] & 0x0F | 0x80);
            hash[8] = (byte)(hash[8] & 0x3F | 0x80);
            return Uid.FromGuid(new Guid(hash, bigEndian: true));
        }
    }
}
