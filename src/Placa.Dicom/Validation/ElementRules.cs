using System.Globalization;

namespace Placa.Dicom;

/// <summary>Holds one element against its VR, the dictionary and the character set in force.</summary>
internal static class ElementRules
{
    // Longer text is legitimate only where no rule but the repertoire is left (UC, UR, UT).
    private const long MaxTextLength = 16 << 20;

    /// <param name="element">The element.</param>
    /// <param name="dataset">The data set or item it stands in.</param>
    /// <param name="hasCreator">Whether a private creator owns the block of a private element.</param>
    /// <param name="note">Takes what is found.</param>
    public static void Check(DataElement element, Dataset dataset, bool hasCreator, Action<FindingKind, string> note)
    {
        CheckDictionary(element, hasCreator, note);
        if (element.Length == 0 || element.IsEncapsulated || element.IsSequence || element.VR == VR.UN)
            return;
        if (!element.VR.IsString)
            CheckNumbers(element, note);
        else if (element.Length <= MaxTextLength)
            CheckText(element, dataset, note);
    }

    private static void CheckDictionary(DataElement element, bool hasCreator, Action<FindingKind, string> note)
    {
        var tag = element.Tag;
        if (tag.IsGroupLength)
        {
            if (tag != Tags.FileMetaInformationGroupLength)
                note(FindingKind.RetiredElement, "group lengths are retired from the standard"); // PS3.5 section 7.2
            return;
        }
        if (tag.IsPrivateCreator)
        {
            CheckCreator(element, note);
            return;
        }
        if (tag.IsPrivate)
        {
            if (!hasCreator)
                note(FindingKind.MissingPrivateCreator, "a private element without a creator of its block");
            return;
        }

        if (DataDictionary.Find(tag) is not { } entry)
        {
            note(FindingKind.UnknownElement, "not in the dictionary");
            return;
        }
        if (entry.IsRetired)
            note(FindingKind.RetiredElement, "retired from the standard");
        if (element.VR != VR.UN && entry.VRs.Count > 0 && !entry.VRs.Contains(element.VR))
            note(FindingKind.DifferentVR, $"{element.VR}, in the dictionary {entry.VRs}");
    }

    /// <summary>A private creator is one value of LO (PS3.5 section 7.8.1).</summary>
    private static void CheckCreator(DataElement element, Action<FindingKind, string> note)
    {
        if (element.VR != VR.LO && element.VR != VR.UN)
            note(FindingKind.DifferentVR, $"{element.VR}, a private creator is LO");
        if (element.Length == 0)
            note(FindingKind.MissingPrivateCreator, "a private creator without a name");
    }

    private static void CheckNumbers(DataElement element, Action<FindingKind, string> note)
    {
        var width = element.NumberWidth;
        if (element.Length % width != 0)
            note(FindingKind.InvalidLength, string.Create(CultureInfo.InvariantCulture, $"{element.Length} bytes, not a multiple of {width}"));
        else if (element.VR.HasShortLength || element.VR == VR.SV || element.VR == VR.UV)
            CheckMultiplicity(element, element.Length / width, note); // the values of OB and the like are one
    }

    private static void CheckText(DataElement element, Dataset dataset, Action<FindingKind, string> note)
    {
        var vr = element.VR;
        var bytes = element.GetBytes().Span;
        if (bytes[^1] == (vr == VR.UI ? (byte)' ' : (byte)0))
            note(FindingKind.WrongPadding, vr == VR.UI ? "padded with a space" : "padded with a zero byte");

        var issues = TextIssues.None;
        ValueRules.Breach? breach = null;
        long count = 0;
        var isCharacterSet = element.Tag == Tags.SpecificCharacterSet; // the reader has told about its terms
        if (vr.IsText && !isCharacterSet)
        {
            foreach (var value in dataset.CharacterSet.DecodeValues(bytes, vr, out issues))
            {
                breach ??= ValueRules.CheckText(vr, value);
                count++;
            }
        }
        else if (vr.IsMultiValuedString)
        {
            foreach (var value in new AsciiValues(bytes))
            {
                breach ??= isCharacterSet ? null : ValueRules.CheckAscii(vr, value);
                count++;
            }
        }
        else
        {
            breach = ValueRules.CheckAscii(vr, bytes.TrimEnd(" \0"u8));
            count = 1;
        }

        if ((issues & TextIssues.Undecodable) != 0)
            note(FindingKind.UndecodableText, "bytes that stand for no character of the character set in force");
        if ((issues & ~TextIssues.Undecodable) != 0)
            note(FindingKind.UndeclaredText, "characters of a set that Specific Character Set does not name");
        if (breach is { } broken)
            note(broken.Kind, broken.Message);
        if (count > 0)
            CheckMultiplicity(element, count, note);
    }

    private static void CheckMultiplicity(DataElement element, long count, Action<FindingKind, string> note)
    {
        // What is known of private elements are observations, no rules.
        if (element.Tag.IsPrivate || element.Tag.IsGroupLength || DataDictionary.Find(element.Tag) is not { } entry)
            return;
        var vm = entry.VM;
        if (!vm.Allows((int)Math.Min(count, int.MaxValue)))
            note(FindingKind.WrongMultiplicity, string.Create(CultureInfo.InvariantCulture, $"{count} values, the dictionary allows {vm}"));
    }
}
