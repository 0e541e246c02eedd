namespace Placa.Dicom;

/// <summary>What was odd about the bytes of a text. Decoding goes on all the same and loses as little as it can.</summary>
[Flags]
public enum TextIssues
{
    /// <summary>The bytes keep the rules of the character set.</summary>
    None = 0,

    /// <summary>Bytes that stand for no character became U+FFFD.</summary>
    Undecodable = 1,

    /// <summary>Bytes beyond the default repertoire where no set for them is in force; they were read in the most likely set.</summary>
    BeyondRepertoire = 2,

    /// <summary>An escape sequence of the standard for a set that Specific Character Set does not name; it was followed.</summary>
    UndeclaredEscape = 4,

    /// <summary>An escape sequence the standard does not have; its bytes were kept as characters.</summary>
    UnknownEscape = 8,
}
