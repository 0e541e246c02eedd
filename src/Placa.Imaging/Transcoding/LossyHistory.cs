using System.Globalization;
using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>The defined terms of Lossy Image Compression Method (PS3.3 section C.7.6.1.1.5.1).</summary>
internal static class LossyMethods
{
    /// <summary>The method of a transfer syntax that always loses something; null for others, of which the data set must tell.</summary>
    public static string? Of(TransferSyntax syntax) => syntax.Uid.Value switch
    {
        "1.2.840.10008.1.2.4.50" or "1.2.840.10008.1.2.4.51" or "1.2.840.10008.1.2.4.53" or "1.2.840.10008.1.2.4.55" => "ISO_10918_1",
        _ => null,
    };
}

/// <summary>Tells in a data set that, and how, its pixels lost something.</summary>
internal static class LossyHistory
{
    /// <summary>Adds a compression to those that are told already.</summary>
    public static void Add(Dataset dataset, string method, double ratio)
    {
        var methods = dataset.GetStrings(Tags.LossyImageCompressionMethod);
        var ratios = dataset.GetStrings(Tags.LossyImageCompressionRatio);
        dataset.Set(Tags.LossyImageCompression, VR.CS, "01");
        dataset.Set(Tags.LossyImageCompressionRatio, VR.DS, [.. ratios, ratio.ToString("0.###", CultureInfo.InvariantCulture)]);
        dataset.Set(Tags.LossyImageCompressionMethod, VR.CS, [.. methods, method]);
    }

    /// <summary>Makes a derived instance with a UID of its own, which names the one it came from (PS3.3 sections C.7.6.1.1.2 and C.12.4).</summary>
    public static void Derive(Dataset dataset, TransferSyntax target, Uid newUid)
    {
        var (sopClass, sopInstance) = (dataset.GetString(Tags.SOPClassUID), dataset.GetString(Tags.SOPInstanceUID));
        if (sopClass is not null && sopInstance is not null)
        {
            var source = new Dataset(dataset.CharacterSet);
            source.Set(Tags.ReferencedSOPClassUID, VR.UI, sopClass);
            source.Set(Tags.ReferencedSOPInstanceUID, VR.UI, sopInstance);
            source.SetItems(Tags.PurposeOfReferenceCodeSequence, Code(dataset, "121320", "Uncompressed predecessor"));
            dataset.SetItems(Tags.SourceImageSequence, source);
        }

        dataset.SetItems(Tags.DerivationCodeSequence, Code(dataset, "113040", "Lossy Compression"));
        dataset.Set(Tags.DerivationDescription, VR.ST, $"Lossy compression: {target.Name}");
        if (dataset.GetStrings(Tags.ImageType) is [_, .. var rest])
            dataset.Set(Tags.ImageType, VR.CS, ["DERIVED", .. rest]);
        dataset.Set(Tags.SOPInstanceUID, VR.UI, newUid.Value);
    }

    private static Dataset Code(Dataset around, string value, string meaning)
    {
        var code = new Dataset(around.CharacterSet);
        code.Set(Tags.CodeValue, VR.SH, value);
        code.Set(Tags.CodingSchemeDesignator, VR.SH, "DCM");
        code.Set(Tags.CodeMeaning, VR.LO, meaning);
        return code;
    }
}
