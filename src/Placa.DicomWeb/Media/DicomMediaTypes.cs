using Placa.Dicom;

namespace Placa.DicomWeb.Media;

/// <summary>The media types of the web services and the transfer syntaxes they stand for (PS3.18 section 8.7.3).</summary>
public static class DicomMediaTypes
{
    /// <summary>A Part 10 file.</summary>
    public const string Dicom = "application/dicom";

    /// <summary>The DICOM JSON model of PS3.18 annex F.</summary>
    public const string DicomJson = "application/dicom+json";

    /// <summary>The native DICOM model of PS3.19.</summary>
    public const string DicomXml = "application/dicom+xml";

    /// <summary>Bytes: uncompressed frames, bulk data.</summary>
    public const string OctetStream = "application/octet-stream";

    /// <summary>Several parts in one body (RFC 2387).</summary>
    public const string MultipartRelated = "multipart/related";

    /// <summary>The media type of one frame as stored in <paramref name="syntax"/> (PS3.18 tables 8.7.3-2 to 8.7.3-5).</summary>
    /// <returns>Octets for uncompressed frames and for syntaxes that have no media type of their own.</returns>
    public static string OfFrames(TransferSyntax syntax) => syntax.Uid.Value switch
    {
        "1.2.840.10008.1.2.4.50" or "1.2.840.10008.1.2.4.51" or "1.2.840.10008.1.2.4.57" or "1.2.840.10008.1.2.4.70" => "image/jpeg",
        "1.2.840.10008.1.2.4.80" or "1.2.840.10008.1.2.4.81" => "image/jls",
        "1.2.840.10008.1.2.4.90" or "1.2.840.10008.1.2.4.91" => "image/jp2",
        "1.2.840.10008.1.2.4.92" or "1.2.840.10008.1.2.4.93" => "image/jpx",
        "1.2.840.10008.1.2.4.110" or "1.2.840.10008.1.2.4.111" or "1.2.840.10008.1.2.4.112" => "image/jxl",
        "1.2.840.10008.1.2.4.201" or "1.2.840.10008.1.2.4.202" or "1.2.840.10008.1.2.4.203" => "image/jphc",
        "1.2.840.10008.1.2.5" => "image/dicom-rle",
        "1.2.840.10008.1.2.4.100" or "1.2.840.10008.1.2.4.100.1" or "1.2.840.10008.1.2.4.101" or "1.2.840.10008.1.2.4.101.1" => "video/mpeg2",
        "1.2.840.10008.1.2.4.102" or "1.2.840.10008.1.2.4.102.1" or "1.2.840.10008.1.2.4.103" or "1.2.840.10008.1.2.4.103.1"
            or "1.2.840.10008.1.2.4.104" or "1.2.840.10008.1.2.4.104.1" or "1.2.840.10008.1.2.4.105" or "1.2.840.10008.1.2.4.105.1"
            or "1.2.840.10008.1.2.4.106" or "1.2.840.10008.1.2.4.106.1" => "video/mp4",
        "1.2.840.10008.1.2.4.107" or "1.2.840.10008.1.2.4.108" => "video/h265",
        _ => OctetStream,
    };

    /// <summary>The Content-Type of one part: <paramref name="name"/> with the transfer syntax as its parameter (PS3.18 section 8.7.3.5.2).</summary>
    public static string WithTransferSyntax(string name, TransferSyntax syntax) => $"{name}; transfer-syntax={syntax.Uid}";
}
