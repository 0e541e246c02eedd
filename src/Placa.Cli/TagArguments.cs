using System.CommandLine;
using Placa.Dicom;

namespace Placa.Cli;

/// <summary>Options that name elements by their paths.</summary>
internal static class TagArguments
{
    /// <summary>An option that may be given several times, each with a path.</summary>
    public static Option<TagPath[]> Paths(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "PATH",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result =>
        {
            var paths = new List<TagPath>();
            foreach (var token in result.Tokens)
            {
                if (TagPath.TryParse(token.Value, out var path))
                    paths.Add(path);
                else
                    result.AddError(Messages.NoTagPath(name, token.Value));
            }
            return [.. paths];
        },
        AllowMultipleArgumentsPerToken = false,
    };
}
