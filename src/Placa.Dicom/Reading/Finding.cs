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
}

/// <summary>Something a reader noticed, and where. It holds no element value.</summary>
/// <param name="Kind">What was odd.</param>
/// <param name="Path">The element concerned.</param>
/// <param name="Offset">The byte offset in the file, or in the inflated data set of a deflated file.</param>
/// <param name="Message">One clause that tells what was found and what was done.</param>
public readonly record struct Finding(FindingKind Kind, TagPath Path, long Offset, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path} at byte {Offset}: {Message}";
}
