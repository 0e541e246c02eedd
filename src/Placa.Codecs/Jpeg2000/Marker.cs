namespace Placa.Codecs.Jpeg2000;

/// <summary>Marker codes (T.800 table A.2, T.814 for CAP).</summary>
internal static class Marker
{
    public const int Soc = 0xFF4F;
    public const int Cap = 0xFF50;
    public const int Siz = 0xFF51;
    public const int Cod = 0xFF52;
    public const int Coc = 0xFF53;
    public const int Tlm = 0xFF55;
    public const int Plm = 0xFF57;
    public const int Plt = 0xFF58;
    public const int Qcd = 0xFF5C;
    public const int Qcc = 0xFF5D;
    public const int Rgn = 0xFF5E;
    public const int Poc = 0xFF5F;
    public const int Ppm = 0xFF60;
    public const int Ppt = 0xFF61;
    public const int Crg = 0xFF63;
    public const int Com = 0xFF64;
    public const int Sot = 0xFF90;
    public const int Sop = 0xFF91;
    public const int Eph = 0xFF92;
    public const int Sod = 0xFF93;
    public const int Eoc = 0xFFD9;

    /// <summary>Markers of T.801 that change how samples come about: the name of what they do, or null.</summary>
    public static string? Part2Feature(int marker) => marker switch
    {
        0xFF70 => "variable DC offset (DCO)",
        0xFF71 => "visual masking (VMS)",
        0xFF72 => "arbitrary downsampling (DFS)",
        0xFF73 => "arbitrary decomposition (ADS)",
        0xFF74 or 0xFF75 or 0xFF77 => "an arbitrary multiple component transform (MCT, MCC, MCO)",
        0xFF76 => "a non-linearity point transform (NLT)",
        0xFF78 => "component bit depths of Part 2 (CBD)",
        0xFF79 => "arbitrary wavelet kernels (ATK)",
        0xFF5A or 0xFF5B => "trellis or per-precinct quantisation (QPD, QPC)",
        _ => null,
    };
}
