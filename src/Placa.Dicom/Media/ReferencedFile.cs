namespace Placa.Dicom;

/// <summary>Why the file that a directory record names is not to be had.</summary>
public enum ReferencedFileProblem
{
    /// <summary>There is none: the file is there.</summary>
    None,

    /// <summary>The record names no file.</summary>
    NotReferenced,

    /// <summary>A component is no plain name: two dots, a drive, a separator or a control character.</summary>
    UnsafeFileId,

    /// <summary>A link leads out of the root of the file-set, or in a circle.</summary>
    OutsideRoot,

    /// <summary>There is no such file.</summary>
    NotFound,

    /// <summary>The name is that of a folder.</summary>
    IsFolder,

    /// <summary>A folder on the way cannot be read.</summary>
    Inaccessible,
}

/// <summary>The file that a directory record names, or why it is not to be had.</summary>
/// <param name="Path">The absolute path below the root, as the medium spells it; null when there is a problem.</param>
/// <param name="Problem">What is in the way.</param>
public readonly record struct ReferencedFile(string? Path, ReferencedFileProblem Problem);
