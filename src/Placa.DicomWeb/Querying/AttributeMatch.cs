namespace Placa.DicomWeb.Querying;

/// <summary>A condition on one attribute (PS3.18 section 8.3.4.1).</summary>
/// <param name="Path">The attribute.</param>
/// <param name="Value">
/// What it is matched with, as in a C-FIND identifier: a value with wildcards, a range, a list of UIDs, or empty for any (PS3.4
/// section C.2.2.2). In a list of UIDs commas have become backslashes.
/// </param>
public readonly record struct AttributeMatch(AttributePath Path, string Value);
