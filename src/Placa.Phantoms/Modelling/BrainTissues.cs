namespace Placa.Phantoms.Modelling;

/// <summary>
/// Cerebral hemispheres. The folds are the zero surfaces of smooth noise: fluid lies on them, grey matter within three
/// millimetres of them, white matter elsewhere; they reach about as deep as real sulci do.
/// </summary>
internal readonly struct Cortex(Oval surface, float z, Weighting tissue, uint seed) : IBrush
{
    private const float SulcalDepth = 21, CorticalThickness = 3.2f;

    public Area Bounds => surface.Bounds;

    public float Over(float under, float x, float y)
    {
        var distance = surface.Distance(x, y);
        if (distance > 1)
            return under;
        var depth = Math.Max(0, -distance);
        var fold = Math.Min(FromSulcus(x, y) + Math.Max(0, depth - SulcalDepth) * 0.7f, FromFissures(x, y));

        var white = Math.Clamp((Math.Min(fold - 0.9f, depth) - CorticalThickness) / 1.4f + 0.5f, 0, 1);
        var brain = tissue.Grey + (tissue.White - tissue.Grey) * white;
        return Coverage.Blend(under, Coverage.Blend(brain, tissue.Csf, Coverage.Of(fold - 0.75f, 1.1f)), Coverage.Of(distance, 1));
    }

    private float FromSulcus(float x, float y)
    {
        var coarse = Noise.Smooth(x / 12.5f, y / 11.5f, z / 15, seed);
        var fine = Noise.Smooth(x / 7, y / 7, z / 9, seed + 1);
        return Math.Abs(coarse + 0.3f * fine) * 9.5f;
    }

    private float FromFissures(float x, float y)
    {
        // Between the hemispheres, except where the corpus callosum joins them.
        var joined = Math.Clamp(8 - 0.2f * Math.Max(0, Math.Abs(y) - 36) - 0.6f * Math.Max(0, z - 27), 0, 8);
        var between = Math.Abs(x) + joined;

        // The Sylvian fissure, with the insula at its end.
        var side = Math.Abs(x) - 36;
        var lateral = Math.Abs(y + 10 + 0.28f * side - 0.25f * z) + Math.Max(0, -side) * 0.9f + Math.Max(0, Math.Abs(z + 2) - 14);
        return Math.Min(between, lateral * 0.8f);
    }
}

/// <summary>Cerebellum: thin leaves that follow its surface, around a branching core of white matter.</summary>
internal readonly struct Cerebellum(Oval surface, float z, Weighting tissue) : IBrush
{
    public Area Bounds => surface.Bounds;

    public float Over(float under, float x, float y)
    {
        var distance = surface.Distance(x, y);
        if (distance > 1 || y < 18)
            return under;
        var depth = -distance;
        var bend = 0.012f * x * x * Math.Sign(y - 44);
        var leaf = MathF.Abs(MathF.Sin((y + bend + 0.5f * z) * 0.62f));
        var core = Math.Clamp((14 - MathF.Sqrt(0.16f * (Math.Abs(x) - 17) * (Math.Abs(x) - 17) + 0.9f * (y - 46) * (y - 46))) / 8, 0, 1);
        var brain = tissue.Grey + (tissue.White - tissue.Grey) * Math.Clamp(core + 0.35f * leaf - 0.2f, 0, 1);
        var groove = Coverage.Of(leaf * 3 - 0.5f + Math.Max(0, depth - 9) * 0.4f, 0.9f) * 0.7f;
        return Coverage.Blend(under, Coverage.Blend(brain, tissue.Csf, groove), Coverage.Of(distance, 1));
    }
}
