namespace Placa.Dicom;

/// <summary>One way of reading and writing text: code extension techniques, or an encoding that stands alone.</summary>
internal abstract class TextCodec
{
    /// <summary>The characters of the bytes, delimiters and padding included.</summary>
    public abstract string Decode(ReadOnlySpan<byte> bytes, VR vr, ref TextIssues issues);

    /// <summary>True when the bytes are ASCII and stand for the same characters.</summary>
    public abstract bool IsPlainAscii(ReadOnlySpan<byte> bytes);

    /// <summary>The index of the first backslash that separates values rather than being a part of a character; -1 without one.</summary>
    public abstract int IndexOfBackslash(ReadOnlySpan<byte> bytes);

    /// <summary>The bytes of a text; false when the character set does not have all of its characters.</summary>
    public abstract bool TryEncode(string text, VR vr, out byte[] bytes);
}
