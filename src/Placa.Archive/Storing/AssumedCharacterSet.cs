using Placa.Dicom;

namespace Placa.Archive.Storing;

/// <summary>
/// The character set of what a sender leaves undeclared. The bytes stay as they came, without Specific Character Set (0008,0005): what was assumed stands
/// in the envelope, and everything that reads the instance again assumes the same.
/// </summary>
internal static class AssumedCharacterSet
{
    /// <summary>Reads the text of a data set that names no character set in the one given.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="terms">Values of Specific Character Set, parted by <c>\</c>; null or empty for the default repertoire.</param>
    /// <returns>The terms where they hold now; empty where the data set names its own, or none were given.</returns>
    public static string Apply(Dataset dataset, string? terms) =>
        terms is { Length: > 0 } && dataset.AssumeCharacterSet(CharacterSet.FromSpecificCharacterSet(terms.Split('\\'), out _)) ? terms : "";
}
