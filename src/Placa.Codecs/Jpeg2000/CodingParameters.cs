namespace Placa.Codecs.Jpeg2000;

/// <summary>How the packets of a tile follow each other (T.800 table A.16).</summary>
public enum Jpeg2000Progression
{
    /// <summary>Layer, resolution, component, position.</summary>
    Lrcp,

    /// <summary>Resolution, layer, component, position.</summary>
    Rlcp,

    /// <summary>Resolution, position, component, layer.</summary>
    Rpcl,

    /// <summary>Position, component, resolution, layer.</summary>
    Pcrl,

    /// <summary>Component, position, resolution, layer.</summary>
    Cprl,
}

/// <summary>Code-block style of COD and COC (T.800 table A.19, T.814 table A.4).</summary>
[Flags]
internal enum BlockStyle
{
    None = 0,
    Bypass = 1,
    Reset = 2,
    TerminateAll = 4,
    VerticallyCausal = 8,
    PredictableTermination = 16,
    SegmentationSymbols = 32,
    HighThroughput = 64,
    Mixed = 128,
}

/// <summary>The part of COD or COC that belongs to a component (T.800 table A.20).</summary>
/// <param name="Levels">Decomposition levels, 0 to 32.</param>
/// <param name="BlockWidthExponent">Code-block width as a power of two.</param>
/// <param name="BlockHeightExponent">Code-block height as a power of two.</param>
/// <param name="BlockStyle">How code-blocks are coded.</param>
/// <param name="IsReversible">5/3 with integers, or 9/7 with real numbers.</param>
/// <param name="PrecinctSizes">Width in the low and height in the high four bits, as powers of two, for each resolution; null means 2^15.</param>
internal sealed record ComponentCoding(
    int Levels, int BlockWidthExponent, int BlockHeightExponent, BlockStyle BlockStyle, bool IsReversible, byte[]? PrecinctSizes)
{
    public (int X, int Y) PrecinctExponents(int resolution) =>
        PrecinctSizes is null ? (15, 15) : (PrecinctSizes[resolution] & 15, PrecinctSizes[resolution] >> 4);
}

/// <summary>QCD or QCC (T.800 section A.6.4): step sizes sub-band by sub-band, from the lowest up.</summary>
/// <param name="Style">0 none, 1 derived from the first, 2 expounded.</param>
/// <param name="GuardBits">Bits above the nominal range.</param>
/// <param name="Steps">Exponent shifted by 11, and mantissa.</param>
internal sealed record Quantization(int Style, int GuardBits, int[] Steps)
{
    public bool Covers(int band) => Style == 1 || band < Steps.Length;

    /// <summary>Exponent of a sub-band counted from the lowest; a derived one loses a bit each level (T.800 equation E-5).</summary>
    public int Exponent(int band) => Style == 1 ? Math.Max(0, (Steps[0] >> 11) - (band == 0 ? 0 : (band - 1) / 3)) : Steps[band] >> 11;

    public int Mantissa(int band) => Steps[Style == 1 ? 0 : band] & 0x7FF;
}

/// <summary>A part of the packets of a tile in an order of its own (T.800 section A.6.6).</summary>
internal readonly record struct ProgressionVolume(
    int FirstResolution, int FirstComponent, int EndLayer, int EndResolution, int EndComponent, Jpeg2000Progression Order);

/// <summary>
/// Everything that COD, COC, QCD, QCC, RGN and POC say, in the main header or for one tile. What is said of a component goes before what is
/// said of all, and a tile's before the main header's (T.800 section A.6).
/// </summary>
internal sealed class CodingParameters
{
    private readonly ComponentCoding?[] _codings;
    private readonly Quantization?[] _quantizations;
    private readonly bool[] _hasOwnCoding;
    private readonly bool[] _hasOwnQuantization;
    private readonly byte[] _regionShifts;

    public CodingParameters(int componentCount)
    {
        _codings = new ComponentCoding?[componentCount];
        _quantizations = new Quantization?[componentCount];
        _hasOwnCoding = new bool[componentCount];
        _hasOwnQuantization = new bool[componentCount];
        _regionShifts = new byte[componentCount];
    }

    private CodingParameters(CodingParameters main)
        : this(main._codings.Length)
    {
        main._codings.CopyTo(_codings, 0);
        main._quantizations.CopyTo(_quantizations, 0);
        main._regionShifts.CopyTo(_regionShifts, 0);
        Order = main.Order;
        Layers = main.Layers;
        UsesColourTransform = main.UsesColourTransform;
        Volumes = main.Volumes;
    }

    public Jpeg2000Progression Order { get; private set; }

    public int Layers { get; private set; }

    public bool UsesColourTransform { get; private set; }

    /// <summary>Progression changes; empty when the whole tile follows <see cref="Order"/>.</summary>
    public IReadOnlyList<ProgressionVolume> Volumes { get; private set; } = [];

    private bool HasOwnVolumes { get; set; }

    public CodingParameters ForTile() => new(this);

    public ComponentCoding Coding(int component) => _codings[component]!;

    public Quantization Quantization(int component) => _quantizations[component]!;

    public int RegionShift(int component) => _regionShifts[component];

    public bool IsComplete => !_codings.Contains(null) && !_quantizations.Contains(null);

    public void SetStyle(Jpeg2000Progression order, int layers, bool usesColourTransform)
    {
        Order = order;
        Layers = layers;
        UsesColourTransform = usesColourTransform;
    }

    public void SetDefault(ComponentCoding coding) => SetDefault(_codings, _hasOwnCoding, coding);

    public void SetDefault(Quantization quantization) => SetDefault(_quantizations, _hasOwnQuantization, quantization);

    public void Set(int component, ComponentCoding coding)
    {
        _codings[component] = coding;
        _hasOwnCoding[component] = true;
    }

    public void Set(int component, Quantization quantization)
    {
        _quantizations[component] = quantization;
        _hasOwnQuantization[component] = true;
    }

    public void SetRegionShift(int component, byte shift) => _regionShifts[component] = shift;

    /// <summary>POC of later tile-parts goes on where the earlier one ends; the first of a tile replaces the main header's.</summary>
    public void AddVolumes(List<ProgressionVolume> volumes)
    {
        Volumes = HasOwnVolumes ? [.. Volumes, .. volumes] : volumes;
        HasOwnVolumes = true;
    }

    private static void SetDefault<T>(T?[] all, bool[] own, T value)
        where T : class
    {
        for (var i = 0; i < all.Length; i++)
        {
            if (!own[i])
                all[i] = value;
        }
    }
}
