namespace Placa.Fuzz;

/// <summary>Changes a document of the DICOM JSON model so that it most often stays one: whole elements, items, values, VRs and tags.</summary>
internal sealed class JsonChanges
{
    private const int LongestDocument = 64 * 1024;

    private readonly Random _random;
    private readonly JsonTree _root;
    private readonly JsonTree _other;
    private readonly List<JsonTree> _datasets = [];

    private JsonChanges(Random random, JsonTree root, JsonTree other)
    {
        (_random, _root, _other) = (random, root, other);
        Collect(root, _datasets);
    }

    /// <summary>A changed document; null when this is none.</summary>
    public static byte[]? Change(Random random, byte[] input, byte[] other)
    {
        if (input.Length > LongestDocument || JsonTree.TryParse(input) is not { } root || JsonTree.TryParse(other) is not { } graft)
            return null;
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var document = new JsonChanges(random, root, graft);
            if (document._datasets.Count == 0)
                return null;
            document.ChangeOnce();
        }
        return root.ToBytes();
    }

    private void ChangeOnce()
    {
        var dataset = One(_datasets);
        if (dataset.Members!.Count == 0)
        {
            Graft(dataset);
            return;
        }
        var place = _random.Next(dataset.Members.Count);
        var element = dataset.Members[place];
        switch (_random.Next(16))
        {
            case 0:
                dataset.Members.RemoveAt(place);
                break;
            case 1:
                Swap(dataset.Members);
                break;
            case 2:
                Graft(dataset);
                break;
            case 3:
                Add(One(_datasets), element.Name, element.Value.Clone());
                break;
            case 4:
                dataset.Members[place] = (TellingValues.Tag(_random), element.Value);
                break;
            case 5:
                dataset.Members[place] = (dataset.Members[_random.Next(dataset.Members.Count)].Name, element.Value);
                break;
            case 6:
                ChangeVR(element.Value);
                break;
            case 7:
                Nest(dataset);
                break;
            case 8:
                if (element.Value.Members is { Count: > 1 } properties)
                    Swap(properties);
                break;
            case 9:
                ChangeKind(element.Value);
                break;
            case 10 or 11:
                ChangeList(element.Value);
                break;
            default:
                ChangeValue(element.Value);
                break;
        }
    }

    /// <summary>An element of the other document.</summary>
    private void Graft(JsonTree dataset)
    {
        var theirs = new List<JsonTree>();
        Collect(_other, theirs);
        if (theirs.Count == 0 || One(theirs).Members is not { Count: > 0 } members)
            return;
        var (name, value) = One(members);
        Add(dataset, name, value.Clone());
    }

    /// <summary>Adds an element, most often under a tag that the data set does not have.</summary>
    private void Add(JsonTree dataset, string name, JsonTree value)
    {
        for (var tries = 8; tries > 0 && dataset.Find(name) is not null; tries--)
            name = TellingValues.Tag(_random);
        dataset.Members!.Insert(_random.Next(dataset.Members.Count + 1), (name, value));
    }

    private void ChangeVR(JsonTree element)
    {
        if (element.Members is null)
            return;
        var current = VROf(element);
        element.Members.RemoveAll(member => member.Name == "vr");
        if (_random.Next(5) > 0)
            element.Members.Insert(_random.Next(element.Members.Count + 1), ("vr", JsonTree.String(TellingValues.VR(_random, current))));
    }

    /// <summary>All of a data set into an item of a sequence, and that again.</summary>
    private void Nest(JsonTree dataset)
    {
        var content = JsonTree.Object([.. dataset.Members!]);
        for (var depth = _random.Next(40) == 0 ? 300 : _random.Next(1, 4); depth > 0; depth--)
        {
            var items = JsonTree.Array(content);
            if (_random.Next(3) == 0)
                items.Items!.Insert(_random.Next(2), _random.Next(2) == 0 ? JsonTree.Object() : JsonTree.Raw("null"));
            content = JsonTree.Object(("00081140", JsonTree.Object(("vr", JsonTree.String("SQ")), ("Value", items))));
        }
        dataset.Members!.Clear();
        dataset.Members.AddRange(content.Members!);
    }

    /// <summary>Inline binary, a reference or no value instead of what is there.</summary>
    private void ChangeKind(JsonTree element)
    {
        if (element.Members is null)
            return;
        var vr = VROf(element);
        element.Members.RemoveAll(member => member.Name is "Value" or "InlineBinary" or "BulkDataURI");
        if (_random.Next(4) == 0)
            return;
        var member = TellingValues.IsBinary(vr) && _random.Next(2) == 0
            ? ("InlineBinary", JsonTree.String(TellingValues.Value(_random, "OB")))
            : ("BulkDataURI", JsonTree.String(new string('x', _random.Next(_random.Next(8) == 0 ? 200 : 20))));
        element.Members.Insert(_random.Next(element.Members.Count + 1), member);
        if (_random.Next(20) == 0)
            element.Members.Add(("note", JsonTree.Array(JsonTree.Object())));
    }

    /// <summary>More, fewer or other values, or items.</summary>
    private void ChangeList(JsonTree element)
    {
        if (element.Find("Value")?.Items is not { Count: > 0 } values)
        {
            ChangeValue(element);
            return;
        }
        var place = _random.Next(values.Count);
        switch (_random.Next(5))
        {
            case 0:
                values.RemoveAt(place);
                break;
            case 1:
                values.Insert(place, values[place].Clone());
                break;
            case 2:
                Swap(values);
                break;
            case 3:
                values[place] = JsonTree.Raw("null");
                break;
            default:
                values.InsertRange(place, Enumerable.Repeat(values[place], _random.Next(_random.Next(10) == 0 ? 2000 : 4)).Select(value => value.Clone()));
                break;
        }
    }

    private void ChangeValue(JsonTree element)
    {
        var vr = VROf(element);
        if (element.Find("InlineBinary") is { } binary)
        {
            binary.Scalar = JsonTree.String(TellingValues.Value(_random, "OB")).Scalar;
            return;
        }
        if (element.Find("Value")?.Items is not { Count: > 0 } values)
            return;

        var place = _random.Next(values.Count);
        if (values[place].Members is { } groups && vr == "PN")
        {
            string[] names = ["Alphabetic", "Ideographic", "Phonetic"];
            groups.RemoveAll(_ => _random.Next(4) == 0);
            groups.Add((One(names), Text(vr)));
        }
        else if (values[place].Members is null && values[place].Items is null)
        {
            values[place] = Scalar(vr);
        }
    }

    private JsonTree Scalar(string? vr)
    {
        var text = TellingValues.Value(_random, vr);
        var isNumber = text.Length > 0 && JsonTree.TryParse(System.Text.Encoding.UTF8.GetBytes(text)) is { Members: null, Items: null };
        return isNumber && vr is not (null or "AT") && _random.Next(4) > 0 && (vr is "DS" or "IS" || !IsString(vr)) ? JsonTree.Raw(text) : Escaped(text);
    }

    private JsonTree Text(string? vr) => Escaped(TellingValues.Value(_random, vr));

    /// <summary>A string, now and then with its characters escaped.</summary>
    private JsonTree Escaped(string text) => _random.Next(6) == 0
        ? JsonTree.Raw("\"" + string.Concat(text.Select(character => $"\\u{(int)character:X4}")) + "\"")
        : JsonTree.String(text);

    private static bool IsString(string vr) => Dicom.VR.TryParse(vr, out var known) && known.IsString;

    private static string? VROf(JsonTree element) => element.Find("vr")?.Scalar.Trim('"');

    private static void Collect(JsonTree tree, List<JsonTree> datasets)
    {
        foreach (var dataset in tree.Items ?? [tree])
        {
            if (dataset.Members is null)
                continue;
            datasets.Add(dataset);
            foreach (var (_, element) in dataset.Members)
            {
                if (VROf(element) == "SQ" && element.Find("Value") is { Items: not null } items)
                    Collect(items, datasets);
            }
        }
    }

    private void Swap<T>(List<T> list)
    {
        var (a, b) = (_random.Next(list.Count), _random.Next(list.Count));
        (list[a], list[b]) = (list[b], list[a]);
    }

    private T One<T>(IReadOnlyList<T> list) => list[_random.Next(list.Count)];
}
