using System.CommandLine;
using System.Text;
using Placa.Dicom;
using Placa.Network;

namespace Placa.Cli.Network;

/// <summary><c>placa find AE --level … KEY=VALUE…</c>: what a peer has (C-FIND).</summary>
internal static class Find
{
    private static readonly Tag[] Patient = [Tags.PatientID, Tags.PatientName, Tags.PatientBirthDate, Tags.PatientSex];
    private static readonly Tag[] Study = [Tags.StudyDate, Tags.PatientID, Tags.PatientName, Tags.ModalitiesInStudy, Tags.StudyDescription, Tags.AccessionNumber, Tags.StudyInstanceUID];
    private static readonly Tag[] Series = [Tags.SeriesNumber, Tags.Modality, Tags.SeriesDescription, Tags.NumberOfSeriesRelatedInstances, Tags.StudyInstanceUID, Tags.SeriesInstanceUID];
    private static readonly Tag[] Image = [Tags.InstanceNumber, Tags.SOPClassUID, Tags.StudyInstanceUID, Tags.SeriesInstanceUID, Tags.SOPInstanceUID];

    public static Command Create()
    {
        var network = new NetworkArguments();
        var query = new QueryArguments();
        var fuzzy = new Option<bool>("--fuzzy") { Description = "Ask for fuzzy matching of names" };
        var limit = new Option<int?>("--limit") { Description = "Stop after so many matches", HelpName = "N" };
        var json = new Option<bool>("--json") { Description = "Print each match as DICOM JSON on a line" };
        var command = new Command("find", "Show what a peer has (C-FIND)");
        network.AddTo(command);
        query.AddTo(command);
        foreach (var option in new Option[] { fuzzy, limit, json })
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(limit) is < 1)
                result.AddError("--limit needs a whole number from 1.");
        });
        command.SetAction(async (result, cancellationToken) =>
        {
            var model = query.IsPatientRoot(result) ? Uids.PatientRootQueryRetrieveInformationModelFind : Uids.StudyRootQueryRetrieveInformationModelFind;
            var columns = query.Level(result) switch { "PATIENT" => Patient, "STUDY" => Study, "SERIES" => Series, _ => Image };
            var identifier = query.Identifier(result, columns);
            var ae = network.Ae(result);
            var information = new UserInformation { ExtendedNegotiations = [new ExtendedNegotiation(model, new byte[] { 1, 1, result.GetValue(fuzzy) ? (byte)1 : (byte)0 })] };
            await using var association = await NetworkArguments.ConnectAsync(ae, network.Ours(result), [(model, NetworkArguments.Native)], cancellationToken, information);
            var context = association.FindContext(model) ?? throw new VerbException(ExitCode.Refused, Messages.SopClassRefused(ae.ToString(), "C-FIND"));

            using var report = new Report(result.GetValue(json));
            Tag[] shown = [.. identifier.Select(element => element.Tag).Where(tag => tag != Tags.SpecificCharacterSet && tag != Tags.QueryRetrieveLevel).OrderBy(tag => Place(columns, tag))];
            var table = new List<string[]> { shown.Select(tag => DataDictionary.Find(tag)?.Keyword ?? tag.ToString()).ToArray() };
            var statuses = new MatchStatuses();
            var count = 0;
            var isEnough = false;
            try
            {
                await foreach (var match in association.CFindAsync(context, identifier, statuses, cancellationToken))
                {
                    if (report.IsJson)
                        report.Line(ToJson(match));
                    else
                        table.Add([.. shown.Select(tag => ForTerminal(match, tag))]);
                    isEnough = ++count == result.GetValue(limit);
                    if (isEnough)
                        break; // and C-CANCEL is sent
                }
                await association.ReleaseAsync(CancellationToken.None);
            }
            catch (AssociationAbortedException) when (isEnough)
            {
                // A peer that breaks off at the C-CANCEL has given all that was wanted.
            }
            if (!report.IsJson)
                Print(report, table);
            if (statuses.HasUnmatchedKeys)
                Failures.Print(Messages.KeysNotMatched);
            return (int)ExitCode.Done;
        });
        return command;
    }

    private static int Place(Tag[] columns, Tag tag) => Array.IndexOf(columns, tag) is >= 0 and var place ? place : int.MaxValue;

    private static string ToJson(Dataset match)
    {
        using var stream = new MemoryStream();
        DicomJson.Write(stream, match);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static string ForTerminal(Dataset match, Tag tag)
    {
        if (match.Find(tag) is not { } element)
            return "";
        var text = element.IsSequence ? $"({element.Items.Count})" : string.Join('\\', element.GetStrings());
        return Report.OneLine(text);
    }

    private static void Print(Report report, List<string[]> table)
    {
        int[] widths = [.. Enumerable.Range(0, table[0].Length).Select(column => Math.Min(64, table.Max(row => row[column].Length)))];
        foreach (var row in table)
            report.Line(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    /// <summary>Whether the peer has said of any match that it passed over keys.</summary>
    private sealed class MatchStatuses : IProgress<DimseStatus>
    {
        public bool HasUnmatchedKeys { get; private set; }

        public void Report(DimseStatus value) => HasUnmatchedKeys |= value == DimseStatus.PendingWithWarning;
    }
}
