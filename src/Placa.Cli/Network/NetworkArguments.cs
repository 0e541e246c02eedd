using System.CommandLine;
using System.Text;
using Placa.Dicom;
using Placa.Network;

namespace Placa.Cli.Network;

/// <summary>What every verb that calls a peer has on its command line.</summary>
internal sealed class NetworkArguments
{
    private readonly Argument<string> _ae = new("AE") { Description = "Whom to call: AET@host:port, or the AE title of a registered peer" };
    private readonly Option<string> _ours = OurAeTitle();
    private readonly Option<string> _data = ServerArguments.DataOption();
    private readonly TlsArguments _tls = new();
    private readonly Option<string?> _user = new("--user") { Description = "The user to name to the peer", HelpName = "NAME" };
    private readonly Option<string?> _passcode = new("--passcode-file") { Description = "A file with the passcode of --user", HelpName = "FILE" };

    public static Option<string> OurAeTitle()
    {
        var option = new Option<string>("--aet") { Description = "Our AE title", HelpName = "AET", DefaultValueFactory = _ => "PLACA" };
        option.Validators.Add(result =>
        {
            if (!AeTitle.IsValid(result.GetValue(option) ?? ""))
                result.AddError("--aet needs 1 to 16 letters, digits or signs of ASCII.");
        });
        return option;
    }

    public void AddTo(Command command)
    {
        command.Add(_ae);
        command.Add(_ours);
        command.Add(_data);
        _tls.AddToCalling(command);
        command.Add(_user);
        command.Add(_passcode);
    }

    public RemoteAe Ae(ParseResult result)
    {
        var (ae, peer) = RemoteAe.Resolve(result.GetRequiredValue(_ae), result.GetRequiredValue(_data));
        return ae with { Tls = _tls.Calling(result, peer), User = UserOf(result.GetValue(_user), result.GetValue(_passcode)) };
    }

    public string Ours(ParseResult result) => result.GetRequiredValue(_ours);

    /// <summary>Calls the peer.</summary>
    public static Task<Association> ConnectAsync(
        RemoteAe ae, string ours, IEnumerable<(Uid AbstractSyntax, IReadOnlyList<TransferSyntax> TransferSyntaxes)> contexts, CancellationToken cancellationToken,
        UserInformation? information = null, DimseServices? services = null)
    {
        var request = new AssociateRequest
        {
            CalledAeTitle = ae.AeTitle,
            CallingAeTitle = ours,
            PresentationContexts = AssociateRequest.Propose(contexts),
            UserInformation = (information ?? new UserInformation()) with { UserIdentity = ae.User },
        };
        return Association.ConnectAsync(ae.Host, ae.Port, request, new AssociationOptions { Services = services ?? new DimseServices(), Tls = ae.Tls }, cancellationToken);
    }

    /// <summary>A passcode comes from a file: on a command line everyone on the machine could read it.</summary>
    private static UserIdentity? UserOf(string? name, string? passcodeFile)
    {
        if (name is null)
            return null;
        var type = passcodeFile is null ? UserIdentityType.Username : UserIdentityType.UsernameAndPasscode;
        return new UserIdentity(type, PositiveResponseRequested: false, Encoding.UTF8.GetBytes(name), passcodeFile is null ? default : PasscodeIn(passcodeFile));
    }

    /// <summary>The first line of a file, in UTF-8.</summary>
    public static byte[] PasscodeIn(string path) => Encoding.UTF8.GetBytes(File.ReadLines(path).FirstOrDefault() ?? "");

    /// <summary>The native transfer syntaxes, for what has no pixel data.</summary>
    public static IReadOnlyList<TransferSyntax> Native { get; } = [TransferSyntax.ExplicitVRLittleEndian, TransferSyntax.ImplicitVRLittleEndian];
}
