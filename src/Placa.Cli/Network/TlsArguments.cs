using System.CommandLine;
using System.Security.Cryptography;
using Placa.Archive.Settings;
using Placa.Network;
using Placa.Server;

namespace Placa.Cli.Network;

/// <summary>The options of every verb that calls or listens with TLS. There is none that takes any certificate.</summary>
internal sealed class TlsArguments
{
    private readonly Option<bool> _tls = new("--tls") { Description = "Use TLS; so does every other --tls option" };
    private readonly Option<string?> _authorities = new("--tls-ca") { Description = "Trust the authorities in this file, not those of the system (PEM)", HelpName = "FILE" };
    private readonly Option<string?> _certificate = new("--tls-cert") { Description = "Show this certificate (PEM or PKCS #12)", HelpName = "FILE" };
    private readonly Option<string?> _key = new("--tls-key") { Description = "The key of --tls-cert (PEM)", HelpName = "FILE" };
    private readonly Option<string?> _pin = PinOption("--tls-pin", "Trust only the certificate with this SHA-256, whoever signed it");
    private readonly Option<bool> _revocation = new("--tls-revocation") { Description = "Ask the authority whether the certificate was revoked" };
    private readonly Option<bool> _optional = new("--tls-client-optional") { Description = "Let peers call without a certificate" };

    /// <summary>An option whose value is a SHA-256, or a file with the certificate.</summary>
    public static Option<string?> PinOption(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = "SHA-256|FILE" };
        option.Validators.Add(result =>
        {
            if (result.GetValue(option) is { } text && !IsFingerprint(text) && !File.Exists(text))
                result.AddError(Messages.NoFingerprint(name));
        });
        return option;
    }

    /// <summary>The SHA-256 that was given, or that of the certificate in the file that was given.</summary>
    /// <exception cref="VerbException">There is no certificate in the file.</exception>
    public static string FingerprintOf(string text) => IsFingerprint(text)
        ? text.Replace(":", "", StringComparison.Ordinal).ToLowerInvariant()
        : Load(() => TlsCertificates.Fingerprint(TlsCertificates.Load(text)[0]));

    public void AddToCalling(Command command) => Add(command, _tls, _authorities, _certificate, _key, _pin, _revocation);

    public void AddToListening(Command command) => Add(command, _certificate, _key, _authorities, _optional, _revocation);

    /// <summary>How to call; a registered peer's own settings hold where the command line says nothing else. Null without TLS.</summary>
    public TlsCalling? Calling(ParseResult result, Peer? peer)
    {
        var pin = result.GetValue(_pin) is { } text ? FingerprintOf(text) : peer?.CertificateSha256;
        var (authorities, certificate) = (result.GetValue(_authorities), result.GetValue(_certificate));
        if (!result.GetValue(_tls) && pin is null && authorities is null && certificate is null && !result.GetValue(_revocation) && peer is not { UsesTls: true })
            return null;
        return Load(() => new TlsCalling
        {
            Certificate = certificate is null ? null : TlsCertificates.LoadWithKey(certificate, result.GetValue(_key)),
            Authorities = authorities is null ? null : TlsCertificates.Load(authorities),
            PinnedSha256 = pin,
            CheckRevocation = result.GetValue(_revocation),
        });
    }

    /// <summary>The files of a server.</summary>
    public TlsFiles Files(ParseResult result) => new()
    {
        Certificate = result.GetValue(_certificate),
        Key = result.GetValue(_key),
        Authorities = result.GetValue(_authorities),
        ClientCertificateOptional = result.GetValue(_optional),
        CheckRevocation = result.GetValue(_revocation),
    };

    /// <summary>How a small server lets peers in; null without a certificate of ours.</summary>
    public TlsAccepting? Accepting(ParseResult result)
    {
        var files = Files(result);
        return files.Certificate is null ? null : Load(() => new TlsAccepting(TlsCertificates.LoadWithKey(files.Certificate, files.Key))
        {
            Authorities = files.Authorities is null ? null : TlsCertificates.Load(files.Authorities),
            RequiresCertificate = !files.ClientCertificateOptional,
            CheckRevocation = files.CheckRevocation,
        });
    }

    private static void Add(Command command, params ReadOnlySpan<Option> options)
    {
        foreach (var option in options)
            command.Add(option);
    }

    private static bool IsFingerprint(string text) =>
        text.Replace(":", "", StringComparison.Ordinal) is { Length: 64 } digits && digits.All(char.IsAsciiHexDigit);

    private static T Load<T>(Func<T> load)
    {
        try
        {
            return load();
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new VerbException(ExitCode.Environment, Messages.CertificateUnusable(error.Message));
        }
    }
}
