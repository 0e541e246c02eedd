using System.Text;

namespace Placa.Dicom;

/// <summary>
/// Puts the text of a data set, which is UTF-8 while a document is read, into the character sets that the data set and its items name.
/// Where one of them cannot hold its text, all become <c>ISO_IR 192</c>.
/// </summary>
/// <param name="stored">Values that are bytes of the named set already.</param>
internal sealed class DocumentText(HashSet<MadeValue> stored)
{
    private readonly List<(MadeValue Value, byte[] Bytes)> _encoded = [];
    private readonly List<(MadeValue Value, CharacterSet Set)> _kept = [];

    /// <summary>Encodes the text in the sets that are named, unless one of them cannot hold it.</summary>
    public bool TryEncode(Dataset dataset)
    {
        _encoded.Clear();
        _kept.Clear();
        if (!TryEncode(dataset, CharacterSet.Default))
            return false;
        foreach (var (value, bytes) in _encoded)
            value.Bytes = bytes;
        return true;
    }

    /// <summary>Names <c>ISO_IR 192</c> instead, after <see cref="TryEncode(Dataset)"/> has failed.</summary>
    public void ChangeToUtf8(Dataset dataset)
    {
        foreach (var (value, set) in _kept)
            value.Bytes = Encoding.UTF8.GetBytes(set.Decode(value.Bytes.Span, value.VR));
        dataset.Set(Tags.SpecificCharacterSet, CharacterSet.Utf8.DefinedTerms[0]);
        NameUtf8(dataset);
    }

    // The depth is limited where the document is read.
    private bool TryEncode(Dataset dataset, CharacterSet inherited)
    {
        var fits = true;
        if (!dataset.Contains(Tags.SpecificCharacterSet))
            dataset.Inherit(inherited);
        var set = dataset.CharacterSet;
        foreach (var element in dataset)
        {
            foreach (var item in element.Items)
                fits &= TryEncode(item, set);
            if (!element.VR.IsText || element.Made is not { Bytes.Length: > 0 } value || element.Tag == Tags.SpecificCharacterSet)
                continue;
            if (stored.Contains(value))
                _kept.Add((value, set));
            else if (!set.IsPlainAscii(value.Bytes.Span, value.VR))
                fits &= TryEncode(value, set);
        }
        return fits;
    }

    private bool TryEncode(MadeValue value, CharacterSet set)
    {
        if (!set.TryEncode(Encoding.UTF8.GetString(value.Bytes.Span), value.VR, out var bytes))
            return false;
        _encoded.Add((value, bytes));
        return true;
    }

    private static void NameUtf8(Dataset dataset)
    {
        foreach (var element in dataset)
        {
            foreach (var item in element.Items)
            {
                item.Inherit(CharacterSet.Utf8);
                if (item.Contains(Tags.SpecificCharacterSet))
                    item.Set(Tags.SpecificCharacterSet, CharacterSet.Utf8.DefinedTerms[0]);
                NameUtf8(item);
            }
        }
    }
}
