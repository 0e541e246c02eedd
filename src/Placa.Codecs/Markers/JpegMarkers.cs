namespace Placa.Codecs.Markers;

/// <summary>Second bytes of the marker codes of JPEG and JPEG-LS (T.81 table B.1, T.87 clause C.1.1); the first is 0xFF.</summary>
internal static class JpegMarkers
{
    public const byte Temporary = 0x01;
    public const byte StartOfFrame0 = 0xC0;
    public const byte StartOfFrame1 = 0xC1;
    public const byte StartOfFrame2 = 0xC2;
    public const byte StartOfFrame3 = 0xC3;
    public const byte DefineHuffmanTables = 0xC4;
    public const byte JpegExtension = 0xC8;
    public const byte DefineArithmeticConditioning = 0xCC;
    public const byte StartOfFrame15 = 0xCF;
    public const byte Restart0 = 0xD0;
    public const byte Restart7 = 0xD7;
    public const byte StartOfImage = 0xD8;
    public const byte EndOfImage = 0xD9;
    public const byte StartOfScan = 0xDA;
    public const byte DefineQuantizationTables = 0xDB;
    public const byte DefineNumberOfLines = 0xDC;
    public const byte DefineRestartInterval = 0xDD;
    public const byte DefineHierarchicalProgression = 0xDE;
    public const byte ExpandReferenceComponents = 0xDF;
    public const byte Application0 = 0xE0;
    public const byte Application2 = 0xE2;
    public const byte Application8 = 0xE8;
    public const byte Application14 = 0xEE;
    public const byte StartOfFrameLS = 0xF7;
    public const byte PresetParametersLS = 0xF8;

    public static bool IsStartOfFrame(byte marker) =>
        marker is >= StartOfFrame0 and <= StartOfFrame15 and not (DefineHuffmanTables or JpegExtension or DefineArithmeticConditioning);

    public static bool IsRestart(byte marker) => marker is >= Restart0 and <= Restart7;

    /// <summary>Whether the marker stands alone, without a segment (T.81 section B.1.1.3).</summary>
    public static bool StandsAlone(byte marker) => marker is Temporary or StartOfImage or EndOfImage || IsRestart(marker);
}
