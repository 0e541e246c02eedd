using System.Globalization;
using System.Security.Cryptography;

namespace Placa.Archive.Settings;

/// <summary>Keeps passcodes so that nobody can read them (PBKDF2 with HMAC-SHA-256, RFC 8018).</summary>
public static class Passcode
{
    private const string Scheme = "pbkdf2-sha256";
    private const int Iterations = 600_000;
    private const int SaltLength = 16;
    private const int HashLength = 32;

    /// <summary>What is kept of a passcode: <c>pbkdf2-sha256$iterations$salt$hash</c>.</summary>
    public static string Hash(ReadOnlySpan<byte> passcode)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        var hash = Rfc2898DeriveBytes.Pbkdf2(passcode, salt, Iterations, HashAlgorithmName.SHA256, HashLength);
        return string.Create(CultureInfo.InvariantCulture, $"{Scheme}${Iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}");
    }

    /// <summary>True when a passcode is the one that was kept. How long it takes tells nothing about it.</summary>
    public static bool Matches(ReadOnlySpan<byte> passcode, string kept)
    {
        ArgumentNullException.ThrowIfNull(kept);
        if (kept.Split('$') is not [Scheme, var iterations, var salt, var hash])
            return false;
        var expected = Convert.FromBase64String(hash);
        var actual = Rfc2898DeriveBytes.Pbkdf2(
            passcode, Convert.FromBase64String(salt), int.Parse(iterations, CultureInfo.InvariantCulture), HashAlgorithmName.SHA256, expected.Length);
        return CryptographicOperations.FixedTimeEquals(actual, expected);
    }
}
