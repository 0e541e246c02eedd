using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace Placa.Dicom;

/// <summary>
/// Builds data sets from what a reader of documents tells: keeps the path for messages, the limits, and the findings. Text is UTF-8 until
/// <see cref="Finish"/> puts it into the character sets of the data sets.
/// </summary>
internal sealed class DocumentBuilder
{
    // What an element or item takes in memory while it is read. A document of nothing but empty items would grow beyond all measure.
    private const int ElementCost = 170, DatasetCost = 8, CostPerByte = 4, FreeCost = 64 << 20;

    /// <summary>Values from this length on keep the buffer they were read into.</summary>
    private const int OwnBufferLength = 64 * 1024;

    private readonly DocumentReadOptions _options;
    private readonly List<TagPath.Step> _path = [];
    private readonly HashSet<MadeValue> _storedText = [];
    private readonly Func<long, long>? _offsetOf;
    private readonly long _maxElements;
    private FindingLog _findings;
    private long _elements;

    /// <param name="options">The limits.</param>
    /// <param name="documentLength">The length of the document in bytes.</param>
    /// <param name="offsetOf">Makes byte offsets of the places the reader tells; null when they are.</param>
    public DocumentBuilder(DocumentReadOptions options, long documentLength, Func<long, long>? offsetOf = null)
    {
        _options = options;
        _offsetOf = offsetOf;
        _findings = new FindingLog(options.Limits);
        _maxElements = Math.Min(options.Limits.MaxElements, (FreeCost + CostPerByte * documentLength) / ElementCost);
    }

    /// <summary>The value that is being read: UTF-8 with backslashes between values, or numbers in little endian.</summary>
    public ArrayBufferWriter<byte> Value { get; private set; } = new();

    /// <summary>Begins another data set of the document.</summary>
    public OpenDataset Begin(long offset)
    {
        _findings = new FindingLog(_options.Limits);
        _storedText.Clear();
        _path.Clear();
        Count(offset, DatasetCost);
        return new OpenDataset(this);
    }

    public void Enter(Tag tag, long offset)
    {
        _path.Add(new TagPath.Step(tag, 0));
        if (tag.Group == 0xFFFE)
            throw Error(ReadError.BadDocument, offset, "no data element has this tag");
        Count(offset, 1);
        Value.ResetWrittenCount();
    }

    /// <summary>Makes room for a value whose length is known.</summary>
    public void Reserve(long length)
    {
        if (length >= OwnBufferLength && length <= Array.MaxLength)
            Value = new ArrayBufferWriter<byte>((int)length);
    }

    public void EnterItem(int itemNumber, long offset)
    {
        Count(offset, 1);
        var steps = CollectionsMarshal.AsSpan(_path);
        steps[^1] = steps[^1] with { ItemNumber = itemNumber };
        if (_path.Count > Math.Min(_options.Limits.MaxDepth, DocumentReadOptions.GreatestDepth))
            throw Error(ReadError.LimitExceeded, offset, "sequences deeper than the limit");
    }

    public void LeaveItems()
    {
        var steps = CollectionsMarshal.AsSpan(_path);
        steps[^1] = steps[^1] with { ItemNumber = 0 };
    }

    public void Leave() => _path.RemoveAt(_path.Count - 1);

    public DicomReadException Error(ReadError error, long offset, string reason, Exception? cause = null) =>
        new(error, new TagPath([.. _path]), OffsetOf(offset), reason, cause);

    /// <summary>An error about an element of the data set that is open now, which itself has been left.</summary>
    public DicomReadException Error(ReadError error, Tag tag, long offset, string reason)
    {
        _path.Add(new TagPath.Step(tag, 0));
        return Error(error, offset, reason);
    }

    public void Note(FindingKind kind, long offset, string message)
    {
        if (!_findings.IsFull)
            _findings.Note(kind, new TagPath([.. _path]), OffsetOf(offset), message);
    }

    /// <summary>The VR by its letters; without letters, or with some that the standard does not have, the one of the dictionary.</summary>
    public VR ResolveVR(string? letters, OpenDataset dataset, Tag tag, string? privateCreator, long offset)
    {
        if (letters is not null && VR.TryParse(letters, out var vr))
            return vr;

        vr = dataset.DefaultVR(tag, privateCreator);
        if (letters is null)
            Note(FindingKind.MissingVR, offset, $"no VR; read as {vr}");
        else
            Note(FindingKind.UnknownVR, offset, $"a VR that the standard does not have; read as {vr}");
        return vr;
    }

    /// <summary>Makes the element's value of what was written to <see cref="Value"/>.</summary>
    public MadeValue Take(VR vr, long offset)
    {
        var written = Value.WrittenSpan;
        // Specific Character Set is in the default repertoire whatever VR it claims: it names the set of all other text.
        var isText = vr.IsText && _path[^1].Tag != Tags.SpecificCharacterSet;
        if (!vr.IsString || isText || Ascii.IsValid(written))
        {
            if (written.Length < OwnBufferLength)
                return new MadeValue(vr, written.ToArray());
            var value = new MadeValue(vr, Value.WrittenMemory);
            Value = new ArrayBufferWriter<byte>();
            return value;
        }

        // Bytes beyond the default repertoire are read as ISO 8859-1, so that is how they are written again.
        var text = Encoding.UTF8.GetString(written);
        if (text.AsSpan().IndexOfAnyExceptInRange('\0', '\u00FF') >= 0)
            throw Error(ReadError.BadDocument, offset, "characters beyond the default repertoire, in which this element is written");
        return new MadeValue(vr, Encoding.Latin1.GetBytes(text));
    }

    /// <summary>A value of bytes as they are stored in a data set: of text, in the character set that the document names.</summary>
    public MadeValue TakeStored(VR vr, ReadOnlyMemory<byte> bytes)
    {
        var value = new MadeValue(vr, bytes);
        if (vr.IsText)
            _storedText.Add(value);
        return value;
    }

    /// <summary>The value a reference stands for; null when it is to be left out.</summary>
    public MadeValue? TakeBulkData(VR vr, string reference, long offset)
    {
        if (_options.BulkData?.Invoke(reference) is { } bytes)
            return TakeStored(vr, bytes);
        return _options.LeaveOutBulkData ? null : throw Error(ReadError.MissingBulkData, offset, "the value is bulk data that were not given");
    }

    public DatasetDocument Finish(OpenDataset root, long offset)
    {
        var meta = root.Close(static tag => tag.Group == 0x0002);
        var dataset = root.Close(static tag => tag.Group != 0x0002);
        var text = new DocumentText(_storedText);
        if (!text.TryEncode(meta))
            throw Error(ReadError.BadDocument, offset, "text beyond the default repertoire in the file meta information");
        if (!text.TryEncode(dataset))
        {
            text.ChangeToUtf8(dataset);
            _findings.Note(
                FindingKind.CharacterSetReplaced,
                new TagPath(Tags.SpecificCharacterSet),
                OffsetOf(offset),
                "the character set cannot hold all text; the data set is ISO_IR 192 now");
        }
        return new DatasetDocument(meta, dataset, _findings.Findings);
    }

    private long OffsetOf(long place) => _offsetOf is null ? place : _offsetOf(place);

    private void Count(long offset, int elements)
    {
        _elements += elements;
        if (_elements > _maxElements)
            throw Error(ReadError.LimitExceeded, offset, "more elements and items than the limit");
    }
}
