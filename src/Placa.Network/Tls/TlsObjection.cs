using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Placa.Network;

/// <summary>Says in a few words what is wrong with a certificate.</summary>
internal static class TlsObjection
{
    public static string Tell(SslPolicyErrors errors, X509Chain? chain)
    {
        var reasons = new List<string>();
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            reasons.Add("there is none");
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            reasons.Add("it stands for another host");
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) && chain is not null)
            reasons.AddRange(chain.ChainStatus.Select(status => Tell(status.Status)).Distinct());
        return reasons.Count > 0 ? string.Join(", ", reasons) : errors.ToString();
    }

    private static string Tell(X509ChainStatusFlags status) => status switch
    {
        X509ChainStatusFlags.NotTimeValid => "it is not valid now",
        X509ChainStatusFlags.Revoked => "it was revoked",
        X509ChainStatusFlags.RevocationStatusUnknown or X509ChainStatusFlags.OfflineRevocation => "nobody says whether it was revoked",
        X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.PartialChain => "no authority that is trusted has signed it",
        X509ChainStatusFlags.NotValidForUsage => "it is not for this use",
        _ => status.ToString(),
    };
}
