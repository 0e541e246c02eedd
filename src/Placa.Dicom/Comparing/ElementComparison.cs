using System.Buffers;

namespace Placa.Dicom;

/// <summary>How much two elements have in common.</summary>
internal enum Likeness
{
    Same,
    SameValue,
    Different,
}

/// <summary>Compares the values of two elements that are no sequences.</summary>
internal static class ElementComparison
{
    /// <summary>Longer text is compared by its bytes alone.</summary>
    private const long MaxTextLength = 16 << 20;

    private const int BlockLength = 1 << 16;

    public static Likeness Compare(DataElement left, DataElement right)
    {
        if (left.IsEncapsulated || right.IsEncapsulated)
            return left.IsEncapsulated && right.IsEncapsulated ? CompareFragments(left, right) : Likeness.Different;

        var vr = left.VR == VR.UN ? right.VR : left.VR;
        if (vr.IsString && left.Length <= MaxTextLength && right.Length <= MaxTextLength)
            return CompareText(left, right, vr);

        using var leftStream = left.OpenRead();
        using var rightStream = right.OpenRead();
        var areEqual = AreEqual(leftStream, ByteOrder.SwapWidthOf(left), rightStream, ByteOrder.SwapWidthOf(right), out var padded);
        if (!areEqual)
            return Likeness.Different;
        return left.VR == right.VR && left.IsBigEndian == right.IsBigEndian && !padded ? Likeness.Same : Likeness.SameValue;
    }

    private static Likeness CompareText(DataElement left, DataElement right, VR vr)
    {
        var leftBytes = left.GetBytes().Span.TrimEnd(" \0"u8);
        var rightBytes = right.GetBytes().Span.TrimEnd(" \0"u8);
        var sameBytes = leftBytes.SequenceEqual(rightBytes);
        if (sameBytes && (!vr.IsText || left.Dataset.CharacterSet == right.Dataset.CharacterSet || Ascii.IsPlain(leftBytes)))
            return left.VR == right.VR ? Likeness.Same : Likeness.SameValue;

        var lefts = left.Dataset.CharacterSet.DecodeValues(leftBytes, vr);
        var rights = right.Dataset.CharacterSet.DecodeValues(rightBytes, vr);
        if (lefts.AsSpan().SequenceEqual(rights))
            return sameBytes && left.VR == right.VR ? Likeness.Same : Likeness.SameValue;
        var isNumber = (vr == VR.DS || vr == VR.IS) && lefts.Length == rights.Length;
        return isNumber && lefts.Zip(rights).All(pair => AreSameNumber(pair.First, pair.Second)) ? Likeness.SameValue : Likeness.Different;
    }

    private static bool AreSameNumber(string left, string right) =>
        left == right || (DecimalText.TryParse(System.Text.Encoding.UTF8.GetBytes(left), out var one)
            && DecimalText.TryParse(System.Text.Encoding.UTF8.GetBytes(right), out var other) && one == other);

    /// <summary>Where fragments begin and end is encoding; the bytes in them, one after the other, are the value (PS3.5 section A.4).</summary>
    private static Likeness CompareFragments(DataElement left, DataElement right)
    {
        var (lefts, rights) = (left.Fragments, right.Fragments);
        using var leftStream = new FragmentStream(lefts.Skip(1));
        using var rightStream = new FragmentStream(rights.Skip(1));
        if (!AreEqual(leftStream, 0, rightStream, 0, out _))
            return Likeness.Different;
        var sameParts = lefts.Select(fragment => fragment.Length).SequenceEqual(rights.Select(fragment => fragment.Length))
            && (lefts.Count == 0 || lefts[0].GetBytes().Span.SequenceEqual(rights[0].GetBytes().Span));
        return sameParts ? Likeness.Same : Likeness.SameValue;
    }

    /// <param name="left">One value.</param>
    /// <param name="leftWidth">The width in which its bytes are swapped; 0 for none.</param>
    /// <param name="right">The other.</param>
    /// <param name="rightWidth">The width in which its bytes are swapped; 0 for none.</param>
    /// <param name="padded">True when one has a zero byte more, which makes its length even.</param>
    private static bool AreEqual(Stream left, int leftWidth, Stream right, int rightWidth, out bool padded)
    {
        padded = false;
        var leftBlock = ArrayPool<byte>.Shared.Rent(BlockLength);
        var rightBlock = ArrayPool<byte>.Shared.Rent(BlockLength);
        try
        {
            long position = 0;
            while (true)
            {
                var leftRead = left.ReadAtLeast(leftBlock.AsSpan(0, BlockLength), BlockLength, throwOnEndOfStream: false);
                var rightRead = right.ReadAtLeast(rightBlock.AsSpan(0, BlockLength), BlockLength, throwOnEndOfStream: false);
                ByteOrder.Swap(leftBlock.AsSpan(0, leftRead), leftWidth);
                ByteOrder.Swap(rightBlock.AsSpan(0, rightRead), rightWidth);
                var common = Math.Min(leftRead, rightRead);
                if (!leftBlock.AsSpan(0, common).SequenceEqual(rightBlock.AsSpan(0, common)))
                    return false;
                position += common;
                if (leftRead != rightRead)
                {
                    var longer = leftRead > rightRead ? leftBlock : rightBlock;
                    padded = Math.Abs(leftRead - rightRead) == 1 && (position & 1) != 0 && longer[common] == 0;
                    return padded;
                }
                if (common < BlockLength)
                    return true;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(leftBlock);
            ArrayPool<byte>.Shared.Return(rightBlock);
        }
    }

    private static class Ascii
    {
        /// <summary>The same characters in every character set: no byte beyond ASCII, no escape, and none that JIS X 0201 has otherwise.</summary>
        public static bool IsPlain(ReadOnlySpan<byte> bytes) =>
            System.Text.Ascii.IsValid(bytes) && bytes.IndexOfAny((byte)0x1B, (byte)'~', (byte)'\\') < 0;
    }

    /// <summary>Fragments one after the other.</summary>
    private sealed class FragmentStream(IEnumerable<Fragment> fragments) : ForwardReadStream
    {
        private readonly IEnumerator<Fragment> _fragments = fragments.GetEnumerator();
        private Stream _current = Null;

        public override int Read(Span<byte> buffer)
        {
            while (true)
            {
                if (_current.Read(buffer) is > 0 and var read)
                    return read;
                _current.Dispose();
                if (!_fragments.MoveNext())
                {
                    _current = Null;
                    return 0;
                }
                _current = _fragments.Current.OpenRead();
            }
        }

        protected override void Dispose(bool disposing)
        {
            _current.Dispose();
            _fragments.Dispose();
            base.Dispose(disposing);
        }
    }
}
