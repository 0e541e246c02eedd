using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Placa.Dicom;

/// <summary>The keys of each directory record type (PS3.3 section F.5), and how they come from an instance.</summary>
internal static class DirectoryKeys
{
    /// <summary>Whether a key must be there and have a value (PS3.5 section 7.4).</summary>
    private enum KeyType
    {
        /// <summary>Type 1.</summary>
        Valued,

        /// <summary>Type 2: empty when the instance has no value.</summary>
        Present,

        /// <summary>Types 1C and 3: there when the instance has a value.</summary>
        Optional,
    }

    private const string HasConceptModifier = "HAS CONCEPT MOD";

    private static readonly (Tag, KeyType) Number = (Tags.InstanceNumber, KeyType.Valued);

    private static readonly (Tag, KeyType)[] ContentDateTime = [(Tags.ContentDate, KeyType.Valued), (Tags.ContentTime, KeyType.Valued)];

    /// <summary>The Content Identification Macro (PS3.3 table 10-12).</summary>
    private static readonly (Tag, KeyType)[] ContentIdentification =
        [Number, (Tags.ContentLabel, KeyType.Valued), (Tags.ContentDescription, KeyType.Present), (Tags.ContentCreatorName, KeyType.Present)];

    private static readonly (Tag, KeyType)[] DatedContent = [.. ContentDateTime, .. ContentIdentification];

    private static readonly FrozenDictionary<string, (Tag Tag, KeyType Type)[]> Keys = new Dictionary<string, (Tag, KeyType)[]>(StringComparer.Ordinal)
    {
        [DirectoryRecordTypes.Patient] =
        [
            (Tags.PatientName, KeyType.Present), (Tags.PatientID, KeyType.Valued), (Tags.IssuerOfPatientID, KeyType.Optional),
            (Tags.PatientBirthDate, KeyType.Optional), (Tags.PatientSex, KeyType.Optional),
        ],
        [DirectoryRecordTypes.Study] =
        [
            (Tags.StudyDate, KeyType.Valued), (Tags.StudyTime, KeyType.Valued), (Tags.StudyDescription, KeyType.Present),
            (Tags.StudyInstanceUID, KeyType.Valued), (Tags.StudyID, KeyType.Valued), (Tags.AccessionNumber, KeyType.Present),
        ],
        [DirectoryRecordTypes.Series] =
        [
            (Tags.Modality, KeyType.Valued), (Tags.SeriesInstanceUID, KeyType.Valued), (Tags.SeriesNumber, KeyType.Valued),
            (Tags.SeriesDescription, KeyType.Optional),
        ],
        [DirectoryRecordTypes.Image] = [Number],
        ["RT DOSE"] = [Number, (Tags.DoseSummationType, KeyType.Valued)],
        ["RT STRUCTURE SET"] =
            [Number, (Tags.StructureSetLabel, KeyType.Valued), (Tags.StructureSetDate, KeyType.Present), (Tags.StructureSetTime, KeyType.Present)],
        ["RT PLAN"] = [Number, (Tags.RTPlanLabel, KeyType.Valued), (Tags.RTPlanDate, KeyType.Present), (Tags.RTPlanTime, KeyType.Present)],
        ["RT TREAT RECORD"] = [Number, (Tags.TreatmentDate, KeyType.Present), (Tags.TreatmentTime, KeyType.Present)],
        ["PRESENTATION"] =
        [
            (Tags.PresentationCreationDate, KeyType.Valued), (Tags.PresentationCreationTime, KeyType.Valued), .. ContentIdentification,
            (Tags.ReferencedSeriesSequence, KeyType.Optional), (Tags.BlendingSequence, KeyType.Optional),
        ],
        ["WAVEFORM"] = [Number, .. ContentDateTime],
        ["SR DOCUMENT"] =
        [
            Number, (Tags.CompletionFlag, KeyType.Valued), (Tags.VerificationFlag, KeyType.Valued), .. ContentDateTime,
            (Tags.VerificationDateTime, KeyType.Optional), (Tags.ConceptNameCodeSequence, KeyType.Valued), (Tags.ContentSequence, KeyType.Optional),
        ],
        ["KEY OBJECT DOC"] = [Number, .. ContentDateTime, (Tags.ConceptNameCodeSequence, KeyType.Valued), (Tags.ContentSequence, KeyType.Optional)],
        ["SPECTROSCOPY"] =
        [
            Number, .. ContentDateTime, (Tags.ImageType, KeyType.Valued), (Tags.ReferencedImageEvidenceSequence, KeyType.Optional),
            (Tags.NumberOfFrames, KeyType.Valued), (Tags.Rows, KeyType.Valued), (Tags.Columns, KeyType.Valued),
            (Tags.DataPointRows, KeyType.Valued), (Tags.DataPointColumns, KeyType.Valued),
        ],
        ["RAW DATA"] = [(Tags.InstanceNumber, KeyType.Present), .. ContentDateTime],
        ["REGISTRATION"] = DatedContent,
        ["FIDUCIAL"] = DatedContent,
        ["ENCAP DOC"] =
        [
            (Tags.ContentDate, KeyType.Present), (Tags.ContentTime, KeyType.Present), Number, (Tags.ConceptNameCodeSequence, KeyType.Present),
            (Tags.DocumentTitle, KeyType.Present), (Tags.HL7InstanceIdentifier, KeyType.Optional), (Tags.MIMETypeOfEncapsulatedDocument, KeyType.Valued),
        ],
        ["VALUE MAP"] = DatedContent,
        ["STEREOMETRIC"] = [(Tags.InstanceNumber, KeyType.Optional)],
        ["PLAN"] = [(Tags.InstanceNumber, KeyType.Optional)],
        ["MEASUREMENT"] = DatedContent,
        ["SURFACE"] = DatedContent,
        ["SURFACE SCAN"] = [(Tags.InstanceNumber, KeyType.Optional), .. ContentDateTime],
        ["TRACT"] = DatedContent,
        ["ASSESSMENT"] = [Number, (Tags.InstanceCreationDate, KeyType.Valued), (Tags.InstanceCreationTime, KeyType.Present)],
        ["RADIOTHERAPY"] =
        [
            Number, (Tags.UserContentLabel, KeyType.Optional), (Tags.UserContentLongLabel, KeyType.Optional),
            (Tags.ContentDescription, KeyType.Present), (Tags.ContentCreatorName, KeyType.Present),
        ],
        ["ANNOTATION"] = DatedContent,
        ["HANGING PROTOCOL"] =
        [
            (Tags.HangingProtocolName, KeyType.Valued), (Tags.HangingProtocolDescription, KeyType.Valued), (Tags.HangingProtocolLevel, KeyType.Valued),
            (Tags.HangingProtocolCreator, KeyType.Valued), (Tags.HangingProtocolCreationDateTime, KeyType.Valued),
            (Tags.HangingProtocolDefinitionSequence, KeyType.Valued), (Tags.NumberOfPriorsReferenced, KeyType.Valued),
            (Tags.HangingProtocolUserIdentificationCodeSequence, KeyType.Present),
        ],
        ["PALETTE"] = [(Tags.ContentLabel, KeyType.Valued), (Tags.ContentDescription, KeyType.Present)],
        ["IMPLANT"] =
        [
            (Tags.Manufacturer, KeyType.Valued), (Tags.ImplantName, KeyType.Valued), (Tags.ImplantSize, KeyType.Optional),
            (Tags.ImplantPartNumber, KeyType.Valued),
        ],
        ["IMPLANT ASSY"] =
            [(Tags.ImplantAssemblyTemplateName, KeyType.Valued), (Tags.Manufacturer, KeyType.Valued), (Tags.ProcedureTypeCodeSequence, KeyType.Valued)],
        ["IMPLANT GROUP"] = [(Tags.ImplantTemplateGroupName, KeyType.Valued), (Tags.ImplantTemplateGroupIssuer, KeyType.Valued)],
        ["INVENTORY"] = [.. ContentDateTime, (Tags.ScopeOfInventorySequence, KeyType.Valued)],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Makes a record of a type with its keys, without links and without a file.</summary>
    /// <param name="type">The Directory Record Type.</param>
    /// <param name="instance">The instance.</param>
    /// <param name="ordinal">Which record of its kind it is at its place, from 1; numbers the instance lacks are made from it.</param>
    /// <param name="made">Keys are added that the instance lacks and that were made up.</param>
    /// <param name="missing">The key that the record needs, the instance lacks and nobody may make up; null when the record was made.</param>
    public static Dataset Make(string type, Dataset instance, int ordinal, List<Tag> made, out Tag? missing)
    {
        missing = null;
        var record = new Dataset(instance.CharacterSet);
        record.Set(Tags.DirectoryRecordType, VR.CS, type);
        if (instance.TryGet(Tags.SpecificCharacterSet, out var characterSet) && characterSet.Length > 0)
            record.Set(characterSet);

        foreach (var (tag, keyType) in Keys.GetValueOrDefault(type, []))
        {
            if (TryCopy(instance, tag, record) || keyType == KeyType.Optional)
                continue;
            if (keyType == KeyType.Present)
            {
                SetEmpty(record, tag);
            }
            else if (Substitute(tag, instance, ordinal) is { } value)
            {
                record.Set(tag, value);
                made.Add(tag);
            }
            else
            {
                missing ??= tag;
            }
        }
        return record;
    }

    private static bool TryCopy(Dataset instance, Tag tag, Dataset record)
    {
        if (tag == Tags.VerificationDateTime)
            return TryCopyVerification(instance, record);
        if (!instance.TryGet(tag, out var element) || element.IsOpaque)
            return false;
        if (tag == Tags.ContentSequence)
        {
            // Only what modifies the title of the document is a key (PS3.3 tables F.5-25 and F.5-26).
            var modifiers = element.Items.Where(item => item.GetString(Tags.RelationshipType) == HasConceptModifier).Select(item => item.Clone()).ToList();
            if (modifiers.Count > 0)
                record.SetItems(tag, modifiers);
            return modifiers.Count > 0;
        }

        var hasValue = element.IsSequence ? element.Items.Count > 0 : element.VR.IsString ? element.GetString() is not null : element.Length > 0;
        if (hasValue)
            record.Set(element);
        return hasValue;
    }

    /// <summary>When a verified document was verified last.</summary>
    private static bool TryCopyVerification(Dataset instance, Dataset record)
    {
        var times = instance.GetItems(Tags.VerifyingObserverSequence).Select(item => item.GetString(Tags.VerificationDateTime)).OfType<string>();
        if (instance.GetString(Tags.VerificationFlag) != "VERIFIED" || times.Where(time => Ascii.IsValid(time)).Max(StringComparer.Ordinal) is not { } latest)
            return false;
        record.Set(Tags.VerificationDateTime, VR.DT, latest);
        return true;
    }

    private static void SetEmpty(Dataset record, Tag tag)
    {
        var vr = DataDictionary.VRs(tag).First;
        if (vr == VR.SQ)
            record.SetItems(tag);
        else
            record.Set(tag, vr);
    }

    /// <summary>What stands for a value that the instance lacks: one it has of like meaning, a number in its order, or a date nobody mistakes for a real one.</summary>
    private static string? Substitute(Tag tag, Dataset instance, int ordinal)
    {
        var number = ordinal.ToString(CultureInfo.InvariantCulture);
        if (tag == Tags.StudyDate || tag == Tags.ContentDate || tag == Tags.PresentationCreationDate || tag == Tags.InstanceCreationDate)
            return FirstOf(instance, Tags.ContentDate, Tags.SeriesDate, Tags.AcquisitionDate, Tags.InstanceCreationDate, Tags.StudyDate) ?? "19000101";
        if (tag == Tags.StudyTime || tag == Tags.ContentTime || tag == Tags.PresentationCreationTime)
            return FirstOf(instance, Tags.ContentTime, Tags.SeriesTime, Tags.AcquisitionTime, Tags.InstanceCreationTime, Tags.StudyTime) ?? "000000";
        if (tag == Tags.PatientID)
            return "PLACA_NOID_" + number;
        if (tag == Tags.StudyID || tag == Tags.SeriesNumber || tag == Tags.InstanceNumber)
            return number;
        if (tag == Tags.Modality)
            return "OT";
        return tag == Tags.ContentLabel || tag == Tags.StructureSetLabel || tag == Tags.RTPlanLabel ? "UNNAMED" : null;
    }

    private static string? FirstOf(Dataset instance, params ReadOnlySpan<Tag> tags)
    {
        foreach (var tag in tags)
        {
            if (instance.GetString(tag) is { } value && Ascii.IsValid(value))
                return value;
        }
        return null;
    }
}
