using System.CommandLine;
using Placa.Archive;
using Placa.Archive.Storing;
using Placa.Phantoms;
using Placa.Server;

namespace Placa.Cli;

/// <summary><c>placa demo</c>: an archive with sample studies in it.</summary>
internal static class Demo
{
    public static Command Create()
    {
        var arguments = new ServerArguments();
        var command = new Command("demo", "Run the archive with sample studies in it");
        arguments.AddTo(command);
        command.SetAction((result, cancellationToken) => RunAsync(arguments.Read(result), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ServerOptions options, CancellationToken cancellationToken)
    {
        await using var server = await ServerHost.StartAsync(options, cancellationToken);
        foreach (var study in PhantomStudies.Make())
            await AddAsync(server.Archive, study, cancellationToken);
        Serve.Announce(server, options);
        await Serve.UntilCancelledAsync(cancellationToken);
        return (int)ExitCode.Done;
    }

    /// <summary>Puts a study into the archive unless it is there already: equal seeds give equal studies.</summary>
    private static async Task AddAsync(PlacaArchive archive, PhantomStudy study, CancellationToken cancellationToken)
    {
        var actor = Actor.Local(Environment.UserName);
        if (archive.Retrieve.Find(actor, study.StudyInstanceUid.Value).Count == study.Series.Sum(series => series.Count))
            return;

        Console.Error.WriteLine(Messages.MakingSample(study.Description));
        await Parallel.ForEachAsync(study.Instances, cancellationToken, async (instance, token) =>
        {
            using var file = new MemoryStream();
            instance.Write(file);
            file.Position = 0;
            var outcome = await archive.Store.StoreAsync(actor, IncomingInstance.Part10(file), token);
            if (!outcome.IsKept)
                throw new VerbException(ExitCode.Environment, Messages.SampleNotKept(outcome.GetType().Name));
        });
    }
}
