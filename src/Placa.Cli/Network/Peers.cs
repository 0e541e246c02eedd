using System.CommandLine;
using Placa.Archive.Settings;
using Placa.Dicom;
using Placa.Network;

namespace Placa.Cli.Network;

/// <summary><c>placa peers add|list|remove|test</c>: who may call the archive, and whom it can send to. A running server hears of it at once.</summary>
internal static class Peers
{
    public static Command Create() => new("peers", "Make other application entities known to the archive")
    {
        CreateAdd(),
        CreateList(),
        CreateRemove(),
        CreateTest(),
    };

    /// <summary>True where a data folder keeps peers; asking makes none.</summary>
    public static bool AreKept(string dataFolder) => File.Exists(Path.Combine(dataFolder, "placa.db"));

    private static Command CreateAdd()
    {
        var ae = new Argument<string>("AE") { Description = "AET@host:port, or AET alone for one that only calls (see --from)" };
        var from = new Option<string[]>("--from") { Description = "Further names or addresses it calls from", HelpName = "HOST", AllowMultipleArgumentsPerToken = false };
        var may = new Option<string[]>("--may") { Description = "What it may ask for: store, find, retrieve, commit; all if not said", HelpName = "VERB", AllowMultipleArgumentsPerToken = true };
        may.AcceptOnlyFromAmong("store", "find", "retrieve", "commit");
        var issuer = new Option<string?>("--issuer") { Description = "Issuer of Patient ID of what it sends, where none is given", HelpName = "NAME" };
        var assumed = CharacterSetOption("--charset-in", "Character set of what it sends without naming one");
        var sent = CharacterSetOption("--charset-out", "Character set it must receive, where that holds the text");
        var called = new Option<string?>("--calls") { Description = "The AE title of ours that it may call", HelpName = "AET" };
        var syntaxes = new Option<string[]>("--takes") { Description = "The only transfer syntaxes it takes: UIDs, or names such as jpeg-ls", HelpName = "SYNTAX", AllowMultipleArgumentsPerToken = true };
        syntaxes.Validators.Add(result =>
        {
            foreach (var name in (result.GetValue(syntaxes) ?? []).Where(name => TransferSyntaxNames.Find(name) is null))
                result.AddError($"--takes: {name} is neither a UID of a transfer syntax nor one of {TransferSyntaxNames.All}.");
        });
        var tls = new Option<bool>("--tls") { Description = "Call it with TLS" };
        var certificate = TlsArguments.PinOption("--certificate", "The certificate it has to show, and with which we call it");
        var user = new Option<string?>("--user") { Description = "The user it has to name", HelpName = "NAME" };
        var passcode = new Option<string?>("--passcode-file") { Description = "A file with the passcode of that user", HelpName = "FILE" };
        var data = ServerArguments.DataOption();

        var command = new Command("add", "Make a peer known, or change what is said of one (to take something away, remove it first)")
        {
            ae, from, may, issuer, assumed, sent, called, syntaxes, tls, certificate, user, passcode, data,
        };
        command.SetAction(result =>
        {
            var text = result.GetRequiredValue(ae);
            RemoteAe? remote = null;
            if (!AeTitle.IsValid(text) || text.Contains('@', StringComparison.Ordinal))
            {
                if (!RemoteAe.TryParse(text, out remote))
                    throw new VerbException(ExitCode.WrongUsage, Messages.NoRemoteAe(text));
            }

            var folder = Path.GetFullPath(result.GetRequiredValue(data));
            Directory.CreateDirectory(folder);
            using var peers = PeerRegistry.Open(folder);
            var known = peers.Find(remote?.AeTitle ?? text) ?? new Peer(remote?.AeTitle ?? text); // what is not said stays: no certificate is lost by a new address
            var peer = known with
            {
                Hosts = [.. (remote is null ? known.Hosts : [remote.Host]).Concat(result.GetValue(from) ?? []).Distinct(StringComparer.OrdinalIgnoreCase)],
                Port = remote?.Port ?? known.Port,
                Verbs = result.GetValue(may) is { Length: > 0 } verbs ? VerbsOf(verbs) : known.Verbs,
                DefaultIssuer = result.GetValue(issuer) ?? known.DefaultIssuer,
                AssumedCharacterSet = result.GetValue(assumed) ?? known.AssumedCharacterSet,
                SentCharacterSet = result.GetValue(sent) ?? known.SentCharacterSet,
                OurAeTitle = result.GetValue(called) ?? known.OurAeTitle,
                TransferSyntaxes = result.GetValue(syntaxes) is { Length: > 0 } taken ? [.. taken.Select(name => TransferSyntaxNames.Find(name)!.Uid)] : known.TransferSyntaxes,
                UsesTls = result.GetValue(tls) || known.UsesTls,
                CertificateSha256 = result.GetValue(certificate) is { } pin ? TlsArguments.FingerprintOf(pin) : known.CertificateSha256,
                UserName = result.GetValue(user) ?? known.UserName,
                PasscodeHash = result.GetValue(passcode) is { } file ? Passcode.Hash(NetworkArguments.PasscodeIn(file)) : known.PasscodeHash,
            };
            if (peer is { PasscodeHash: not null, UserName: null })
                throw new VerbException(ExitCode.WrongUsage, Messages.PasscodeNeedsUser);
            peers.Register(peer);
            Console.Out.WriteLine(Messages.PeerKept(peer.AeTitle));
            return (int)ExitCode.Done;
        });
        return command;
    }

    private static Command CreateList()
    {
        var data = ServerArguments.DataOption();
        var json = new Option<bool>("--json") { Description = "Print a JSON object on a line for each" };
        var command = new Command("list", "Show the peers that are known") { data, json };
        command.SetAction(result =>
        {
            using var report = new Report(result.GetValue(json));
            foreach (var peer in Read(result.GetRequiredValue(data)))
            {
                if (!report.IsJson)
                {
                    report.Line($"{peer.AeTitle,-16} {(peer.Port is { } port ? $":{port}" : "-"),-6} {string.Join(' ', peer.Hosts)}  [{peer.Verbs}]".TrimEnd());
                    continue;
                }
                report.Line(writer =>
                {
                    writer.WriteString("aeTitle", peer.AeTitle);
                    writer.WriteStartArray("hosts");
                    foreach (var host in peer.Hosts)
                        writer.WriteStringValue(host);
                    writer.WriteEndArray();
                    if (peer.Port is { } number)
                        writer.WriteNumber("port", number);
                    writer.WriteString("may", peer.Verbs.ToString());
                    writer.WriteString("issuer", peer.DefaultIssuer);
                    writer.WriteString("charsetIn", peer.AssumedCharacterSet);
                    writer.WriteString("charsetOut", peer.SentCharacterSet);
                    writer.WriteString("calls", peer.OurAeTitle);
                    writer.WriteStartArray("takes");
                    foreach (var syntax in peer.TransferSyntaxes)
                        writer.WriteStringValue(syntax.Value);
                    writer.WriteEndArray();
                    writer.WriteBoolean("tls", peer.UsesTls || peer.CertificateSha256 is not null);
                    writer.WriteString("certificate", peer.CertificateSha256);
                    writer.WriteString("user", peer.UserName);
                });
            }
            return (int)ExitCode.Done;
        });
        return command;
    }

    private static Command CreateRemove()
    {
        var aeTitle = new Argument<string>("AET") { Description = "Its AE title" };
        var data = ServerArguments.DataOption();
        var command = new Command("remove", "Forget a peer") { aeTitle, data };
        command.SetAction(result =>
        {
            var (folder, title) = (result.GetRequiredValue(data), result.GetRequiredValue(aeTitle));
            if (AreKept(folder))
            {
                using var peers = PeerRegistry.Open(folder);
                if (peers.Remove(title))
                    return (int)ExitCode.Done;
            }
            throw new VerbException(ExitCode.Refused, Messages.NoSuchPeer(title));
        });
        return command;
    }

    private static Command CreateTest()
    {
        var aeTitle = new Argument<string>("AET") { Description = "Its AE title" };
        var data = ServerArguments.DataOption();
        var ours = NetworkArguments.OurAeTitle();
        var json = new Option<bool>("--json") { Description = "Print a JSON object" };
        var tls = new TlsArguments();
        var command = new Command("test", "Ask a known peer whether it is there (C-ECHO)") { aeTitle, data, ours, json };
        tls.AddToCalling(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var title = result.GetRequiredValue(aeTitle);
            if (Read(result.GetRequiredValue(data)).FirstOrDefault(peer => peer.AeTitle == title) is not { Address: { } address } peer)
                throw new VerbException(ExitCode.Refused, Messages.NoSuchPeer(title));
            var ae = new RemoteAe(title, address.Host, address.Port) { Tls = tls.Calling(result, peer) };
            return (int)await Echo.RunAsync(ae, result.GetRequiredValue(ours), result.GetValue(json), cancellationToken);
        });
        return command;
    }

    private static IReadOnlyList<Peer> Read(string folder)
    {
        if (!AreKept(folder))
            return [];
        using var peers = PeerRegistry.Open(folder);
        return peers.List();
    }

    private static PeerVerbs VerbsOf(string[] names) =>
        names.Aggregate(PeerVerbs.None, (verbs, name) => verbs | Enum.Parse<PeerVerbs>(name, ignoreCase: true));

    private static Option<string?> CharacterSetOption(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description + ", such as \"ISO_IR 100\"", HelpName = "TERM" };
        option.Validators.Add(result =>
        {
            if (result.GetValue(option) is not { } terms)
                return;
            CharacterSet.FromSpecificCharacterSet(terms.Split('\\'), out var recognised);
            if (!recognised)
                result.AddError(Messages.UnknownCharacterSet(terms));
        });
        return option;
    }
}
