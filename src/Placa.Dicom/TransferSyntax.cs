using System.Collections.Frozen;

namespace Placa.Dicom;

/// <summary>How a data set is encoded as bytes: VR explicit or not, byte order, deflated, pixel data encapsulated (PS3.5 section 10).</summary>
public sealed class TransferSyntax : IEquatable<TransferSyntax>
{
    private static readonly FrozenDictionary<string, TransferSyntax> Known = MakeTable();

    private TransferSyntax(Uid uid, string name, bool isExplicitVR, bool isBigEndian, bool isDeflated, bool isEncapsulated, bool isLossy, bool isKnown, bool isVideo = false)
    {
        Uid = uid;
        Name = name;
        IsExplicitVR = isExplicitVR;
        IsBigEndian = isBigEndian;
        IsDeflated = isDeflated;
        IsEncapsulated = isEncapsulated;
        IsLossy = isLossy;
        IsKnown = isKnown;
        IsVideo = isVideo;
    }

    /// <summary>The identifier of the transfer syntax.</summary>
    public Uid Uid { get; }

    /// <summary>The name in PS3.6 table A-1; the identifier itself when it is not there.</summary>
    public string Name { get; }

    /// <summary>True when each element carries its VR.</summary>
    public bool IsExplicitVR { get; }

    /// <summary>True for the retired big endian syntax.</summary>
    public bool IsBigEndian { get; }

    /// <summary>How elements are written, as they are marked on a tape.</summary>
    internal EntryFlags Encoding =>
        (IsExplicitVR ? EntryFlags.None : EntryFlags.ImplicitVR) | (IsBigEndian ? EntryFlags.BigEndian : EntryFlags.None);

    /// <summary>True when the whole data set is a deflate stream (PS3.5 section A.5).</summary>
    public bool IsDeflated { get; }

    /// <summary>True when Pixel Data is a sequence of fragments (PS3.5 section A.4).</summary>
    public bool IsEncapsulated { get; }

    /// <summary>True when the syntax is used for lossy compression; some of these can also hold lossless streams.</summary>
    public bool IsLossy { get; }

    /// <summary>True when all frames are one MPEG-2, H.264 or HEVC stream, perhaps in several fragments (PS3.5 sections 8.2.5 to 8.2.8).</summary>
    public bool IsVideo { get; }

    /// <summary>True when the pixel data are elsewhere, to be had by JPIP; such a data set cannot be archived.</summary>
    public bool IsReferenced => Uid.Value is "1.2.840.10008.1.2.4.94" or "1.2.840.10008.1.2.4.95"
        or "1.2.840.10008.1.2.4.204" or "1.2.840.10008.1.2.4.205";

    /// <summary>False for a private syntax, or one of a later edition.</summary>
    public bool IsKnown { get; }

#pragma warning disable CS1591 // each is the keyword of PS3.6 table A-1
    public static TransferSyntax ImplicitVRLittleEndian => Known["1.2.840.10008.1.2"];
    public static TransferSyntax ExplicitVRLittleEndian => Known["1.2.840.10008.1.2.1"];
    public static TransferSyntax EncapsulatedUncompressedExplicitVRLittleEndian => Known["1.2.840.10008.1.2.1.98"];
    public static TransferSyntax DeflatedExplicitVRLittleEndian => Known["1.2.840.10008.1.2.1.99"];
    public static TransferSyntax ExplicitVRBigEndian => Known["1.2.840.10008.1.2.2"];
    public static TransferSyntax JPEGBaseline8Bit => Known["1.2.840.10008.1.2.4.50"];
    public static TransferSyntax JPEGExtended12Bit => Known["1.2.840.10008.1.2.4.51"];
    public static TransferSyntax JPEGLossless => Known["1.2.840.10008.1.2.4.57"];
    public static TransferSyntax JPEGLosslessSV1 => Known["1.2.840.10008.1.2.4.70"];
    public static TransferSyntax JPEGLSLossless => Known["1.2.840.10008.1.2.4.80"];
    public static TransferSyntax JPEGLSNearLossless => Known["1.2.840.10008.1.2.4.81"];
    public static TransferSyntax JPEG2000Lossless => Known["1.2.840.10008.1.2.4.90"];
    public static TransferSyntax JPEG2000 => Known["1.2.840.10008.1.2.4.91"];
    public static TransferSyntax HTJ2KLossless => Known["1.2.840.10008.1.2.4.201"];
    public static TransferSyntax HTJ2KLosslessRPCL => Known["1.2.840.10008.1.2.4.202"];
    public static TransferSyntax HTJ2K => Known["1.2.840.10008.1.2.4.203"];
    public static TransferSyntax RLELossless => Known["1.2.840.10008.1.2.5"];
    public static TransferSyntax DeflatedImageFrameCompression => Known["1.2.840.10008.1.2.8.1"];
#pragma warning restore CS1591

    /// <summary>Every transfer syntax this edition knows, retired ones too.</summary>
    public static IReadOnlyCollection<TransferSyntax> All => Known.Values;

    /// <summary>The transfer syntax of an identifier. One that is not known is taken as explicit little endian and encapsulated, as all new and private ones are (PS3.5 section 10).</summary>
    public static TransferSyntax Get(Uid uid) =>
        uid.Value is not null && Known.TryGetValue(uid.Value, out var known)
            ? known
            : new TransferSyntax(uid, uid.ToString(), true, false, false, true, false, false);

    /// <summary>Two are equal when their identifiers are: a private one is another object each time it is asked for.</summary>
    public bool Equals(TransferSyntax? other) => ReferenceEquals(this, other) || (other is not null && Uid == other.Uid);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TransferSyntax other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Uid.GetHashCode();

    /// <inheritdoc cref="Equals(TransferSyntax)"/>
    public static bool operator ==(TransferSyntax? left, TransferSyntax? right) => left is null ? right is null : left.Equals(right);

    /// <inheritdoc cref="Equals(TransferSyntax)"/>
    public static bool operator !=(TransferSyntax? left, TransferSyntax? right) => !(left == right);

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static FrozenDictionary<string, TransferSyntax> MakeTable()
    {
        var table = new Dictionary<string, TransferSyntax>(StringComparer.Ordinal);
        void Add(string uid, string name, bool explicitVR = true, bool bigEndian = false, bool deflated = false, bool encapsulated = true, bool lossy = false, bool video = false) =>
            table.Add(uid, new TransferSyntax(new Uid(uid), name, explicitVR, bigEndian, deflated, encapsulated, lossy, true, video));

        Add("1.2.840.10008.1.2", "Implicit VR Little Endian", explicitVR: false, encapsulated: false);
        Add("1.2.840.10008.1.2.1", "Explicit VR Little Endian", encapsulated: false);
        Add("1.2.840.10008.1.2.1.98", "Encapsulated Uncompressed Explicit VR Little Endian");
        Add("1.2.840.10008.1.2.1.99", "Deflated Explicit VR Little Endian", deflated: true, encapsulated: false);
        Add("1.2.840.10008.1.2.2", "Explicit VR Big Endian", bigEndian: true, encapsulated: false);
        Add("1.2.840.10008.1.2.4.50", "JPEG Baseline (Process 1)", lossy: true);
        Add("1.2.840.10008.1.2.4.51", "JPEG Extended (Process 2 and 4)", lossy: true);
        Add("1.2.840.10008.1.2.4.52", "JPEG Extended (Process 3 and 5)", lossy: true);
        Add("1.2.840.10008.1.2.4.53", "JPEG Spectral Selection, Non-Hierarchical (Process 6 and 8)", lossy: true);
        Add("1.2.840.10008.1.2.4.54", "JPEG Spectral Selection, Non-Hierarchical (Process 7 and 9)", lossy: true);
        Add("1.2.840.10008.1.2.4.55", "JPEG Full Progression, Non-Hierarchical (Process 10 and 12)", lossy: true);
        Add("1.2.840.10008.1.2.4.56", "JPEG Full Progression, Non-Hierarchical (Process 11 and 13)", lossy: true);
        Add("1.2.840.10008.1.2.4.57", "JPEG Lossless, Non-Hierarchical (Process 14)");
        Add("1.2.840.10008.1.2.4.58", "JPEG Lossless, Non-Hierarchical (Process 15)");
        Add("1.2.840.10008.1.2.4.59", "JPEG Extended, Hierarchical (Process 16 and 18)", lossy: true);
        Add("1.2.840.10008.1.2.4.60", "JPEG Extended, Hierarchical (Process 17 and 19)", lossy: true);
        Add("1.2.840.10008.1.2.4.61", "JPEG Spectral Selection, Hierarchical (Process 20 and 22)", lossy: true);
        Add("1.2.840.10008.1.2.4.62", "JPEG Spectral Selection, Hierarchical (Process 21 and 23)", lossy: true);
        Add("1.2.840.10008.1.2.4.63", "JPEG Full Progression, Hierarchical (Process 24 and 26)", lossy: true);
        Add("1.2.840.10008.1.2.4.64", "JPEG Full Progression, Hierarchical (Process 25 and 27)", lossy: true);
        Add("1.2.840.10008.1.2.4.65", "JPEG Lossless, Hierarchical (Process 28)");
        Add("1.2.840.10008.1.2.4.66", "JPEG Lossless, Hierarchical (Process 29)");
        Add("1.2.840.10008.1.2.4.70", "JPEG Lossless, Non-Hierarchical, First-Order Prediction (Process 14 [Selection Value 1])");
        Add("1.2.840.10008.1.2.4.80", "JPEG-LS Lossless Image Compression");
        Add("1.2.840.10008.1.2.4.81", "JPEG-LS Lossy (Near-Lossless) Image Compression", lossy: true);
        Add("1.2.840.10008.1.2.4.90", "JPEG 2000 Image Compression (Lossless Only)");
        Add("1.2.840.10008.1.2.4.91", "JPEG 2000 Image Compression", lossy: true);
        Add("1.2.840.10008.1.2.4.92", "JPEG 2000 Part 2 Multi-component Image Compression (Lossless Only)");
        Add("1.2.840.10008.1.2.4.93", "JPEG 2000 Part 2 Multi-component Image Compression", lossy: true);
        Add("1.2.840.10008.1.2.4.94", "JPIP Referenced", encapsulated: false);
        Add("1.2.840.10008.1.2.4.95", "JPIP Referenced Deflate", deflated: true, encapsulated: false);
        Add("1.2.840.10008.1.2.4.100", "MPEG2 Main Profile / Main Level", lossy: true, video: true);
        Add("1.2.840.10008.1.2.4.100.1", "Fragmentable MPEG2 Main Profile / Main Level", lossy: true, video: true);
        Add("1.2.840.10008.1.2.4.101", "MPEG2 Main Profile / High Level", lossy: true, video: true);
        Add("1.2.840.10008.1.2.4.101.1", "Fragmentable MPEG2 Main Profile / High Level", lossy: true, video: true);
        Add("1.2.840.10008.1.2.4.102", "MPEG-4 AVC/H.264 High Profile / Level 4.1", lossy: true, video: true);
        Add("1.2.840.10008.1.2.4.102.1", "Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.1", lossy: true, video: true);
        Add("1.2.840.10008.1.2.4.103", "MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1", lossy: true, video: true);
        Add("1.2.840.10008.1.2.4.103.1", "Fragmentable MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1", lossy: true, video: true);
        Add("1.2.840.10008.1.2.4.104", "MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video", lossy: true, video: true);
        Add("1.2.840.10008.1.2.4.104.1", "Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video", lossy: true, video: true);
        Add("1.2.840.10008.1.2.4.105", "MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video", lossy: true, video: true);
        Add("1.2.840.10008.1.2.4.105.1", "Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video", lossy: true, video: true);
        Add("1.2.840.10008.1.2.4.106", "MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2", lossy: true, video: true);
        Add("1.2.840.10008.1.2.4.106.1", "Fragmentable MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2", lossy: true, video: true);
        Add("1.2.840.10008.1.2.4.107", "HEVC/H.265 Main Profile / Level 5.1", lossy: true, video: true);
        Add("1.2.840.10008.1.2.4.108", "HEVC/H.265 Main 10 Profile / Level 5.1", lossy: true, video: true);
        Add("1.2.840.10008.1.2.4.110", "JPEG XL Lossless");
        Add("1.2.840.10008.1.2.4.111", "JPEG XL JPEG Recompression", lossy: true);
        Add("1.2.840.10008.1.2.4.112", "JPEG XL", lossy: true);
        Add("1.2.840.10008.1.2.4.201", "High-Throughput JPEG 2000 Image Compression (Lossless Only)");
        Add("1.2.840.10008.1.2.4.202", "High-Throughput JPEG 2000 with RPCL Options Image Compression (Lossless Only)");
        Add("1.2.840.10008.1.2.4.203", "High-Throughput JPEG 2000 Image Compression", lossy: true);
        Add("1.2.840.10008.1.2.4.204", "JPIP HTJ2K Referenced", encapsulated: false);
        Add("1.2.840.10008.1.2.4.205", "JPIP HTJ2K Referenced Deflate", deflated: true, encapsulated: false);
        Add("1.2.840.10008.1.2.5", "RLE Lossless");
        Add("1.2.840.10008.1.2.7.1", "SMPTE ST 2110-20 Uncompressed Progressive Active Video", encapsulated: false);
        Add("1.2.840.10008.1.2.7.2", "SMPTE ST 2110-20 Uncompressed Interlaced Active Video", encapsulated: false);
        Add("1.2.840.10008.1.2.7.3", "SMPTE ST 2110-30 PCM Digital Audio", encapsulated: false);
        Add("1.2.840.10008.1.2.8.1", "Deflated Image Frame Compression");
        Add("1.2.840.113619.5.2", "Implicit VR Little Endian with big endian pixel data (GE private)", explicitVR: false, encapsulated: false);
        return table.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
