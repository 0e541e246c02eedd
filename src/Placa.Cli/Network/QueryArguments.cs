using System.CommandLine;
using System.Text;
using Placa.Dicom;

namespace Placa.Cli.Network;

/// <summary>What <c>find</c>, <c>move</c> and <c>get</c> share: a level, a model, and keys.</summary>
internal sealed class QueryArguments
{
    private readonly Option<string> _level = new("--level") { Description = "patient, study, series or image", HelpName = "LEVEL", DefaultValueFactory = _ => "study" };
    private readonly Option<string> _model = new("--model") { Description = "The information model: patient or study root", HelpName = "ROOT", DefaultValueFactory = _ => "study" };
    private readonly Option<string> _charset = new("--charset") { Description = "Character set to ask in, named where the keys need it or this is said", HelpName = "TERM", DefaultValueFactory = _ => "ISO_IR 192" };
    private readonly Argument<string[]> _keys = new("KEY=VALUE")
    {
        Description = "Attributes by keyword or tag, such as PatientName=MAR* or 0020000D=1.2.3; without a value they are only shown",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public QueryArguments()
    {
        _level.AcceptOnlyFromAmong("patient", "study", "series", "image");
        _model.AcceptOnlyFromAmong("patient", "study");
    }

    public void AddTo(Command command)
    {
        command.Add(_keys);
        command.Add(_level);
        command.Add(_model);
        command.Add(_charset);
    }

    public string Level(ParseResult result) => result.GetRequiredValue(_level).ToUpperInvariant();

    /// <summary>The patient root has its own level, so asking for patients means it.</summary>
    public bool IsPatientRoot(ParseResult result) => result.GetRequiredValue(_model) == "patient" || Level(result) == "PATIENT";

    /// <summary>The Identifier: level, keys, and what else is to be shown.</summary>
    /// <exception cref="VerbException">A key names no attribute, or its value cannot be sent.</exception>
    public Dataset Identifier(ParseResult result, IEnumerable<Tag> shown)
    {
        var identifier = new Dataset();
        var charset = result.GetRequiredValue(_charset);
        CharacterSet.FromSpecificCharacterSet(charset.Split('\\'), out var recognised);
        if (!recognised)
            throw new VerbException(ExitCode.WrongUsage, Messages.UnknownCharacterSet(charset));
        identifier.Set(Tags.SpecificCharacterSet, charset.Split('\\'));
        identifier.Set(Tags.QueryRetrieveLevel, Level(result));
        foreach (var tag in shown)
            identifier.Set(tag, DataDictionary.VRs(tag).First, ReadOnlyMemory<byte>.Empty);
        foreach (var key in result.GetValue(_keys) ?? [])
            Add(identifier, key);

        // PS3.4 section C.4.1.1.3.1: not included where nothing needs it; dcm4che's dcmqrscp takes it for a key.
        if (result.GetResult(_charset) is null or { Implicit: true } && IsPlain(identifier))
            identifier.Remove(Tags.SpecificCharacterSet);
        return identifier;
    }

    private static bool IsPlain(Dataset identifier)
    {
        foreach (var element in identifier.AllElements)
        {
            if (element.VR.IsText && !Ascii.IsValid(string.Join('\\', element.GetStrings())))
                return false;
        }

        return true;
    }

    private static void Add(Dataset identifier, string key)
    {
        var equals = key.IndexOf('=', StringComparison.Ordinal);
        var (name, value) = equals < 0 ? (key, "") : (key[..equals], key[(equals + 1)..]);
        if (!TagPath.TryParse(name, out var path) || path.IsItem)
            throw new VerbException(ExitCode.WrongUsage, Messages.NoTagPath("KEY=VALUE", name));

        var item = identifier;
        if (path.Depth > 1)
        {
            identifier.InsertText(path, "");
            item = identifier.FindItems(path).First().Dataset;
        }

        var vr = DataDictionary.VRs(path.Tag).First;
        if (vr == VR.SQ && value.Length == 0)
            item.SetItems(path.Tag);
        else if (value.Length == 0)
            item.Set(path.Tag, vr, ReadOnlyMemory<byte>.Empty);
        else if (vr.IsString)
            Set(item, path.Tag, vr, value, name);
        else if (vr != VR.SQ && vr.HasShortLength)
            SetNumbers(item, path.Tag, value);
        else
            throw new VerbException(ExitCode.WrongUsage, Messages.NotMatched(name));
    }

    private static void SetNumbers(Dataset item, Tag tag, string value)
    {
        try
        {
            item.InsertText(new TagPath(tag), value);
        }
        catch (DicomException error)
        {
            throw new VerbException(ExitCode.WrongUsage, error.Message);
        }
    }

    private static void Set(Dataset item, Tag tag, VR vr, string value, string name)
    {
        try
        {
            item.Set(tag, vr, value.Split('\\'));
        }
        catch (ArgumentException)
        {
            throw new VerbException(ExitCode.WrongUsage, Messages.NotInCharacterSet(name));
        }
    }
}
