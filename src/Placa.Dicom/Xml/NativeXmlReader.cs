using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Xml;

namespace Placa.Dicom;

/// <summary>Reads the XML elements of the Native DICOM Model (PS3.19 table A.1.5-2).</summary>
internal sealed class NativeXmlReader(XmlReader xml, DocumentBuilder builder)
{
    // Some writers leave empty values out and tell so by the numbers of the others.
    private const int MaxEmptyValues = 1024;

    private readonly IXmlLineInfo _place = (IXmlLineInfo)xml;
    private readonly char[] _characters = new char[4096];

    private XmlReader Xml => xml;

    private long Place => XmlPlaces.Pack(_place.LineNumber, _place.LinePosition);

    public DatasetDocument ReadDocument()
    {
        var dataset = builder.Begin(Place);
        xml.MoveToContent();
        if (!Is("NativeDicomModel"))
            throw Bad("the root of the document is NativeDicomModel");
        ReadElements(dataset);
        while (xml.Read())
        {
            // Read on, so that what follows is known to be XML.
        }
        return builder.Finish(dataset, Place);
    }

    private void ReadElements(OpenDataset dataset)
    {
        var children = new Children(this);
        while (children.MoveNext())
        {
            if (!Is("DicomAttribute"))
                throw Bad("a data set holds DicomAttribute elements");
            ReadElement(dataset);
        }
    }

    private void ReadElement(OpenDataset dataset)
    {
        var place = Place;
        if (xml.GetAttribute("tag") is not { Length: 8 } digits || !Tag.TryParseHex(digits, out var tag))
            throw Bad("tag is eight hexadecimal digits");
        var creator = xml.GetAttribute("privateCreator") is { Length: > 0 } text ? text.Trim(' ') : null;
        if (creator is not null)
        {
            if (!tag.IsPrivate)
                throw Bad("privateCreator with a tag that is not private");
            tag = new Tag(tag.Group, (byte)tag.Element);
        }

        builder.Enter(tag, place);
        NoteUnknownAttributes();
        var vr = builder.ResolveVR(xml.GetAttribute("vr"), dataset, tag, creator, place);
        if (ReadValue(vr) is { } value)
            dataset.Add(tag, value, creator, place);
        builder.Leave();
    }

    private void NoteUnknownAttributes()
    {
        while (xml.MoveToNextAttribute())
        {
            if (xml.Prefix.Length == 0 && xml.LocalName is not ("tag" or "vr" or "keyword" or "privateCreator" or "xmlns"))
                builder.Note(FindingKind.UnknownProperty, Place, "an XML attribute that the model does not have; passed over");
        }
        xml.MoveToElement();
    }

    private MadeValue? ReadValue(VR vr)
    {
        var place = Place;
        var children = new Children(this);
        if (!children.MoveNext())
            return MadeValue.Empty(vr);
        if (vr == VR.SQ)
            return new MadeValue(ReadItems(ref children));
        if (Is("InlineBinary") || Is("BulkData"))
        {
            var value = Is("BulkData") ? ReadBulkData(vr) : ReadInlineBinary(vr);
            return children.MoveNext() ? throw Bad("an element has one InlineBinary or BulkData") : value;
        }

        var isNumber = DocumentNumber.IsSpelledOut(vr);
        if (!isNumber && !vr.IsString)
            throw Bad($"the value of {vr} is InlineBinary or BulkData");
        var count = 0;
        do
        {
            var number = ReadNumber(count + 1);
            if (number <= count || number - count > (isNumber || !vr.IsMultiValuedString ? 1 : MaxEmptyValues))
                throw Bad("values are numbered from 1 by 1");
            for (; count < number; count++)
            {
                if (count > 0 && !isNumber)
                    builder.Value.Write("\\"u8);
            }

            var start = builder.Value.WrittenCount;
            if (isNumber)
                ReadNumber(vr);
            else if (vr == VR.PN)
                ReadName();
            else if (Is("Value"))
                AppendText(builder.Value);
            else
                throw Bad($"not a value of {vr}");
            if (vr.IsMultiValuedString && builder.Value.WrittenSpan[start..].Contains((byte)'\\'))
                builder.Note(FindingKind.BackslashInValue, Place, "a backslash in a value separates values; read as several");
        }
        while (children.MoveNext());
        return builder.Take(vr, place);
    }

    private List<Dataset> ReadItems(ref Children children)
    {
        var items = new List<Dataset>();
        do
        {
            if (!Is("Item") || ReadNumber(items.Count + 1) != items.Count + 1)
                throw Bad("a sequence holds Item elements, numbered from 1 by 1");
            builder.EnterItem(items.Count + 1, Place);
            var item = new OpenDataset(builder);
            ReadElements(item);
            items.Add(item.Close(static _ => true));
        }
        while (children.MoveNext());
        builder.LeaveItems();
        return items;
    }

    private MadeValue ReadInlineBinary(VR vr)
    {
        var text = new ArrayBufferWriter<byte>();
        AppendText(text);
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.WrittenCount)];
        if (Base64.DecodeFromUtf8(text.WrittenSpan, bytes, out _, out var length) != OperationStatus.Done)
            throw Bad("InlineBinary is not base64");
        return builder.TakeStored(vr, bytes.AsMemory(0, length));
    }

    private MadeValue? ReadBulkData(VR vr)
    {
        var place = Place;
        var reference = xml.GetAttribute("uri") ?? xml.GetAttribute("uuid") ?? throw Bad("BulkData has a uri or a uuid");
        if (new Children(this).MoveNext())
            throw Bad("BulkData is empty");
        return builder.TakeBulkData(vr, reference, place);
    }

    private void ReadNumber(VR vr)
    {
        var text = new ArrayBufferWriter<byte>();
        if (!Is("Value"))
            throw Bad($"not a value of {vr}");
        AppendText(text);
        if (!DocumentNumber.TryAppend(builder.Value, vr, text.WrittenSpan.Trim(" \t\r\n"u8)))
            throw Bad($"not a value of {vr}");
    }

    private int ReadNumber(int expected) =>
        xml.GetAttribute("number") is not { } text ? expected
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw Bad("number is a whole number");

    private void ReadName()
    {
        if (!Is("PersonName"))
            throw Bad("the value of PN is PersonName");
        string alphabetic = "", ideographic = "", phonetic = "";
        var groups = new Children(this);
        while (groups.MoveNext())
        {
            if (Is("Alphabetic") || Is("SingleByte")) // its name until 2011
                alphabetic = ReadGroup(mayHoldEquals: false);
            else if (Is("Ideographic"))
                ideographic = ReadGroup(mayHoldEquals: false);
            else if (Is("Phonetic"))
                phonetic = ReadGroup(mayHoldEquals: true);
            else
                throw Bad("a name has an Alphabetic, an Ideographic and a Phonetic group");
        }
        builder.Value.Write(Encoding.UTF8.GetBytes(new PersonName(alphabetic, ideographic, phonetic).ToString()));
    }

    private string ReadGroup(bool mayHoldEquals)
    {
        var components = default(PersonNameComponents);
        var children = new Children(this);
        while (children.MoveNext())
        {
            var name = IsOurs ? xml.LocalName : "";
            var buffer = new ArrayBufferWriter<byte>();
            AppendText(buffer);
            var text = Encoding.UTF8.GetString(buffer.WrittenSpan);
            if ((!mayHoldEquals && text.Contains('=', StringComparison.Ordinal)) || (name != "NameSuffix" && text.Contains('^', StringComparison.Ordinal)))
                throw Bad("a component of a name has a sign that separates components");
            components = name switch
            {
                "FamilyName" => components with { FamilyName = text },
                "GivenName" => components with { GivenName = text },
                "MiddleName" => components with { MiddleName = text },
                "NamePrefix" => components with { NamePrefix = text },
                "NameSuffix" => components with { NameSuffix = text },
                _ => throw Bad("a component of a name is FamilyName, GivenName, MiddleName, NamePrefix or NameSuffix"),
            };
        }
        return components.ToString();
    }

    /// <summary>Adds the text of the XML element in UTF-8, a piece at a time, and stops at its end.</summary>
    private void AppendText(IBufferWriter<byte> output)
    {
        if (xml.IsEmptyElement)
            return;

        var encoder = Encoding.UTF8.GetEncoder();
        while (xml.Read() && xml.NodeType != XmlNodeType.EndElement)
        {
            if (xml.NodeType is not (XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace))
                throw Bad("an XML element where text should be");
            while (xml.ReadValueChunk(_characters, 0, _characters.Length) is > 0 and var read)
                encoder.Convert(_characters.AsSpan(0, read), output, flush: false, out _, out _);
        }
    }

    private bool IsOurs => xml.NamespaceURI.Length == 0 || xml.NamespaceURI == NativeXml.Namespace;

    private bool Is(string name) => xml.LocalName == name && IsOurs;

    private DicomReadException Bad(string reason) => builder.Error(ReadError.BadDocument, Place, reason);

    /// <summary>Goes through the XML elements inside the one the reader is at, and ends at its end.</summary>
    private struct Children(NativeXmlReader reader)
    {
        private readonly XmlReader _xml = reader.Xml;
        private bool _isOver = reader.Xml.IsEmptyElement;

        public bool MoveNext()
        {
            while (!_isOver && _xml.Read())
            {
                switch (_xml.NodeType)
                {
                    case XmlNodeType.Element:
                        return true;
                    case XmlNodeType.EndElement:
                        _isOver = true;
                        break;
                    case XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                        break;
                    default:
                        throw reader.Bad("text where an XML element should be");
                }
            }
            return false;
        }
    }
}
