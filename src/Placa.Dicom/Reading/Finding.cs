namespace Placa.Dicom;

/// <summary>What was odd about bytes that could be read all the same.</summary>
public enum FindingKind
{
    /// <summary>No 128-byte preamble and prefix; the data set starts at once (PS3.10 section 7.1).</summary>
    MissingPreamble,

    /// <summary>No file meta information, or none that names a transfer syntax; the encoding was recognised from the first elements.</summary>
    MissingFileMetaInformation,

    /// <summary>The group length of the file meta information does not lead to its end.</summary>
    WrongMetaLength,

    /// <summary>The data set is not encoded as its transfer syntax says; it was read as it is.</summary>
    WrongTransferSyntax,

    /// <summary>A VR the standard does not have; read as UN.</summary>
    UnknownVR,

    /// <summary>An element without a VR in an explicit VR data set; read as implicit.</summary>
    MissingVR,

    /// <summary>A value of odd length.</summary>
    OddLength,

    /// <summary>An element that stands after one with a higher tag.</summary>
    OutOfOrder,

    /// <summary>A second element with the same tag in one data set; the first one counts.</summary>
    DuplicateElement,

    /// <summary>A value or item that reaches beyond the end of the item around it.</summary>
    LengthBeyondItem,

    /// <summary>The file ends before the value does (reported only when truncated input is accepted).</summary>
    LengthBeyondEnd,

    /// <summary>A delimiter where no item or sequence was open.</summary>
    UnexpectedDelimiter,

    /// <summary>An item or sequence of undefined length without its delimiter.</summary>
    MissingDelimiter,

    /// <summary>A delimiter with a length other than zero.</summary>
    DelimiterLength,

    /// <summary>An element where an item should be.</summary>
    MissingItem,

    /// <summary>Bytes after the last element.</summary>
    TrailingBytes,

    /// <summary>Sequences deeper than the limit; they are kept as bytes.</summary>
    DepthLimit,

    /// <summary>More elements than the limit; what follows was not analysed.</summary>
    ElementLimit,

    /// <summary>A Specific Character Set term that is not the standard's; taken for the one it resembles, or for the default.</summary>
    UnknownCharacterSet,

    /// <summary>A value longer than its VR allows, or not of the length its VR needs (PS3.5 table 6.2-1).</summary>
    InvalidLength,

    /// <summary>Characters outside the repertoire of the VR (PS3.5 table 6.2-1).</summary>
    InvalidCharacters,

    /// <summary>A value that has not the form of its VR, such as a date without a month (PS3.5 table 6.2-1).</summary>
    InvalidFormat,

    /// <summary>A UID with an empty or zero-led component, other characters, or more than 64 of them (PS3.5 section 9.1).</summary>
    InvalidUid,

    /// <summary>A value made even with another byte than its VR has for that (PS3.5 section 6.2).</summary>
    WrongPadding,

    /// <summary>More or fewer values than the dictionary allows (PS3.5 section 6.4).</summary>
    WrongMultiplicity,

    /// <summary>Another VR than the dictionary has for the element (PS3.6 section 6).</summary>
    DifferentVR,

    /// <summary>Bytes that stand for no character in the character set in force (PS3.5 section 6.1).</summary>
    UndecodableText,

    /// <summary>Characters or escape sequences of a set that Specific Character Set does not name (PS3.3 section C.12.1.1.2).</summary>
    UndeclaredText,

    /// <summary>A private element without a private creator for its block (PS3.5 section 7.8.1).</summary>
    MissingPrivateCreator,

    /// <summary>A group length that does not lead to the end of its group (PS3.5 section 7.2).</summary>
    WrongGroupLength,

    /// <summary>An element of the file meta information that every file needs is absent or empty (PS3.10 table 7.1-1).</summary>
    MissingMetaElement,

    /// <summary>The file meta information names another instance or SOP class than the data set (PS3.10 table 7.1-1).</summary>
    MetaMismatch,

    /// <summary>An identifier or image attribute that instances of the SOP class need is absent or empty (PS3.3).</summary>
    MissingIdentifier,

    /// <summary>One UID for two things that each have their own, such as a study and a series (PS3.5 section 9).</summary>
    SharedUid,

    /// <summary>A compressed frame that says of its image otherwise than the attributes, or the transfer syntax; the frame counts (PS3.5 section 8.2).</summary>
    CodestreamDiffers,

    /// <summary>An element that the standard no longer keeps up (PS3.6).</summary>
    RetiredElement,

    /// <summary>An element of an even group that the dictionary does not have.</summary>
    UnknownElement,

    /// <summary>A value of a JSON or XML document with a backslash, which separates values in a data set (PS3.18 section F.2.4); read as several.</summary>
    BackslashInValue,

    /// <summary>Text of a JSON or XML document that its Specific Character Set cannot hold; the data set was changed to <c>ISO_IR 192</c>.</summary>
    CharacterSetReplaced,

    /// <summary>A property or XML attribute that the model does not have; passed over.</summary>
    UnknownProperty,
}

/// <summary>How much a finding matters.</summary>
public enum Severity
{
    /// <summary>Nothing is wrong, but someone may want to know.</summary>
    Hint,

    /// <summary>A rule is broken, and most readers get along all the same.</summary>
    Warning,

    /// <summary>Other programs may misread the file, or refuse it.</summary>
    Error,
}

/// <summary>Something a reader noticed, and where. It holds no element value.</summary>
/// <param name="Kind">What was odd.</param>
/// <param name="Path">The element concerned.</param>
/// <param name="Offset">The byte offset in the file, or in the inflated data set of a deflated file.</param>
/// <param name="Message">One clause that tells what was found and what was done.</param>
public readonly record struct Finding(FindingKind Kind, TagPath Path, long Offset, string Message)
{
    /// <summary>How much it matters.</summary>
    public Severity Severity => Kind switch
    {
        FindingKind.RetiredElement or FindingKind.UnknownElement => Severity.Hint,
        FindingKind.MissingPreamble or FindingKind.WrongMetaLength or FindingKind.OddLength or FindingKind.DelimiterLength
            or FindingKind.TrailingBytes or FindingKind.DepthLimit or FindingKind.WrongPadding or FindingKind.WrongGroupLength
            or FindingKind.InvalidLength or FindingKind.InvalidCharacters or FindingKind.InvalidFormat or FindingKind.UndeclaredText
            or FindingKind.MissingPrivateCreator => Severity.Warning,
        _ => Severity.Error,
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Path.ToShortString()} at byte {Offset}: {Message}";
}
