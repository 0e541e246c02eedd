using System.Numerics;

namespace Placa.Phantoms.Modelling;

/// <summary>
/// A man's chest and upper abdomen in Hounsfield units. Height 0 is the dome of the right diaphragm.
/// </summary>
internal sealed class Thorax
{
    public const float Air = -1000, LungTissue = -870, Fat = -102, Muscle = 55, Skin = 25;

    /// <summary>Where the nodule is and how large, for whoever reports on it.</summary>
    public static readonly Vector3 NoduleCentre = new(-78, -18, 128);

    public const float NoduleRadius = 6.5f;

    private static readonly Profile BodyWidth = new((-160, 158), (-60, 161), (0, 166), (90, 172), (160, 180), (195, 188), (222, 150), (240, 84), (262, 62));
    private static readonly Profile BodyDepth = new((-160, 106), (0, 112), (100, 116), (165, 106), (205, 86), (240, 66), (262, 62));
    private static readonly Profile CageWidth = new((-120, 126), (-60, 135), (0, 139), (70, 134), (130, 114), (170, 86), (200, 56), (222, 30));
    private static readonly Profile CageDepth = new((-120, 86), (0, 95), (70, 92), (130, 77), (170, 58), (200, 38), (222, 24));
    private static readonly Profile CageCentre = new((-120, 0), (60, -2), (150, 6), (210, 22));

    private readonly uint _seed;
    private readonly bool _contrastMedium, _nodule;
    private readonly List<Tube> _arteries = [], _airways = [], _liverVessels = [];
    private readonly Tube[] _enhanced, _veins, _bones, _oesophagus;

    /// <param name="seed">Equal seeds make equal bodies.</param>
    /// <param name="contrastMedium">Whether blood is opaque.</param>
    /// <param name="nodule">Whether there is a small nodule in the right upper lobe.</param>
    public Thorax(uint seed, bool contrastMedium, bool nodule)
    {
        (_seed, _contrastMedium, _nodule) = (seed, contrastMedium, nodule);
        _enhanced =
        [
            .. Tube.Path(new(4, -34, 62, 15), new(-6, -40, 92, 16), new(-4, -34, 122, 15), new(8, -12, 140, 13), new(20, 18, 140, 12.5f),
                new(26, 46, 122, 12), new(24, 52, 60, 11.5f), new(12, 50, -30, 10.5f), new(6, 46, -160, 9)),
            .. Tube.Path(new(-2, -24, 136, 7), new(-16, -18, 175, 6), new(-28, -10, 222, 4.5f)),
            .. Tube.Path(new(10, -8, 142, 5), new(17, -4, 180, 4), new(26, 0, 240, 3.5f)),
            .. Tube.Path(new(20, 8, 142, 5), new(32, 10, 190, 5), new(70, -8, 212, 4)),
            .. Tube.Path(new(16, -56, 68, 13), new(20, -42, 98, 13), new(16, -22, 104, 12)),
            .. Tube.Path(new(16, -22, 104, 11), new(42, 4, 106, 9), new(58, 14, 100, 7)),
            .. Tube.Path(new(16, -22, 104, 11), new(-18, -6, 98, 10), new(-48, 6, 92, 7)),
            .. Tube.Path(new(8, 40, -52, 4), new(4, 24, -60, 3.5f), new(-24, 12, -58, 3)),
            .. Tube.Path(new(6, 42, -84, 3.5f), new(30, 48, -92, 3), new(50, 54, -92, 2.5f)),
            .. Tube.Path(new(6, 42, -84, 3.5f), new(-30, 50, -92, 3), new(-50, 54, -92, 2.5f)),
        ];
        _veins =
        [
            .. Tube.Path(new(-27, -20, 56, 10), new(-27, -26, 110, 9.5f), new(-24, -24, 165, 9), new(-34, -16, 205, 7)),
            .. Tube.Path(new(-24, -26, 160, 8), new(14, -32, 172, 6), new(34, -18, 205, 6)),
            .. Tube.Path(new(-24, 8, 32, 12), new(-22, 26, -10, 12), new(-20, 38, -60, 11), new(-18, 40, -160, 11)),
        ];
        _oesophagus = Tube.Path(new(6, 40, 225, 7), new(8, 42, 120, 7), new(14, 40, 30, 8), new(26, 16, -22, 9));
        _bones =
        [
            .. Tube.Path(new(14, -46, 186, 7), new(62, -52, 200, 6), new(112, -20, 216, 6), new(150, 8, 214, 8)), // clavicles
            .. Tube.Path(new(-14, -46, 186, 7), new(-62, -52, 200, 6), new(-112, -20, 216, 6), new(-150, 8, 214, 8)),
        ];

        GrowLungs(new Random((int)seed));
    }

    /// <summary>A plane of the model, without noise.</summary>
    public Slice Cut(float z, int width, int height, float columnSpacing, float rowSpacing)
    {
        var slice = new Slice(width, height, columnSpacing, rowSpacing, z, Bent);
        Array.Fill(slice.Values, Air);
        var cage = Cage(z);
        PaintWall(slice, cage);
        PaintInside(slice, cage);
        PaintMediastinum(slice);
        PaintAbdomen(slice, cage);
        PaintBones(slice, cage);
        return slice;
    }

    /// <summary>The table under the patient.</summary>
    public static void PaintTable(Slice slice) => slice.PaintStraight(new Table());

    /// <summary>Where a plane shows what was drawn at a place: the warp moves it by a few millimetres.</summary>
    public Vector2 Shown(Vector3 drawn)
    {
        var place = new Vector2(drawn.X, drawn.Y);
        for (var i = 0; i < 6; i++) // a contraction, as the warp is gentle: each round is an order closer
        {
            var (x, y) = Bent.At(place.X, place.Y, drawn.Z);
            place = new Vector2(drawn.X - x, drawn.Y - y);
        }

        return place;
    }

    private Warp Bent => new(5, 60, _seed);

    private float Blood(float enhanced) => Perfused(enhanced, 42);

    private float Perfused(float enhanced, float plain) => _contrastMedium ? enhanced : plain;

    private static Oval Cage(float z) => new(0, CageCentre[z], CageWidth[z], CageDepth[z], 0, 0.25f);

    private static Oval Body(float z) => new(0, 2, BodyWidth[z], BodyDepth[z], 0, 0.45f);

    private void PaintWall(Slice slice, Oval cage)
    {
        var z = slice.Z;
        var body = Body(z);
        slice.Paint(new Filled(body, Skin));
        slice.Paint(new Filled(body.Grown(-2.2f), Fat, 1.5f));

        var streaks = new Texture(0.09f, _seed + 30);
        var skin = body.Grown(-5);
        slice.Paint(new Flesh(cage.Grown(9), skin, z, streaks));
        foreach (var side in (ReadOnlySpan<float>)[-1, 1])
        {
            slice.Paint(new Flesh(Oval.Cut(z, new(side * 34, 90, 40), new(30, 17, 320), side * 6), skin, z, streaks)); // erector spinae
            slice.Paint(new Flesh(Oval.Cut(z, new(side * 70, -84, 125), new(62, 13, 66), side * 22), skin, z, streaks)); // pectoralis
            slice.Paint(new Flesh(Oval.Cut(z, new(side * 136, 44, 80), new(17, 52, 130), side * -14), skin, z, streaks)); // latissimus dorsi
            slice.Paint(new Flesh(Oval.Cut(z, new(side * 100, 74, 140), new(52, 16, 78), side * -28), skin, z, streaks)); // round the scapula
            slice.Paint(new Flesh(Oval.Cut(z, new(side * 120, -20, 196), new(46, 34, 40)), skin, z, streaks)); // shoulder
            slice.Paint(new Flesh(Oval.Cut(z, new(side * 30, 20, 245), new(26, 30, 62)), skin, z, streaks)); // neck
            slice.Paint(new Flesh(Oval.Cut(z, new(side * 38, -90, -130), new(36, 8, 110), side * 6), skin, z, streaks)); // rectus abdominis
        }
    }

    private void PaintInside(Slice slice, Oval cage)
    {
        var pleura = cage.Grown(-6.5f);
        slice.Paint(new Filled(pleura, Fat, 1.5f));
        slice.Paint(new Lung(pleura.Grown(-1.5f), slice.Z, _seed + 40));
        var z = slice.Z;
        IEnumerable<Tube> Meeting(List<Tube> tubes) => tubes.Where(tube => tube.Meets(z));
        foreach (var vessel in Meeting(_arteries))
            slice.Paint(new TubeCut(vessel, z, 60, 1.2f));
        foreach (var airway in Meeting(_airways))
            slice.Paint(new TubeCut(airway.Grown(0.35f + 0.2f * airway.RadiusFrom), z, -50));
        foreach (var airway in Meeting(_airways))
            slice.Paint(new TubeCut(airway, z, -985));

        if (!_nodule)
            return;
        slice.Paint(new Filled(Oval.Cut(z, NoduleCentre, new(NoduleRadius)), 38, 1.3f));
        slice.Paint(new TubeCut(new(NoduleCentre, NoduleCentre + new Vector3(-22, -14, 4), 0.8f, 0.4f), z, -250));
        slice.Paint(new TubeCut(new(NoduleCentre, NoduleCentre + new Vector3(8, 17, -7), 0.9f, 0.4f), z, -250));
    }

    private void PaintMediastinum(Slice slice)
    {
        var z = slice.Z;
        slice.Paint(new Mediastinum(z));

        var pericardium = Oval.Cut(z, new(24, -24, 26), new(64, 48, 58), 38);
        slice.Paint(new Filled(pericardium, -95, 2));
        slice.Paint(new Filled(Oval.Cut(z, new(10, -40, 24), new(48, 31, 44), 36), Perfused(110, 48), 2)); // right myocardium
        slice.Paint(new Filled(Oval.Cut(z, new(8, -41, 24), new(44, 27, 40), 36), Blood(185), 3)); // right ventricle
        slice.Paint(new Filled(Oval.Cut(z, new(38, -17, 18), new(47, 33, 44), 40), Perfused(118, 48), 2)); // left myocardium
        slice.Paint(new Filled(Oval.Cut(z, new(38, -17, 18), new(35, 21, 33), 40), Blood(210), 2.5f)); // left ventricle
        slice.Paint(new Filled(Oval.Cut(z, new(10, 10, 56), new(38, 21, 25)), Blood(210), 2)); // left atrium
        slice.Paint(new Filled(Oval.Cut(z, new(-28, -20, 40), new(21, 28, 33)), Blood(185), 2.5f)); // right atrium
        foreach (var vessel in _veins)
            slice.Paint(new TubeCut(vessel, z, Blood(165), 1.5f));
        foreach (var vessel in _enhanced)
            slice.Paint(new TubeCut(vessel.Grown(1), z, 70, 1.5f));
        foreach (var vessel in _enhanced)
            slice.Paint(new TubeCut(vessel, z, Blood(235), 1.5f));
        foreach (var part in _oesophagus)
            slice.Paint(new TubeCut(part, z, 45, 1.5f));
        slice.Paint(new Filled(new Oval(9, 39, z is > 30 and < 200 ? 2 : 0, 1.5f), -600, 2));

        // The trachea and its two main branches are wide enough to be seen as rings.
        foreach (var part in Trachea)
            slice.Paint(new TubeCut(part.Grown(1.8f), z, 60));
        foreach (var part in Trachea)
            slice.Paint(new TubeCut(part, z, Air + 5));
        foreach (var side in (ReadOnlySpan<float>)[-1, 1])
            slice.Paint(new Filled(Oval.Cut(z, new(side * 20, 8, 222), new(13, 18, 26)), 150, 2)); // thyroid
    }

    private void PaintAbdomen(Slice slice, Oval cage)
    {
        var z = slice.Z;
        if (z > 15)
            return;
        var wall = cage.Grown(-5);
        slice.Paint(new BelowDiaphragm(wall, z, 0, 60));
        slice.Paint(new BelowDiaphragm(wall, z, 2.5f, Fat));

        var parenchyma = new Texture(0.2f, _seed + 50);
        Organ(Oval.Cut(z, new(-62, -4, -52), new(72, 84, 82), 0, 0.3f), Perfused(112, 58));
        Organ(Oval.Cut(z, new(-4, -46, -44), new(74, 36, 46), 8), Perfused(112, 58));
        foreach (var vessel in _liverVessels.Where(vessel => vessel.Meets(z)))
            slice.Paint(new TubeCut(vessel, z, Blood(165), 2));
        Organ(Oval.Cut(z, new(-52, -44, -104), new(17, 22, 30)), 10); // gall bladder
        Organ(Oval.Cut(z, new(104, 44, -46), new(24, 44, 50), -24), Perfused(128, 48)); // spleen

        // The stomach lies still while the patient does: fluid behind, gas in front, a level between.
        var stomach = Oval.Cut(z, new(66, -32, -52), new(44, 40, 52), 24);
        Organ(stomach, 70);
        slice.Paint(new BelowDiaphragm(stomach.Grown(-4), z, 6, 18));
        slice.Paint(new Gas(stomach.Grown(-4.5f), Level: -44));

        foreach (var side in (ReadOnlySpan<float>)[-1, 1])
        {
            var (kidney, depth) = (new Vector3(side * 62, 56, side < 0 ? -112 : -102), new Vector3(31, 25, 56));
            Organ(Oval.Cut(z, kidney, depth, side * 28), Perfused(190, 34));
            foreach (var turn in (ReadOnlySpan<float>)[-44, -26, -8, 10, 28, 44])
                slice.Paint(new Filled(Oval.Cut(z, kidney + new Vector3(side * (2 + turn % 5), turn % 7, turn), new(15, 12, 8), side * 28), Perfused(135, 30), 3)); // pyramids
            slice.Paint(new Filled(Oval.Cut(z, kidney + new Vector3(side * -14, -8, 0), new(19, 9, 24), side * 28), -70, 3)); // sinus
            Organ(Oval.Cut(z, kidney + new Vector3(side * -26, -12, 60), new(13, 3, 14), side * 40), 75); // adrenal
        }

        foreach (var part in Pancreas)
            slice.Paint(new TubeCut(part, z, Perfused(98, 42), 2));
        foreach (var (x, y, height, radius, content) in Bowel)
        {
            var loop = Oval.Cut(z, new(x, y, height), new(radius, radius * 0.8f, radius * 1.5f), x);
            Organ(loop, 75);
            slice.Paint(new Filled(loop.Grown(-2.5f), content > 0 ? 25 : -60, 2));
            if (content < 0)
                slice.Paint(new Gas(loop.Grown(-2.5f), y - radius * 0.1f));
        }

        foreach (var vessel in _veins)
            slice.Paint(new TubeCut(vessel, z, Blood(150), 1.5f));
        foreach (var vessel in _enhanced)
            slice.Paint(new TubeCut(vessel, z, Blood(235), 1.5f));

        void Organ(Oval shape, float value)
        {
            if (!shape.IsEmpty)
                slice.Paint(new Parenchyma(shape, z, value, parenchyma));
        }
    }

    private void PaintBones(Slice slice, Oval cage)
    {
        var z = slice.Z;
        slice.Paint(new Ribs(cage.Grown(-3), z, slice.ColumnSpacing));
        slice.Paint(new Vertebra(z, _seed + 60));
        var front = cage.Y - cage.RadiusY;
        Spongy(Oval.Cut(z, new(0, front - 1, 104), new(17, 6, 66)));
        Spongy(Oval.Cut(z, new(0, front - 1, 168), new(31, 7, 26)));
        foreach (var side in (ReadOnlySpan<float>)[-1, 1])
        {
            Spongy(Oval.Cut(z, new(side * 102, 70, 128), new(46, 4.2f, 74), side * -30)); // scapula
            Spongy(Oval.Cut(z, new(side * 112, 82, 172), new(40, 5, 9), side * -24)); // its spine
            Spongy(Oval.Cut(z, new(side * 158, 14, 206), new(25, 24, 26))); // head of the humerus
        }

        foreach (var bone in _bones)
        {
            slice.Paint(new TubeCut(bone, z, 820, 1.5f));
            slice.Paint(new TubeCut(bone.Grown(-2.5f), z, 260, 1.5f));
        }

        void Spongy(Oval shape)
        {
            slice.Paint(new Filled(shape, 700, 1.5f));
            slice.Paint(new Filled(shape.Grown(-2), 230, 2));
        }
    }

    private static readonly Tube[] Trachea =
    [
        .. Tube.Path(new(0, -4, 300, 8.5f), new(0, 2, 225, 8.5f), new(-2, 14, 128, 8.5f)),
        .. Tube.Path(new(-2, 14, 130, 8), new(-26, 18, 108, 6.5f), new(-44, 20, 92, 5)),
        .. Tube.Path(new(-2, 14, 130, 8), new(26, 22, 104, 6), new(46, 26, 88, 4.5f)),
    ];

    private static readonly Tube[] Pancreas = Tube.Path(new(-30, 4, -100, 12), new(-24, 0, -84, 13), new(8, -8, -74, 9), new(40, 10, -66, 9), new(76, 30, -58, 7));

    private static readonly (float X, float Y, float Z, float Radius, int Content)[] Bowel =
    [
        (-84, -52, -140, 19, -1), (-40, -66, -142, 17, -1), (8, -64, -128, 19, -1), (52, -62, -116, 18, -1), (92, -30, -112, 19, -1), (100, 10, -128, 17, -1),
        (-18, -34, -146, 13, 1), (14, -28, -150, 14, 1), (46, -22, -146, 14, 1), (70, -4, -138, 13, 1), (-34, 8, -118, 14, 1),
    ];

    private void GrowLungs(Random random)
    {
        foreach (var side in (ReadOnlySpan<float>)[-1, 1])
        {
            var hilum = new Vector3(side * 44, 14, 92);
            foreach (var target in (ReadOnlySpan<Vector3>)
            [
                new(side * 82, -40, 150), new(side * 70, 40, 165), new(side * 60, 10, 190), new(side * 105, -20, 90), new(side * 70, -70, 70),
                new(side * 90, 50, 60), new(side * 70, 55, 0), new(side * 95, 15, 20), new(side * 65, -30, 40), new(side * 60, 70, -30),
            ])
            {
                _arteries.AddRange(VesselTree.Grow(hilum, target - hilum, 4.6f, 27, 10, InLung, random));
                _arteries.AddRange(VesselTree.Grow(hilum + new Vector3(0, -12, -16), target + new Vector3(8, -12, 14) - hilum, 4.2f, 26, 9, InLung, random));
                _airways.AddRange(VesselTree.Grow(hilum + new Vector3(0, 6, 0), target + new Vector3(0, 10, 4) - hilum, 3f, 24, 5, InLung, random));
            }
        }

        var liver = new Vector3(-40, 2, -60);
        foreach (var target in (ReadOnlySpan<Vector3>)[new(-110, -20, -40), new(-95, 40, -60), new(-60, -60, -30), new(0, -50, -30), new(-80, 10, -110)])
            _liverVessels.AddRange(VesselTree.Grow(liver, target - liver, 5.5f, 25, 6, place => Vector3.Distance(place, new(-60, -5, -50)) < 72, random));
    }

    private static bool InLung(Vector3 place) =>
        Cage(place.Z).Distance(place.X, place.Y) < -11 && Math.Abs(place.X) > 30 && place.Z > Diaphragm.Height(place.X, place.Y) + 4 && place.Z < 208;
}
