using System.Text;

namespace Placa.Dicom;

/// <summary>A data set or item of which a document is still telling elements, in whatever order.</summary>
internal sealed class OpenDataset(DocumentBuilder builder)
{
    private readonly List<Pending> _elements = [];
    private Dictionary<Tag, string>? _creators;

    /// <summary>An element; with a private creator its tag lacks the block (PS3.19 table A.1.5-2).</summary>
    private readonly record struct Pending(Tag Tag, MadeValue Value, string? PrivateCreator, long Offset);

    public void Add(Tag tag, MadeValue value, string? privateCreator, long offset)
    {
        if (tag.IsPrivateCreator && privateCreator is null)
        {
            _creators ??= [];
            _creators.TryAdd(tag, Encoding.UTF8.GetString(value.Bytes.Span).Split('\\')[0].Trim(' ', '\0'));
        }
        _elements.Add(new Pending(tag, value, privateCreator, offset));
    }

    /// <summary>The VR of an element of which the document tells none, by the dictionary and what came before it.</summary>
    public VR DefaultVR(Tag tag, string? privateCreator)
    {
        if (tag.IsPrivate && !tag.IsPrivateCreator)
            privateCreator ??= _creators?.GetValueOrDefault(tag.PrivateCreatorTag);
        var choice = DataDictionary.Find(tag, privateCreator)?.VRs ?? DataDictionary.VRs(tag);
        if (choice.Contains(VR.OW))
            return VR.OW; // PS3.5 annex A.1, as in implicit VR
        return choice.Contains(VR.SS) && IsSigned() ? VR.SS : choice.Count == 0 ? VR.UN : choice.First;
    }

    /// <summary>The elements in the order of their tags. Group lengths are left out: the models have none.</summary>
    public Dataset Close(Predicate<Tag> isWanted)
    {
        if (_elements.Exists(element => element.PrivateCreator is not null))
            ReserveBlocks();
        for (var i = 1; i < _elements.Count; i++)
        {
            if (_elements[i - 1].Tag < _elements[i].Tag)
                continue;
            _elements.Sort((a, b) => a.Tag != b.Tag ? a.Tag.CompareTo(b.Tag) : a.Offset.CompareTo(b.Offset));
            break;
        }

        var dataset = new Dataset();
        for (var i = 0; i < _elements.Count; i++)
        {
            var element = _elements[i];
            if (i > 0 && element.Tag == _elements[i - 1].Tag)
                throw builder.Error(ReadError.BadDocument, element.Tag, element.Offset, "the element is there twice");
            if (!element.Tag.IsGroupLength && isWanted(element.Tag))
                dataset.Append(element.Tag, element.Value);
        }
        return dataset;
    }

    private bool IsSigned()
    {
        foreach (var element in _elements)
        {
            if (element.Tag == Tags.PixelRepresentation)
                return element.Value.Bytes.Span is [1, 0];
        }
        return false;
    }

    /// <summary>Gives each private element the block that its creator has reserved, or reserves one (PS3.5 section 7.8.1).</summary>
    private void ReserveBlocks()
    {
        var blocks = new Dictionary<(ushort Group, string Creator), List<ushort>>();
        var reserved = new HashSet<Tag>();
        var used = new HashSet<Tag>();
        foreach (var element in _elements)
        {
            if (element.PrivateCreator is null && element.Tag.IsPrivate)
                reserved.Add(element.Tag.IsPrivateCreator ? element.Tag : element.Tag.PrivateCreatorTag);
        }
        foreach (var (tag, creator) in (_creators ?? []).OrderBy(pair => pair.Key))
            Blocks(tag.Group, creator).Add(tag.Element);

        for (var i = 0; i < _elements.Count; i++)
        {
            var element = _elements[i];
            if (element.PrivateCreator is not { } creator)
                continue;
            var own = Blocks(element.Tag.Group, creator);
            // A creator may have several blocks; then the same element number comes once for each of them.
            var place = own.Find(block => used.Add(InBlock(element.Tag, block)));
            if (place == 0)
            {
                place = FreeBlock(reserved, element);
                own.Add(place);
                used.Add(InBlock(element.Tag, place));
                var creatorTag = new Tag(element.Tag.Group, place);
                _elements.Add(new Pending(creatorTag, new MadeValue(VR.LO, Encoding.UTF8.GetBytes(creator)), null, element.Offset));
            }
            _elements[i] = element with { Tag = InBlock(element.Tag, place), PrivateCreator = null };
        }

        List<ushort> Blocks(ushort group, string creator)
        {
            if (!blocks.TryGetValue((group, creator), out var list))
                blocks.Add((group, creator), list = []);
            return list;
        }
    }

    private ushort FreeBlock(HashSet<Tag> reserved, Pending element)
    {
        for (ushort block = 0x10; block <= 0xFF; block++)
        {
            if (reserved.Add(new Tag(element.Tag.Group, block)))
                return block;
        }
        throw builder.Error(ReadError.BadDocument, element.Tag, element.Offset, "the group has no block left for another private creator");
    }

    private static Tag InBlock(Tag tag, ushort block) => new(tag.Group, (ushort)(block << 8 | tag.Element));
}
