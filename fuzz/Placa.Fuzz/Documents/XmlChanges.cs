using System.Xml;
using System.Xml.Linq;

namespace Placa.Fuzz;

/// <summary>Changes a Native DICOM Model so that it most often stays one: whole elements, items, values, VRs and tags.</summary>
internal sealed class XmlChanges
{
    private const int LongestDocument = 64 * 1024;

    private static readonly XmlReaderSettings ReaderSettings = new() { CheckCharacters = false };
    private static readonly XmlWriterSettings WriterSettings = new() { CheckCharacters = false, NewLineHandling = NewLineHandling.None };
    private static readonly string[] Components = ["FamilyName", "GivenName", "MiddleName", "NamePrefix", "NameSuffix"];
    private static readonly string[] Groups = ["Alphabetic", "Ideographic", "Phonetic", "SingleByte"];

    private readonly Random _random;
    private readonly XDocument _document;
    private readonly XDocument _other;
    private readonly XNamespace _namespace;

    private XmlChanges(Random random, XDocument document, XDocument other)
    {
        (_random, _document, _other) = (random, document, other);
        _namespace = document.Root!.Name.Namespace;
    }

    /// <summary>A changed document; null when this is none.</summary>
    public static byte[]? Change(Random random, byte[] input, byte[] other)
    {
        if (input.Length > LongestDocument || TryParse(input) is not { } document || TryParse(other) is not { } graft)
            return null;
        var changes = new XmlChanges(random, document, graft);
        for (var count = random.Next(1, 4); count > 0; count--)
            changes.ChangeOnce();
        using var stream = new MemoryStream();
        using (var writer = XmlWriter.Create(stream, WriterSettings))
            document.Save(writer);
        return stream.ToArray();
    }

    private static XDocument? TryParse(byte[] bytes)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(bytes), ReaderSettings);
            return XDocument.Load(reader, LoadOptions.PreserveWhitespace);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private void ChangeOnce()
    {
        var elements = Elements(_document);
        if (elements.Count == 0)
        {
            Graft(_document.Root!);
            return;
        }
        var element = One(elements);
        switch (_random.Next(16))
        {
            case 0:
                element.Remove();
                break;
            case 1:
                Swap(element, One(elements));
                break;
            case 2:
                Graft(element.Parent!);
                break;
            case 3:
                Add(One(elements).Parent!, new XElement(element));
                break;
            case 4:
                element.SetAttributeValue("tag", TellingValues.Tag(_random));
                break;
            case 5:
                element.SetAttributeValue("tag", One(elements).Attribute("tag")?.Value);
                break;
            case 6:
                element.SetAttributeValue("vr", _random.Next(5) == 0 ? null : TellingValues.VR(_random, VROf(element)));
                break;
            case 7:
                Nest(element.Parent!);
                break;
            case 8:
                ChangeSurroundings(element);
                break;
            case 9:
                ChangeKind(element);
                break;
            case 10 or 11:
                ChangeList(element);
                break;
            default:
                ChangeValue(element);
                break;
        }
    }

    /// <summary>An element of the other document.</summary>
    private void Graft(XElement dataset)
    {
        if (Elements(_other) is { Count: > 0 } theirs)
            Add(dataset, new XElement(One(theirs)));
    }

    /// <summary>Adds an element, most often under a tag that the data set does not have.</summary>
    private void Add(XElement dataset, XElement element)
    {
        for (var tries = 8; tries > 0 && dataset.Elements().Any(other => (string?)other.Attribute("tag") == (string?)element.Attribute("tag")); tries--)
            element.SetAttributeValue("tag", TellingValues.Tag(_random));
        if (dataset.FirstNode is { } first && _random.Next(2) == 0)
            first.AddBeforeSelf(element);
        else
            dataset.Add(element);
    }

    private static void Swap(XElement a, XElement b)
    {
        if (a == b || a.Ancestors().Contains(b) || b.Ancestors().Contains(a))
            return;
        var (copyOfA, copyOfB) = (new XElement(a), new XElement(b));
        a.ReplaceWith(copyOfB);
        b.ReplaceWith(copyOfA);
    }

    /// <summary>All of a data set into an item of a sequence, and that again.</summary>
    private void Nest(XElement dataset)
    {
        var content = dataset.Elements().ToList();
        content.ForEach(element => element.Remove());
        for (var depth = _random.Next(40) == 0 ? 300 : _random.Next(1, 4); depth > 0; depth--)
        {
            var items = new List<XElement> { Named("Item", content) };
            if (_random.Next(3) == 0)
                items.Insert(_random.Next(2), Named("Item"));
            content = [Named("DicomAttribute", new XAttribute("tag", "00081140"), new XAttribute("vr", "SQ"), items)];
        }
        dataset.Add(content);
    }

    /// <summary>What a reader passes over, and what it takes for the place of a private element.</summary>
    private void ChangeSurroundings(XElement element)
    {
        switch (_random.Next(6))
        {
            case 0:
                element.AddFirst(new XComment(" a comment "));
                break;
            case 1:
                element.AddAfterSelf(new XProcessingInstruction("target", "data"));
                break;
            case 2:
                element.SetAttributeValue("keyword", _random.Next(2) == 0 ? null : "PatientName");
                break;
            case 3:
                element.SetAttributeValue("privateCreator", _random.Next(3) == 0 ? null : _random.Next(2) == 0 ? "PLACA FUZZ" : "Ñ山\\ ");
                if (_random.Next(4) > 0)
                    element.SetAttributeValue("tag", "00090001");
                break;
            case 4:
                element.SetAttributeValue("note", "x");
                break;
            default:
                element.Add(new XText("\n "));
                break;
        }
    }

    /// <summary>Inline binary, a reference or no value instead of what is there.</summary>
    private void ChangeKind(XElement element)
    {
        element.RemoveNodes();
        var vr = VROf(element);
        if (_random.Next(3) > 0 && TellingValues.IsBinary(vr))
            element.Add(Named("InlineBinary", TellingValues.Value(_random, vr)));
        else if (_random.Next(3) > 0)
            element.Add(Named("BulkData", new XAttribute(_random.Next(2) == 0 ? "uri" : "uuid", new string('x', _random.Next(_random.Next(8) == 0 ? 200 : 20)))));
    }

    /// <summary>More, fewer or other values, or items.</summary>
    private void ChangeList(XElement element)
    {
        var values = element.Elements().ToList();
        if (values.Count == 0)
            return;
        var value = One(values);
        switch (_random.Next(5))
        {
            case 0:
                value.Remove();
                break;
            case 1:
                value.AddAfterSelf(new XElement(value));
                break;
            case 2:
                Swap(value, One(values));
                break;
            case 3:
                value.RemoveNodes();
                break;
            default:
                value.AddAfterSelf(Enumerable.Repeat(value, _random.Next(_random.Next(10) == 0 ? 500 : 4)).Select(copied => new XElement(copied)).ToArray());
                break;
        }
        // Values are numbered without gaps; a gap before one stands for empty values.
        if (_random.Next(8) == 0)
            value.SetAttributeValue("number", _random.Next(6));
        else
            element.Elements().Attributes("number").Remove();
    }

    private void ChangeValue(XElement element)
    {
        var vr = VROf(element);
        var values = element.Elements().Where(value => value.Name.LocalName is "Value" or "InlineBinary" or "PersonName").ToList();
        if (values.Count == 0)
            return;
        var chosen = One(values);
        if (chosen.Name.LocalName == "PersonName")
        {
            chosen.Elements().Where(_ => _random.Next(4) == 0).Remove();
            chosen.Add(Named(One(Groups), Components.Where(_ => _random.Next(2) == 0).Select(name => Named(name, Text(vr)))));
        }
        else
        {
            chosen.ReplaceNodes(Text(chosen.Name.LocalName == "InlineBinary" ? "OB" : vr));
        }
    }

    /// <summary>Text, now and then in pieces or as it stands.</summary>
    private object[] Text(string? vr)
    {
        var text = TellingValues.Value(_random, vr);
        return _random.Next(10) switch
        {
            0 => [new XCData(text)],
            1 => [new XText(text), new XComment("between"), new XText(TellingValues.Value(_random, vr))],
            _ => [new XText(text)],
        };
    }

    private XElement Named(string name, params object[] content) => new(_namespace + name, content);

    private static string? VROf(XElement element) => (string?)element.Attribute("vr");

    private static List<XElement> Elements(XDocument document) => document.Descendants().Where(element => element.Name.LocalName == "DicomAttribute" && element.Parent is not null).ToList();

    private T One<T>(IReadOnlyList<T> list) => list[_random.Next(list.Count)];
}
