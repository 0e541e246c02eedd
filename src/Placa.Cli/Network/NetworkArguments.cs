using System.CommandLine;
using Placa.Dicom;
using Placa.Network;

namespace Placa.Cli.Network;

/// <summary>What every verb that calls a peer has on its command line.</summary>
internal sealed class NetworkArguments
{
    private readonly Argument<string> _ae = new("AE") { Description = "Whom to call: AET@host:port, or the AE title of a registered peer" };
    private readonly Option<string> _ours = OurAeTitle();
    private readonly Option<string> _data = ServerArguments.DataOption();

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
    }

    public RemoteAe Ae(ParseResult result) => RemoteAe.Resolve(result.GetRequiredValue(_ae), result.GetRequiredValue(_data));

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
            UserInformation = information ?? new UserInformation(),
        };
        return Association.ConnectAsync(ae.Host, ae.Port, request, new AssociationOptions { Services = services ?? new DimseServices() }, cancellationToken);
    }

    /// <summary>The native transfer syntaxes, for what has no pixel data.</summary>
    public static IReadOnlyList<TransferSyntax> Native { get; } = [TransferSyntax.ExplicitVRLittleEndian, TransferSyntax.ImplicitVRLittleEndian];
}
