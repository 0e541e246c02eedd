using System.Buffers;
using System.Text;
using Placa.Archive.Querying;
using Placa.Dicom;

namespace Placa.Server.Dimse.Querying;

/// <summary>
/// The way of nearly all answers: where every value is text, it goes from the prepared JSON into the Identifier, without a data set in between. What comes out is
/// what the whole way would have written.
/// </summary>
internal sealed class TextAnswer
{
    private const int LongestShortValue = 0xFFFE;

    private readonly Key[] _keys;
    private readonly CharacterSet?[] _characterSets;
    private readonly bool _isExplicit;
    private readonly ArrayBufferWriter<byte> _answer = new(1024);

    private TextAnswer(Key[] keys, IEnumerable<CharacterSet> characterSets, bool isExplicit) =>
        (_keys, _characterSets, _isExplicit) = (keys, [null, .. characterSets], isExplicit);

    private enum Outcome
    {
        Written,
        NotInCharacterSet,
        NotText,
    }

    /// <summary>Null when no answer can be made this way: sequences are asked for, or the transfer syntax is neither of the two usual ones.</summary>
    /// <param name="asked">The keys to be answered, with the value of those that are the same in every answer.</param>
    /// <param name="found">Attributes that are given though nobody asked.</param>
    /// <param name="characterSets">What text beyond ASCII may be written in: the first that holds all of it, and the last holds any.</param>
    /// <param name="syntax">The transfer syntax of the answers.</param>
    public static TextAnswer? For(
        IEnumerable<(Tag Tag, VR VR, ReadOnlyMemory<byte>? Value)> asked, IEnumerable<Tag> found, IEnumerable<CharacterSet> characterSets, TransferSyntax syntax)
    {
        if (syntax != TransferSyntax.ExplicitVRLittleEndian && syntax != TransferSyntax.ImplicitVRLittleEndian)
            return null;
        var keys = asked.Select(key => new Key(key.Tag, key.VR, key.Value, IsAsked: true)).ToList();
        keys.AddRange(found.Where(tag => keys.TrueForAll(key => key.Tag != tag)).Select(tag => new Key(tag, VR.None, null, IsAsked: false)));
        keys.Add(new Key(Tags.SpecificCharacterSet, VR.CS, null, IsAsked: false));
        return keys.Exists(key => key.VR == VR.SQ) ? null : new TextAnswer([.. keys.OrderBy(key => key.Tag)], characterSets, syntax.IsExplicitVR);
    }

    /// <summary>The Identifier of a match.</summary>
    /// <param name="match">The match, its attributes by tag.</param>
    /// <param name="identifier">Its bytes, until the next call.</param>
    /// <returns>False when some value is not text.</returns>
    public bool TryEncode(QueryMatch match, out ReadOnlyMemory<byte> identifier)
    {
        var outcome = Outcome.NotInCharacterSet;
        for (var i = 0; i < _characterSets.Length && outcome == Outcome.NotInCharacterSet; i++)
            outcome = Encode(match, _characterSets[i]);
        identifier = outcome == Outcome.Written ? _answer.WrittenMemory : default;
        return outcome == Outcome.Written;
    }

    /// <summary>Writes the answer in a character set; null for ASCII, which needs no name.</summary>
    private Outcome Encode(QueryMatch match, CharacterSet? characterSet)
    {
        _answer.ResetWrittenCount();
        var next = 0;
        foreach (var key in _keys)
        {
            while (next < match.Attributes.Count && match.Attributes[next].Tag < key.Tag)
                next++;
            if (key.Tag == Tags.SpecificCharacterSet)
            {
                if (characterSet is not null)
                    Write(key.Tag, key.VR, Encoding.ASCII.GetBytes(string.Join('\\', characterSet.DefinedTerms)));
            }
            else if (key.Value is { } value)
                Write(key.Tag, key.VR, value.Span);
            else if (next < match.Attributes.Count && match.Attributes[next].Tag == key.Tag)
            {
                if (WriteProperty(key.Tag, match.Attributes[next].Property.Span, characterSet) is not Outcome.Written and var outcome)
                    return outcome;
            }
            else if (key.IsAsked)
                Write(key.Tag, key.VR, []);
        }
        return Outcome.Written;
    }

    private Outcome WriteProperty(Tag tag, ReadOnlySpan<byte> property, CharacterSet? characterSet)
    {
        var value = _answer.GetSpan(ElementHeader.MaxSize + property.Length + 1)[ElementHeader.SizeOf(VR.CS, _isExplicit)..];
        if (PreparedText.TryCopyPlain(property, value, out var vr, out var length) && vr.HasShortLength)
        {
            if (length > LongestShortValue)
                return Outcome.NotText;
            Finish(tag, vr, length);
            return Outcome.Written;
        }

        if (!PreparedText.TryRead(property, out vr, out var text))
            return Outcome.NotText;
        byte[] bytes;
        if (Ascii.IsValid(text))
            bytes = Encoding.ASCII.GetBytes(text);
        else if (!vr.IsText)
            return Outcome.NotText;
        else if (characterSet is null || !characterSet.TryEncode(text, vr, out bytes))
            return Outcome.NotInCharacterSet;
        if (vr.HasShortLength && bytes.Length > LongestShortValue)
            return Outcome.NotText;
        Write(tag, vr, bytes);
        return Outcome.Written;
    }

    private void Write(Tag tag, VR vr, ReadOnlySpan<byte> value)
    {
        value.CopyTo(_answer.GetSpan(ElementHeader.MaxSize + value.Length + 1)[ElementHeader.SizeOf(vr, _isExplicit)..]);
        Finish(tag, vr, value.Length);
    }

    /// <summary>Makes an element of a value that stands behind the place of its header already.</summary>
    private void Finish(Tag tag, VR vr, int length)
    {
        var header = ElementHeader.SizeOf(vr, _isExplicit);
        var bytes = _answer.GetSpan(header + length + 1);
        if ((length & 1) != 0)
            bytes[header + length++] = vr.Padding;
        ElementHeader.Write(bytes, tag, vr, (uint)length, _isExplicit);
        _answer.Advance(header + length);
    }

    private readonly record struct Key(Tag Tag, VR VR, ReadOnlyMemory<byte>? Value, bool IsAsked);
}
