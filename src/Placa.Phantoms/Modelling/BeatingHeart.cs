using System.Numerics;

namespace Placa.Phantoms.Modelling;

/// <summary>
/// The four chambers as seen by ultrasound from the apex, over one beat. Places are millimetres beside the beam axis
/// (x, the heart's left on the right) and millimetres of depth (y). The beat begins with the R wave.
/// </summary>
internal readonly struct BeatingHeart
{
    public const float Depth = 165;

    private readonly Oval _leftVentricle, _rightVentricle, _leftAtrium, _rightAtrium, _outside, _descendingAorta;
    private readonly float _annulus, _opening, _phase;

    /// <param name="phase">From 0 to 1 through the beat.</param>
    public BeatingHeart(float phase)
    {
        _phase = phase;
        var squeeze = Bump(phase, 0.02f, 0.42f);
        var atrial = Bump(phase, 0.84f, 1.02f);
        Inflow = Math.Max(Bump(phase, 0.46f, 0.72f), 0.7f * atrial);
        Outflow = squeeze;
        _opening = Inflow;
        _annulus = 88 - 11 * squeeze; // its planes move towards the apex

        _leftVentricle = new Oval(19, _annulus - 34, 19 - 6 * squeeze, 37 - 5 * squeeze, 5, 0.15f);
        _rightVentricle = new Oval(-22, _annulus - 28, 14.5f - 4 * squeeze, 31 - 4 * squeeze, -9, 0.1f);
        _leftAtrium = new Oval(17, _annulus + 23, 20 + 3 * squeeze - 2 * atrial, 20 + 5 * squeeze - 3 * atrial);
        _rightAtrium = new Oval(-21, _annulus + 21, 18 + 2 * squeeze - 2 * atrial, 18 + 4 * squeeze - 3 * atrial);
        _outside = new Oval(0, 82, 53 - 2 * squeeze, 63, 0, 0.2f);
        _descendingAorta = new Oval(40, 149, 9, 9);
    }

    /// <summary>Flow through the mitral valve, from 0 to 1.</summary>
    public float Inflow { get; }

    /// <summary>Flow out of the left ventricle, from 0 to 1.</summary>
    public float Outflow { get; }

    /// <summary>Mean echo strength at a place, from 0 (blood) to about 1 (pericardium across the beam).</summary>
    public float Echo(float x, float y)
    {
        var outside = _outside.Distance(x, y);
        if (outside > 6)
            return _descendingAorta.Distance(x, y) < 0 ? 0.05f : 0.24f + 0.1f * Noise.Smooth(x / 14, y / 9, 0, 3);
        if (outside > 0)
            return 0.62f + 0.36f * MathF.Exp(-(outside - 2.5f) * (outside - 2.5f) / 3);

        var cavity = Math.Min(
            Joined(_leftVentricle.Distance(x, y), _leftAtrium.Distance(x, y)), Joined(_rightVentricle.Distance(x, y), _rightAtrium.Distance(x, y)));
        var blood = Coverage.Of(cavity, 2.5f);
        var lining = MathF.Exp(-cavity * cavity / 5);
        var muscle = 0.36f + 0.07f * Noise.Smooth(x / 5, y / 9, 0, 4);
        var echo = muscle + (0.045f - muscle) * blood + 0.2f * lining;
        return Math.Max(echo, Valve(x, y));
    }

    /// <summary>Velocity towards the transducer, from -1 to 1; 0 where there is no flow.</summary>
    public float Velocity(float x, float y)
    {
        var inside = Joined(_leftVentricle.Distance(x, y), _leftAtrium.Distance(x, y));
        if (inside > -1.5f)
            return 0;
        var swirl = 0.35f * Noise.Smooth(x / 9, y / 9 + _phase * 9, _phase * 6, 8);
        var inflow = Jet(x - 19 + swirl * 4, 9, y, _annulus - 42, _annulus + 22) * Inflow * (0.75f + swirl);
        var outflow = Jet(x - 7 + swirl * 3, 6, y, _annulus - 30, _annulus + 2) * Outflow * (0.8f + swirl);
        var leak = Jet(x - 20, 3, y, _annulus, _annulus + 16) * Outflow * (0.5f + 1.5f * swirl); // a trace of regurgitation
        return inflow - outflow - leak;
    }

    // Ventricle and atrium with the opening between them: a minimum without a crease.
    private static float Joined(float ventricle, float atrium)
    {
        const float Width = 20;
        var near = Math.Max(0, Width - Math.Abs(ventricle - atrium)) / Width;
        return Math.Min(ventricle, atrium) - near * near * Width * 0.25f;
    }

    private static float Jet(float across, float halfWidth, float y, float top, float bottom) =>
        MathF.Exp(-across * across / (halfWidth * halfWidth)) * Coverage.Of(Math.Max(top - y, y - bottom), 12);

    // Two leaflets on each side, hinged at the annulus: closed they meet in the plane of the valve, open they point to the apex.
    private float Valve(float x, float y)
    {
        var mitral = Math.Max(Leaflet(x, y, 1, 17), Leaflet(x, y, 36, 20));
        var tricuspid = Math.Max(Leaflet(x, y, -37, -23), Leaflet(x, y, -5, -20));
        return Math.Max(mitral, tricuspid);
    }

    private float Leaflet(float x, float y, float hinge, float tip)
    {
        var reach = tip - hinge;
        var (from, to) = (new Vector2(hinge, _annulus), new Vector2(hinge + reach * (1 - 0.75f * _opening), _annulus - 4 - Math.Abs(reach) * 0.95f * _opening));
        var along = to - from;
        var t = Math.Clamp(Vector2.Dot(new Vector2(x, y) - from, along) / along.LengthSquared(), 0, 1);
        var distance = Vector2.Distance(new Vector2(x, y), from + along * t);
        return 0.75f * MathF.Exp(-distance * distance / 2.2f);
    }

    private static float Bump(float phase, float from, float to)
    {
        if (phase < from && to > 1)
            phase += 1;
        var t = (phase - from) / (to - from);
        return t is <= 0 or >= 1 ? 0 : MathF.Sin(t * MathF.PI) * MathF.Sin(t * MathF.PI * 0.5f + 0.5f);
    }
}
