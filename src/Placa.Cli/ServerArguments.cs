using System.CommandLine;
using System.CommandLine.Parsing;
using Placa.Cli.Network;
using Placa.Server;

namespace Placa.Cli;

/// <summary>The options that <c>serve</c> and <c>demo</c> share.</summary>
internal sealed class ServerArguments
{
    public const string DefaultDataFolder = "./placa-data";

    /// <summary>Where one of them names a collector, measurements go there.</summary>
    private static readonly string[] CollectorVariables = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"];

    private readonly Option<string> _data = DataOption();
    private readonly Option<string> _http = Address("--http", "Where the web port listens", "127.0.0.1:8080");
    private readonly Option<string> _dicom = Address("--dicom", "Where the DICOM port listens", "127.0.0.1:11112");
    private readonly Option<string> _dicomTls = new("--dicom-tls") { Description = "Where the DICOM port with TLS listens, such as 127.0.0.1:2762", HelpName = "HOST:PORT" };
    private readonly TlsArguments _tls = new();
    private readonly Option<string> _aeTitle = new("--aet") { Description = "Our AE title", HelpName = "AET", DefaultValueFactory = _ => "PLACA" };
    private readonly Option<bool> _acceptAnyPeer = new("--accept-any-peer") { Description = "Let DICOM peers store that are not registered" };
    private readonly Option<bool> _insecure = new("--insecure") { Description = "Listen beyond this machine, without sign-in or encryption" };

    public ServerArguments()
    {
        _aeTitle.Validators.Add(CheckAeTitle);
        _dicomTls.Validators.Add(result => CheckAddress(result, _dicomTls, "127.0.0.1:2762"));
    }

    private void CheckAeTitle(OptionResult result)
    {
        // PS3.5 section 6.2: 1 to 16 characters of the default repertoire, no backslash, not only blanks.
        var value = result.GetValue(_aeTitle) ?? "";
        if (value.Trim().Length is < 1 or > 16 || value.Any(c => c is < ' ' or > '~' or '\\'))
            result.AddError("--aet needs 1 to 16 letters, digits or signs of ASCII.");
    }

    public static Option<string> DataOption() =>
        new("--data") { Description = "The data folder", HelpName = "DIR", DefaultValueFactory = _ => DefaultDataFolder };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _data, _http, _dicom, _dicomTls, _aeTitle, _acceptAnyPeer, _insecure })
            command.Add(option);
        _tls.AddToListening(command);
    }

    public ServerOptions Read(ParseResult result) => new()
    {
        DataFolder = Path.GetFullPath(result.GetRequiredValue(_data)),
        Http = Parse(result.GetRequiredValue(_http)),
        Dicom = Parse(result.GetRequiredValue(_dicom)),
        DicomTls = result.GetValue(_dicomTls) is { } address ? Parse(address) : null,
        Tls = _tls.Files(result),
        AeTitle = result.GetRequiredValue(_aeTitle).Trim(),
        AcceptAnyPeer = result.GetValue(_acceptAnyPeer),
        Insecure = result.GetValue(_insecure),
        ExportTelemetry = Array.Exists(CollectorVariables, name => Environment.GetEnvironmentVariable(name) is { Length: > 0 }),
    };

    private static Option<string> Address(string name, string description, string byDefault)
    {
        var option = new Option<string>(name) { Description = description, HelpName = "HOST:PORT", DefaultValueFactory = _ => byDefault };
        option.Validators.Add(result => CheckAddress(result, option, byDefault));
        return option;
    }

    private static void CheckAddress(OptionResult result, Option<string> option, string example)
    {
        // The default needs no check; looking at it would load the web server for every verb.
        if (!result.Implicit && !ListenAddress.TryParse(result.GetValue(option), out _))
            result.AddError($"{option.Name} needs HOST:PORT, such as {example}; the host is an IP address, localhost or * for all.");
    }

    private static ListenAddress Parse(string text) =>
        ListenAddress.TryParse(text, out var address) ? address : throw new FormatException(text);
}
