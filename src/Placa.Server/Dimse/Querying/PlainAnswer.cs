using System.Buffers;
using System.Buffers.Binary;
using Placa.Archive.Querying;
using Placa.Dicom;

namespace Placa.Server.Dimse.Querying;

/// <summary>
/// The way of nearly all answers: where every value is plain text, it goes from the prepared JSON into the Identifier byte by byte, without a data set in between.
/// What comes out is what the whole way would have written.
/// </summary>
internal sealed class PlainAnswer
{
    private const int LongestShortValue = 0xFFFE;

    private readonly Key[] _keys;
    private readonly bool _isExplicit;
    private readonly ArrayBufferWriter<byte> _answer = new(1024);

    private PlainAnswer(Key[] keys, bool isExplicit) => (_keys, _isExplicit) = (keys, isExplicit);

    /// <summary>Null when no answer can be made this way: sequences are asked for, or the transfer syntax is neither of the two usual ones.</summary>
    /// <param name="asked">The keys to be answered, with the value of those that are the same in every answer.</param>
    /// <param name="found">Attributes that are given though nobody asked.</param>
    /// <param name="syntax">The transfer syntax of the answers.</param>
    public static PlainAnswer? For(IEnumerable<(Tag Tag, VR VR, ReadOnlyMemory<byte>? Value)> asked, IEnumerable<Tag> found, TransferSyntax syntax)
    {
        if (syntax != TransferSyntax.ExplicitVRLittleEndian && syntax != TransferSyntax.ImplicitVRLittleEndian)
            return null;
        var keys = asked.Select(key => new Key(key.Tag, key.VR, key.Value, IsAsked: true)).ToList();
        keys.AddRange(found.Where(tag => keys.TrueForAll(key => key.Tag != tag)).Select(tag => new Key(tag, VR.None, null, IsAsked: false)));
        return keys.Exists(key => key.VR == VR.SQ) ? null : new PlainAnswer([.. keys.OrderBy(key => key.Tag)], syntax.IsExplicitVR);
    }

    /// <summary>The Identifier of a match.</summary>
    /// <param name="match">The match, its attributes by tag.</param>
    /// <param name="identifier">Its bytes, until the next call.</param>
    /// <returns>False when some value is not plain.</returns>
    public bool TryEncode(QueryMatch match, out ReadOnlyMemory<byte> identifier)
    {
        _answer.ResetWrittenCount();
        identifier = default;
        var next = 0;
        foreach (var key in _keys)
        {
            while (next < match.Attributes.Count && match.Attributes[next].Tag < key.Tag)
                next++;
            if (key.Value is { } value)
                WriteValue(key.Tag, key.VR, value.Span);
            else if (next < match.Attributes.Count && match.Attributes[next].Tag == key.Tag)
            {
                if (!TryWriteProperty(key.Tag, match.Attributes[next].Property.Span))
                    return false;
            }
            else if (key.IsAsked)
                WriteValue(key.Tag, key.VR, []);
        }
        identifier = _answer.WrittenMemory;
        return true;
    }

    private bool TryWriteProperty(Tag tag, ReadOnlySpan<byte> property)
    {
        const int HeaderLength = 8;
        var bytes = _answer.GetSpan(HeaderLength + property.Length + 1);
        if (!PreparedText.TryCopyPlain(property, bytes[HeaderLength..], out var vr, out var length) || !vr.HasShortLength || length > LongestShortValue)
            return false;
        if ((length & 1) != 0)
            bytes[HeaderLength + length++] = vr.Padding;
        WriteHeader(bytes, tag, vr, length);
        _answer.Advance(HeaderLength + length);
        return true;
    }

    private void WriteValue(Tag tag, VR vr, ReadOnlySpan<byte> value)
    {
        var header = _isExplicit && !vr.HasShortLength ? 12 : 8;
        var bytes = _answer.GetSpan(header + value.Length + 1);
        value.CopyTo(bytes[header..]);
        var length = value.Length;
        if ((length & 1) != 0)
            bytes[header + length++] = vr.Padding;
        WriteHeader(bytes, tag, vr, length);
        _answer.Advance(header + length);
    }

    /// <summary>PS3.5 section 7.1.</summary>
    private void WriteHeader(Span<byte> bytes, Tag tag, VR vr, int length)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, tag.Group);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[2..], tag.Element);
        if (!_isExplicit)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], length);
            return;
        }

        (bytes[4], bytes[5]) = ((byte)vr.Name[0], (byte)vr.Name[1]);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[6..], vr.HasShortLength ? (ushort)length : (ushort)0);
        if (!vr.HasShortLength)
            BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], length);
    }

    private readonly record struct Key(Tag Tag, VR VR, ReadOnlyMemory<byte>? Value, bool IsAsked);
}
