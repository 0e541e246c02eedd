using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Placa.Dicom;

/// <summary>Reads documents of the DICOM JSON model: one pass over the text, whatever the order of properties.</summary>
internal ref struct DicomJsonReader
{
    // An item is three levels of JSON: the element's object, the array of its items, the item's object.
    private const int LevelsPerItem = 3;

    private readonly DocumentBuilder _builder;
    private readonly int _maxDepth;
    private readonly int _start;
    private Utf8JsonReader _json;

    public DicomJsonReader(ReadOnlySpan<byte> document, DocumentReadOptions options)
    {
        DocumentInput.Check(document.Length, options);
        _builder = new DocumentBuilder(options, document.Length);
        _start = document.StartsWith("\uFEFF"u8) ? 3 : 0;
        _maxDepth = LevelsPerItem * (2 + Math.Clamp(options.Limits.MaxDepth, 0, DocumentReadOptions.GreatestDepth)) + 2;
        _json = new Utf8JsonReader(document[_start..], new JsonReaderOptions { MaxDepth = _maxDepth });
    }

    private readonly long Offset => _start + _json.TokenStartIndex;

    /// <summary>The data set of a document that is one object, or those of one that is an array of them.</summary>
    public List<DatasetDocument> ReadAll()
    {
        try
        {
            var documents = new List<DatasetDocument>();
            _json.Read();
            if (_json.TokenType == JsonTokenType.StartArray)
            {
                while (Next() != JsonTokenType.EndArray)
                    documents.Add(ReadDocument());
            }
            else
            {
                documents.Add(ReadDocument());
            }
            _json.Read(); // nothing may follow
            return documents;
        }
        catch (JsonException exception)
        {
            var place = _start + _json.BytesConsumed;
            throw _json.CurrentDepth >= _maxDepth
                ? _builder.Error(ReadError.LimitExceeded, place, "nested deeper than the limit")
                : _builder.Error(ReadError.BadDocument, place, "the text is not JSON", exception);
        }
    }

    private DatasetDocument ReadDocument()
    {
        var dataset = _builder.Begin(Offset);
        ReadElements(dataset);
        return _builder.Finish(dataset, Offset);
    }

    private void ReadElements(OpenDataset dataset)
    {
        Expect(JsonTokenType.StartObject, "a data set is an object");
        while (Next() == JsonTokenType.PropertyName)
        {
            var offset = Offset;
            var tag = ReadTag();
            _builder.Enter(tag, offset);
            Next();
            if (ReadElement(dataset, tag) is { } value)
                dataset.Add(tag, value, null, offset);
            _builder.Leave();
        }
    }

    /// <summary>The name of a property of a data set: a tag in eight hexadecimal digits (PS3.18 section F.2.2).</summary>
    private readonly Tag ReadTag()
    {
        Span<byte> name = stackalloc byte[8 * 6]; // each digit may be escaped
        if (_json.ValueSpan.Length <= name.Length
            && CopyText(name) is 8 && Utf8Parser.TryParse(name[..8], out uint value, out var used, 'X') && used == 8)
            return Tag.FromValue(value);
        throw Bad("the name of an element is its tag in eight hexadecimal digits");
    }

    private MadeValue? ReadElement(OpenDataset dataset, Tag tag)
    {
        Expect(JsonTokenType.StartObject, "an element is an object");
        var offset = Offset;
        VR? vr = null;
        var kind = ValueKind.None;
        MadeValue? value = null;
        // Where a value stands whose VR comes after it.
        Utf8JsonReader valueAt = default;
        var isAhead = false;
        while (Next() == JsonTokenType.PropertyName)
        {
            var found = _json.ValueTextEquals("Value"u8) ? ValueKind.Value
                : _json.ValueTextEquals("InlineBinary"u8) ? ValueKind.InlineBinary
                : _json.ValueTextEquals("BulkDataURI"u8) ? ValueKind.BulkDataUri
                : ValueKind.None;
            var isVR = _json.ValueTextEquals("vr"u8);
            if ((isVR && vr is not null) || (found != ValueKind.None && kind != ValueKind.None))
                throw Bad("an element has one vr and one value");
            if (!isVR && found == ValueKind.None)
                _builder.Note(FindingKind.UnknownProperty, Offset, "a property that the model does not have; passed over");

            Next();
            if (isVR)
            {
                Expect(JsonTokenType.String, "the vr is a string");
                vr = _builder.ResolveVR(GetString(), dataset, tag, null, Offset);
            }
            else if (found != ValueKind.None && vr is { } known)
            {
                kind = found;
                value = ReadValue(kind, known);
            }
            else
            {
                if (found != ValueKind.None)
                {
                    kind = found;
                    valueAt = _json;
                    isAhead = true;
                }
                _json.Skip();
            }
        }

        vr ??= _builder.ResolveVR(null, dataset, tag, null, offset);
        if (kind == ValueKind.None)
            return MadeValue.Empty(vr.Value);
        if (!isAhead)
            return value;

        var end = _json;
        _json = valueAt;
        value = ReadValue(kind, vr.Value);
        _json = end;
        return value;
    }

    private MadeValue? ReadValue(ValueKind kind, VR vr) => kind switch
    {
        ValueKind.InlineBinary => ReadInlineBinary(vr),
        ValueKind.BulkDataUri => ReadBulkData(vr),
        _ => ReadValue(vr),
    };

    private MadeValue ReadValue(VR vr)
    {
        var offset = Offset;
        if (_json.TokenType == JsonTokenType.Null)
            return MadeValue.Empty(vr);
        Expect(JsonTokenType.StartArray, "Value is an array");
        if (vr == VR.SQ)
            return new MadeValue(ReadItems());
        if (vr.IsString)
            ReadStrings(vr);
        else if (DocumentNumber.IsSpelledOut(vr))
            ReadNumbers(vr);
        else if (Next() != JsonTokenType.EndArray)
            throw Bad($"values of {vr} are given as InlineBinary or BulkDataURI");
        return _builder.Take(vr, offset);
    }

    private List<Dataset> ReadItems()
    {
        var items = new List<Dataset>();
        while (Next() != JsonTokenType.EndArray)
        {
            _builder.EnterItem(items.Count + 1, Offset);
            var item = new OpenDataset(_builder);
            if (_json.TokenType != JsonTokenType.Null)
                ReadElements(item);
            items.Add(item.Close(static _ => true));
        }
        _builder.LeaveItems();
        return items;
    }

    private void ReadStrings(VR vr)
    {
        for (var count = 0; Next() != JsonTokenType.EndArray; count++)
        {
            if (count > 0 && !vr.IsMultiValuedString)
                throw Bad($"{vr} has one value");
            if (count > 0)
                Append("\\"u8);
            var start = _builder.Value.WrittenCount;
            if (_json.TokenType == JsonTokenType.String)
                AppendText();
            else if (_json.TokenType == JsonTokenType.Number && (vr == VR.DS || vr == VR.IS))
                Append(_json.ValueSpan); // the digits as they stand
            else if (_json.TokenType == JsonTokenType.StartObject && vr == VR.PN)
                AppendName();
            else if (_json.TokenType != JsonTokenType.Null)
                throw Bad($"not a value of {vr}");
            if (vr.IsMultiValuedString && _builder.Value.WrittenSpan[start..].Contains((byte)'\\'))
                _builder.Note(FindingKind.BackslashInValue, Offset, "a backslash in a value separates values; read as several");
        }
    }

    private void ReadNumbers(VR vr)
    {
        var ahead = _json;
        var count = 0L;
        while (ahead.Read() && ahead.TokenType is JsonTokenType.Number or JsonTokenType.String)
            count++;
        _builder.Reserve(count * DocumentNumber.WidthOf(vr));

        Span<byte> text = stackalloc byte[64];
        for (var isEmpty = true; Next() != JsonTokenType.EndArray; isEmpty = false)
        {
            // A null alone is an empty value; among numbers it has no place.
            if (_json.TokenType == JsonTokenType.Null && isEmpty && count == 0)
                continue;
            if (_json.TokenType is not (JsonTokenType.Number or JsonTokenType.String)
                || !DocumentNumber.TryAppend(_builder.Value, vr, _json.TokenType == JsonTokenType.Number ? _json.ValueSpan : ShortText(text)))
                throw Bad($"not a value of {vr}");
        }
    }

    private MadeValue ReadInlineBinary(VR vr)
    {
        Expect(JsonTokenType.String, "InlineBinary is a string");
        if (vr.IsString || vr == VR.SQ)
            throw Bad($"{vr} has no InlineBinary");
        return _json.TryGetBytesFromBase64(out var bytes) ? _builder.TakeStored(vr, bytes) : throw Bad("InlineBinary is not base64");
    }

    private MadeValue? ReadBulkData(VR vr)
    {
        Expect(JsonTokenType.String, "BulkDataURI is a string");
        return vr == VR.SQ ? throw Bad("a sequence has no BulkDataURI") : _builder.TakeBulkData(vr, GetString(), Offset);
    }

    private void AppendName()
    {
        string alphabetic = "", ideographic = "", phonetic = "";
        while (Next() == JsonTokenType.PropertyName)
        {
            var isAlphabetic = _json.ValueTextEquals("Alphabetic"u8);
            var isIdeographic = _json.ValueTextEquals("Ideographic"u8);
            if (!isAlphabetic && !isIdeographic && !_json.ValueTextEquals("Phonetic"u8))
                throw Bad("a name has an Alphabetic, an Ideographic and a Phonetic group");
            if (Next() == JsonTokenType.Null)
                continue;
            Expect(JsonTokenType.String, "a group of a name is a string");
            if (isAlphabetic)
                alphabetic = GetString();
            else if (isIdeographic)
                ideographic = GetString();
            else
                phonetic = GetString();
        }
        if (alphabetic.Contains('=', StringComparison.Ordinal) || ideographic.Contains('=', StringComparison.Ordinal))
            throw Bad("a group of a name has the sign between groups");
        Append(Encoding.UTF8.GetBytes(new PersonName(alphabetic, ideographic, phonetic).ToString()));
    }

    private readonly void Append(ReadOnlySpan<byte> bytes) => System.Buffers.BuffersExtensions.Write(_builder.Value, bytes);

    private readonly void AppendText()
    {
        var length = CopyText(_builder.Value.GetSpan(_json.ValueSpan.Length));
        _builder.Value.Advance(length);
    }

    private readonly ReadOnlySpan<byte> ShortText(Span<byte> buffer) =>
        _json.ValueSpan.Length <= buffer.Length ? buffer[..CopyText(buffer)] : [];

    private readonly int CopyText(Span<byte> destination)
    {
        try
        {
            return _json.CopyString(destination);
        }
        catch (InvalidOperationException)
        {
            throw Bad("the text is not UTF-8");
        }
    }

    private readonly string GetString()
    {
        try
        {
            return _json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Bad("the text is not UTF-8");
        }
    }

    private JsonTokenType Next()
    {
        _json.Read();
        return _json.TokenType;
    }

    private readonly void Expect(JsonTokenType type, string rule)
    {
        if (_json.TokenType != type)
            throw Bad(rule);
    }

    private readonly DicomReadException Bad(string reason) => _builder.Error(ReadError.BadDocument, Offset, reason);

    private enum ValueKind
    {
        None,
        Value,
        InlineBinary,
        BulkDataUri,
    }
}
