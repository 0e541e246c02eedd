namespace Placa.Phantoms.Modelling;

/// <summary>Irregularity inside a tissue, the same in every plane that cuts it.</summary>
internal readonly record struct Texture(float PerMillimetre, uint Seed)
{
    public float At(float x, float y, float z) =>
        Noise.Smooth(x * PerMillimetre, y * PerMillimetre, z * PerMillimetre, Seed);
}

/// <summary>The muscle that parts lungs from abdomen: a higher dome on the right, a lower one on the left.</summary>
internal static class Diaphragm
{
    public static float Height(float x, float y)
    {
        var (top, centre) = x < 0 ? (0f, -66f) : (-14f, 70f);
        var (u, v) = ((x - centre) / 72, (y + 8) / 84);
        var slope = Math.Abs(x) > Math.Abs(centre) ? 28 : 9; // flat towards the heart that rests on it
        return top - Math.Min(slope * u * u, 60) - Math.Min(48 * v * v, 90);
    }
}

/// <summary>Muscle under the skin, with fat between its bundles.</summary>
internal readonly struct Flesh(Oval shape, Oval skin, float z, Texture streaks) : IBrush
{
    public Area Bounds => shape.Bounds;

    public float Over(float under, float x, float y)
    {
        var distance = shape.Distance(x, y);
        if (distance > 1)
            return under;
        if (distance < -14)
            return Thorax.Muscle;
        distance = Math.Max(distance, skin.Distance(x, y));
        if (distance > 1)
            return under;
        var fat = Math.Clamp((streaks.At(x, y, z * 0.4f) - 0.42f) * 5, 0, 0.8f);
        return Coverage.Blend(under, Thorax.Muscle + (Thorax.Fat - Thorax.Muscle) * fat, Coverage.Of(distance, 1.5f));
    }
}

/// <summary>Lung: air with a little tissue, more of it towards the back, where the blood sinks to.</summary>
internal readonly struct Lung(Oval pleura, float z, uint seed) : IBrush
{
    public Area Bounds => pleura.Bounds;

    public float Over(float under, float x, float y)
    {
        var distance = pleura.Distance(x, y);
        if (distance > 1)
            return under;
        var inside = Coverage.Of(distance, 1.5f) * Coverage.Of(Diaphragm.Height(x, y) - z, 4);
        if (inside <= 0)
            return under;
        var mottle = Noise.Smooth(x * 0.11f, y * 0.11f, z * 0.11f, seed) * 14 + Noise.Smooth(x * 0.4f, y * 0.4f, z * 0.4f, seed + 1) * 12;
        return Coverage.Blend(under, Thorax.LungTissue + 0.45f * y + mottle, inside);
    }
}

/// <summary>What lies between the lungs: fat, narrow in front and behind, wide in the middle.</summary>
internal readonly struct Mediastinum(float z) : IBrush
{
    private readonly float _wide = new Profile((-40, 46), (20, 44), (70, 38), (130, 34), (190, 40), (225, 60))[z];

    public Area Bounds => new(-75, -110, 75, 90);

    public float Over(float under, float x, float y)
    {
        var along = (y - 2) / 92;
        var half = _wide * (1 - 0.95f * along * along);
        return under > -300 ? under : Coverage.Blend(under, -92, Coverage.Of(Math.Abs(x) - half, 2.5f));
    }
}

/// <summary>Whatever is enclosed by an outline and lies under the diaphragm.</summary>
internal readonly struct BelowDiaphragm(Oval outline, float z, float depth, float value) : IBrush
{
    public Area Bounds => outline.Bounds;

    public float Over(float under, float x, float y)
    {
        var distance = outline.Distance(x, y);
        if (distance > 1)
            return under;
        var covered = Coverage.Of(distance, 1.5f) * Coverage.Of(z + depth - Diaphragm.Height(x, y), 4);
        return Coverage.Blend(under, value, covered);
    }
}

/// <summary>A solid organ under the diaphragm, faintly mottled.</summary>
internal readonly struct Parenchyma(Oval shape, float z, float value, Texture texture) : IBrush
{
    public Area Bounds => shape.Bounds;

    public float Over(float under, float x, float y)
    {
        var distance = shape.Distance(x, y);
        if (distance > 1)
            return under;
        var covered = Coverage.Of(distance, 2) * Coverage.Of(z + 3.5f - Diaphragm.Height(x, y), 4);
        return covered <= 0 ? under : Coverage.Blend(under, value + 5 * texture.At(x, y, z), covered);
    }
}

/// <summary>Gas above a fluid level: the patient lies on his back, so it gathers in front.</summary>
internal readonly record struct Gas(Oval Shape, float Level) : IBrush
{
    public Area Bounds => Shape.IsEmpty ? Area.Nothing : Shape.Bounds with { Bottom = Level + 2 };

    public float Over(float under, float x, float y) =>
        Coverage.Blend(under, Thorax.Air + 15, Coverage.Of(Shape.Distance(x, y), 1.5f) * Coverage.Of(y - Level, 1.2f));
}

/// <summary>
/// All ribs at once. Each starts at its vertebra and sinks on its way to the front, so the height above a pixel's own
/// rib follows from its angle round the chest.
/// </summary>
internal readonly struct Ribs(Oval cage, float z, float pixel) : IBrush
{
    /// <summary>From one vertebra, and one rib, to the next.</summary>
    public const float Pitch = 27;

    /// <summary>Height of the first rib's head.</summary>
    public const float First = 208;

    private const float HalfThickness = 3.6f, HalfHeight = 6.6f, Sinking = 104;

    public Area Bounds => cage.Grown(4).Bounds;

    public float Over(float under, float x, float y)
    {
        var across = cage.Distance(x, y);
        if (Math.Abs(across) > HalfThickness + 1)
            return under;
        var round = MathF.Atan2(Math.Abs(x), y - cage.Y) / MathF.PI; // 0 at the spine, 1 at the breastbone
        var cartilage = Math.Clamp((round - 0.7f) * 20, 0, 1);
        var rise = First - z - Sinking * round + 60 * Math.Max(0, round - 0.72f);
        var rib = Math.Clamp(MathF.Round(rise / Pitch), 0, 11);
        if (round > (rib >= 10 ? 0.5f : 0.97f) || round < 0.03f)
            return under;

        var (along, through) = ((rise - rib * Pitch) / HalfHeight, across / HalfThickness);
        var shell = MathF.Sqrt(along * along + through * through);
        var marrow = Coverage.Of((shell - 0.62f) * HalfThickness, pixel + 0.5f);
        var bone = Coverage.Blend(Coverage.Blend(880, 240, marrow), 120, cartilage);
        return Coverage.Blend(under, bone, Coverage.Of((shell - 1) * HalfThickness, pixel + 0.5f));
    }
}

/// <summary>The spine: bodies and discs in turn, the canal with its cord, arches, spinous and transverse processes.</summary>
internal readonly struct Vertebra : IBrush
{
    private const float Front = 60, Canal = 83;
    private readonly Oval _body, _core, _canal, _cord, _arch, _spinous, _right, _left;
    private readonly float _z, _disc, _forward;
    private readonly uint _seed;

    public Vertebra(float z, uint seed)
    {
        (_z, _seed) = (z, seed);
        // 0 in the middle of a vertebra, 1 in the middle of a disc.
        var phase = (Ribs.First - z) / Ribs.Pitch;
        var fromMiddle = Math.Abs(phase - MathF.Round(phase)) * 2;
        _disc = Math.Clamp((fromMiddle - 0.76f) * 12, 0, 1);
        _forward = new Profile((-150, -14), (-60, -4), (40, 4), (140, 0), (230, -22))[z]; // kyphosis and lordosis

        var size = new Profile((-150, 1.2f), (0, 1.05f), (220, 0.72f))[z];
        var waist = 1 - 0.07f * (1 - fromMiddle);
        _body = new Oval(0, Front + _forward, 20.5f * size * waist, 16 * size * waist, 0, 0.3f);
        _core = _body.Grown(-1.8f);
        _canal = new Oval(0, Canal - 2 + _forward + (size - 1) * 12, 10, 8.5f);
        _cord = _canal.Resized(4.6f, 3.9f);
        var arch = Math.Clamp((0.72f - fromMiddle) * 8, 0, 1);
        _arch = _canal.Grown(4.5f * arch);
        _spinous = new Oval(0, Canal + 16 + _forward, 2.8f, 11 * arch, 0, 0.2f);
        _right = new Oval(-24, Canal - 4 + _forward, 19 * arch, 4.5f * arch, -18);
        _left = new Oval(24, Canal - 4 + _forward, 19 * arch, 4.5f * arch, 18);
    }

    public Area Bounds => new(-48, Front + _forward - 24, 48, Canal + _forward + 42);

    public float Over(float under, float x, float y)
    {
        var value = Bone(Bone(Bone(under, _right, x, y), _left, x, y), _spinous, x, y);
        if (!_arch.IsEmpty)
            value = Coverage.Blend(value, 640, Coverage.Of(_arch.Distance(x, y), 1.5f));

        var distance = _body.Distance(x, y);
        if (distance < 1)
        {
            var spongy = 190 + 45 * Noise.Smooth(x * 0.45f, y * 0.45f, _z * 0.45f, _seed);
            var bone = Coverage.Blend(620, spongy, Coverage.Of(_core.Distance(x, y), 1.8f));
            var endplate = _disc * (1 - _disc) * 4;
            value = Coverage.Blend(value, Coverage.Blend(bone, 85, _disc) + endplate * 260, Coverage.Of(distance, 1.5f));
        }

        value = Coverage.Blend(value, 8, Coverage.Of(_canal.Distance(x, y), 1.5f));
        return Coverage.Blend(value, 42, Coverage.Of(_cord.Distance(x, y), 2));
    }

    private static float Bone(float under, Oval shape, float x, float y)
    {
        if (shape.IsEmpty)
            return under;
        var distance = shape.Distance(x, y);
        return distance > 1 ? under : Coverage.Blend(under, distance < -2.2f ? 320 : 660, Coverage.Of(distance, 1.5f));
    }
}

/// <summary>The carbon-fibre shell the patient lies on, with foam inside.</summary>
internal readonly struct Table : IBrush
{
    public Area Bounds => new(-215, 112, 215, 160);

    public float Over(float under, float x, float y)
    {
        var hollow = 118 + 22 * (1 - x * x / (215 * 215)); // its upper side, deepest in the middle
        var (top, bottom) = (y - hollow, hollow * 0.6f + 72 - y);
        var (shell, foam) = (Math.Max(-top, -bottom), 2.2f - Math.Min(top, bottom));
        return Coverage.Blend(Coverage.Blend(under, -780, Coverage.Of(shell, 1.2f)), -925, Coverage.Of(foam, 1.2f));
    }
}
