namespace Placa.Imaging;

/// <summary>The meaning of the samples of a pixel (PS3.3 section C.7.6.3.1.2).</summary>
public enum PhotometricInterpretation
{
    /// <summary>A term of another edition, or private.</summary>
    Unknown,

    /// <summary>MONOCHROME1: the lowest value is white.</summary>
    Monochrome1,

    /// <summary>MONOCHROME2: the lowest value is black.</summary>
    Monochrome2,

    /// <summary>PALETTE COLOR: the sample is an index into three lookup tables.</summary>
    PaletteColor,

    /// <summary>RGB.</summary>
    Rgb,

    /// <summary>YBR_FULL: luminance and two colour differences, all of the full range.</summary>
    YbrFull,

    /// <summary>YBR_FULL_422: as YBR_FULL, the colour differences stored for every second pixel of a row. Decoded samples have them for every pixel.</summary>
    YbrFull422,

    /// <summary>YBR_PARTIAL_422 (retired): black is 16 and white 235.</summary>
    YbrPartial422,

    /// <summary>YBR_PARTIAL_420: in MPEG streams.</summary>
    YbrPartial420,

    /// <summary>YBR_ICT: the irreversible transform inside a JPEG 2000 stream; decoding gives RGB.</summary>
    YbrIct,

    /// <summary>YBR_RCT: the reversible transform inside a JPEG 2000 stream; decoding gives RGB.</summary>
    YbrRct,

    /// <summary>XYB: inside a JPEG XL stream; decoding gives RGB.</summary>
    Xyb,
}

/// <summary>Photometric interpretations and their defined terms.</summary>
public static class PhotometricInterpretations
{
    /// <summary>The interpretation a defined term names; <see cref="PhotometricInterpretation.Unknown"/> for any other text.</summary>
    public static PhotometricInterpretation FromDefinedTerm(string term) => term switch
    {
        "MONOCHROME1" => PhotometricInterpretation.Monochrome1,
        "MONOCHROME2" => PhotometricInterpretation.Monochrome2,
        "PALETTE COLOR" => PhotometricInterpretation.PaletteColor,
        "RGB" => PhotometricInterpretation.Rgb,
        "YBR_FULL" => PhotometricInterpretation.YbrFull,
        "YBR_FULL_422" => PhotometricInterpretation.YbrFull422,
        "YBR_PARTIAL_422" => PhotometricInterpretation.YbrPartial422,
        "YBR_PARTIAL_420" => PhotometricInterpretation.YbrPartial420,
        "YBR_ICT" => PhotometricInterpretation.YbrIct,
        "YBR_RCT" => PhotometricInterpretation.YbrRct,
        "XYB" => PhotometricInterpretation.Xyb,
        _ => PhotometricInterpretation.Unknown,
    };

    /// <summary>The defined term; null for <see cref="PhotometricInterpretation.Unknown"/>.</summary>
    public static string? DefinedTerm(this PhotometricInterpretation photometric) => photometric switch
    {
        PhotometricInterpretation.Monochrome1 => "MONOCHROME1",
        PhotometricInterpretation.Monochrome2 => "MONOCHROME2",
        PhotometricInterpretation.PaletteColor => "PALETTE COLOR",
        PhotometricInterpretation.Rgb => "RGB",
        PhotometricInterpretation.YbrFull => "YBR_FULL",
        PhotometricInterpretation.YbrFull422 => "YBR_FULL_422",
        PhotometricInterpretation.YbrPartial422 => "YBR_PARTIAL_422",
        PhotometricInterpretation.YbrPartial420 => "YBR_PARTIAL_420",
        PhotometricInterpretation.YbrIct => "YBR_ICT",
        PhotometricInterpretation.YbrRct => "YBR_RCT",
        PhotometricInterpretation.Xyb => "XYB",
        _ => null,
    };

    /// <summary>True for MONOCHROME1 and MONOCHROME2.</summary>
    public static bool IsMonochrome(this PhotometricInterpretation photometric) =>
        photometric is PhotometricInterpretation.Monochrome1 or PhotometricInterpretation.Monochrome2;

    /// <summary>True where the two pixels of a pair share their colour differences when stored without compression.</summary>
    public static bool IsSubsampled422(this PhotometricInterpretation photometric) =>
        photometric is PhotometricInterpretation.YbrFull422 or PhotometricInterpretation.YbrPartial422;
}
