namespace Placa.Dicom;

/// <summary>How an element differs between two data sets.</summary>
public enum DifferenceKind
{
    /// <summary>Only the left data set has the element, or the item around it.</summary>
    OnlyLeft,

    /// <summary>Only the right data set has the element, or the item around it.</summary>
    OnlyRight,

    /// <summary>Both have the element, with other values.</summary>
    Value,

    /// <summary>Both hold the same values in other bytes: another VR, byte order, character set, padding, or form of a number.</summary>
    Encoding,
}

/// <summary>An element that differs between two data sets.</summary>
/// <param name="Path">Where it stands; the path of an item when one data set has fewer of them.</param>
/// <param name="Kind">How it differs.</param>
/// <param name="Left">The element of the left data set; null when it has none, and for items.</param>
/// <param name="Right">The element of the right data set; null when it has none, and for items.</param>
public readonly record struct Difference(TagPath Path, DifferenceKind Kind, DataElement? Left, DataElement? Right);
