using System.Security.Cryptography;
using System.Text;

namespace Placa.Server.Handover;

/// <summary>What a hand-over must show: only who can read the data folder's <c>run.json</c> knows it. A new one at every start.</summary>
internal sealed record HandoverToken(string Value)
{
    public static HandoverToken New() => new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));

    /// <summary>Compares in a time that does not tell how much was right.</summary>
    public bool Accepts(string? shown) =>
        shown is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(shown), Encoding.UTF8.GetBytes(Value));
}
