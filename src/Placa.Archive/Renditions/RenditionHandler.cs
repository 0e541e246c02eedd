using Placa.Archive.Index;
using Placa.Archive.Jobs;
using Placa.Archive.Retrieving;
using Placa.Archive.Segments;
using Placa.Archive.Storing;
using Placa.Dicom;
using Placa.Imaging;

namespace Placa.Archive.Renditions;

/// <summary>
/// Adds a lossless rendition to an instance, and lets it take the original's place where that was asked for. Each step looks first whether it
/// was done before, so the job can end anywhere and begin again. Whatever cannot be shown to be equal leaves the original where it is.
/// </summary>
internal sealed class RenditionHandler(
    DataFolder folder, ArchiveOptions options, IndexDatabase index, CommitQueue queue, StoredBytes stored, RetrieveService retrieve, FreeSpace space) : IJobHandler
{
    public const string JobKind = "rendition";

    /// <summary>One processor for a rendition: receiving and answering go first.</summary>
    private static readonly TranscodeOptions Transcoding = TranscodeOptions.Default with { MaxDegreeOfParallelism = 1 };

    public string Kind => JobKind;

    public async ValueTask<JobOutcome> RunAsync(string argument, CancellationToken cancellationToken)
    {
        var order = RenditionOrder.Parse(argument);
        var target = TransferSyntax.Get(new Uid(order.TransferSyntaxUid));
        if (retrieve.FindByName(order.Instance) is not { } instance)
            return JobOutcome.Refused("the instance is not here");
        if (instance.TransferSyntax == target)
            return JobOutcome.Done;

        try
        {
            using var original = stored.OpenFile(instance.Location, instance.TransferSyntax);
            if (RenditionCheck.Refuse(original) is { } reason)
                return JobOutcome.Refused(reason);

            if (RenditionOf(instance, target) is null)
            {
                if (await AddAsync(order, instance, original, target, cancellationToken).ConfigureAwait(false) is { } difference)
                    return JobOutcome.Refused(difference);
                instance = retrieve.FindByName(order.Instance) ?? instance;
            }

            var refusal = order.ReplaceOriginal ? await ReplaceAsync(instance, original, target, cancellationToken).ConfigureAwait(false) : null;
            return refusal is null ? JobOutcome.Done : JobOutcome.Refused($"the original stays: {refusal}");
        }
        catch (Exception error) when (error is PixelDataException or DicomReadException)
        {
            return JobOutcome.Refused(error.Message); // it would be the same tomorrow
        }
    }

    private static StoredInstance? RenditionOf(StoredInstance instance, TransferSyntax target) =>
        instance.Renditions.FirstOrDefault(rendition => rendition.TransferSyntax == target);

    /// <summary>Encodes, compares what would be written, and appends it to the log.</summary>
    /// <returns>What differs; then nothing was appended.</returns>
    private async ValueTask<string?> AddAsync(
        RenditionOrder order, StoredInstance instance, DicomFile original, TransferSyntax target, CancellationToken cancellationToken)
    {
        if (!space.HasRoom())
            throw new IOException("There is no room for a rendition.");

        using var staged = new StagedBytes(folder.Staging, options.MemoryPerObject);
        using (var spool = new FrameSpool(folder.Staging, options.MemoryPerObject))
        using (var output = new StagingStream(staged))
        using (var buffered = new BufferedStream(output, 64 * 1024))
            DatasetWriter.Write(buffered, Transcoder.Transcode(original, target, Transcoding with { Spool = spool }, cancellationToken), target);

        InstanceDescription description;
        var issuer = IssuerOf(order.Instance);
        using (var made = staged.Read(target, ReadOptions.Default))
        {
            if (RenditionCheck.FindDifference(original, made, cancellationToken) is { } difference)
                return difference;
            AssumedCharacterSet.Apply(made.Dataset, instance.Location.AssumedCharacterSet);
            var baseOffset = staged.File is null ? 0 : StagedBytes.ReservedLength;
            description = InstanceReader.Describe(made.Dataset, instance.Identity, target, baseOffset, issuer, options.InlineValueLength);
        }

        var envelope = new Envelope(
            options.TimeProvider.GetUtcNow(), Actor.System, staged.Sha256, staged.Length, issuer, instance.Sha256.ToArray(), instance.Location.AssumedCharacterSet);
        var header = new InstanceHeader(
            instance.Identity.SopClassUid, instance.Identity.SopInstanceUid, target.Uid.Value, instance.SourceAeTitle, null, null, envelope);
        ThrowIfFailed(await queue.CommitAsync(header, staged, description).ConfigureAwait(false));
        return null;
    }

    /// <summary>Reads the rendition back, compares it once more, and writes the decision.</summary>
    /// <returns>Why the original stays.</returns>
    private async ValueTask<string?> ReplaceAsync(StoredInstance instance, DicomFile original, TransferSyntax target, CancellationToken cancellationToken)
    {
        if (original.Findings.Count > 0)
            return $"it breaks a rule ({original.Findings[0].Kind}), which the rendition could not repeat";
        if (RenditionOf(instance, target) is not { } rendition)
            return "the rendition is not here";
        if (!await stored.HasHashAsync(instance, cancellationToken).ConfigureAwait(false) || !await stored.HasHashAsync(rendition, cancellationToken).ConfigureAwait(false))
            return "stored bytes differ from their hash";

        using (var readBack = stored.OpenFile(rendition.Location, target))
        {
            if (RenditionCheck.FindDifference(original, readBack, cancellationToken) is { } difference)
                return difference;
        }

        var decision = new Replacement(
            options.TimeProvider.GetUtcNow(), Actor.System, instance.Identity.SopInstanceUid, instance.Sha256.ToArray(), rendition.Sha256.ToArray());
        ThrowIfFailed(await queue.CommitAsync(decision).ConfigureAwait(false));
        return null;
    }

    /// <summary>The issuer that held for the original holds for a rendition that may one day stand in for it.</summary>
    private string IssuerOf(string instance)
    {
        using var reader = index.Read();
        using var command = reader.Command(
            "SELECT st.issuer FROM instances i JOIN series se ON se.id = i.series JOIN studies st ON st.id = se.study WHERE i.name = $1", instance);
        return command.ExecuteScalar() as string ?? "";
    }

    private static void ThrowIfFailed(CommitResult result)
    {
        if (result.Failure is { } failure)
            throw failure as IOException ?? new IOException("The log or the index could not be written.", failure);
    }
}
