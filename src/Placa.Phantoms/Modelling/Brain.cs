using System.Numerics;

namespace Placa.Phantoms.Modelling;

/// <summary>How bright each tissue is under one weighting, in stored values of 12 bits.</summary>
internal sealed record Weighting(
    float Skin, float Fat, float Bone, float Marrow, float Csf, float Grey, float White, float Muscle, float Vitreous, float Lens)
{
    public static readonly Weighting T1 = new(700, 1900, 90, 900, 260, 900, 1320, 760, 280, 700);

    public static readonly Weighting T2 = new(520, 1250, 60, 620, 2150, 1080, 760, 420, 2300, 260);
}

/// <summary>A head from the base of the cerebellum to the vertex. Height 0 lies at the level of the basal ganglia.</summary>
internal sealed class Brain(uint seed)
{
    private static readonly Profile Width = new((-95, 64), (-50, 76), (0, 80), (35, 74), (60, 56), (78, 30), (88, 0));
    private static readonly Profile Depth = new((-95, 84), (-50, 98), (0, 102), (35, 95), (60, 74), (78, 40), (88, 0));

    private static readonly Tube[] Ventricles =
    [
        .. Mirrored(new(7, -38, 10, 4), new(8, -24, 16, 5.5f), new(8, -4, 22, 5), new(12, 18, 21, 5.5f), new(21, 34, 10, 6.5f), new(23, 56, 4, 3)),
        .. Mirrored(new(21, 34, 10, 6), new(31, 16, -12, 3), new(31, -8, -20, 2.5f)),
        .. Tube.Path(new(0, 16, -8, 1.6f), new(0, 22, -20, 1.4f), new(0, 36, -36, 5), new(0, 36, -52, 2)),
    ];

    private static readonly Tube[] Brainstem = Tube.Path(new(0, 12, -6, 13), new(0, 12, -18, 13), new(0, 8, -34, 16), new(0, 20, -56, 10), new(0, 30, -110, 7));

    private static readonly Tube[] OrbitalMuscles =
    [
        .. Mirrored(new(42, -72, -38, 1.6f), new(36, -50, -37, 2.6f), new(16, -30, -34, 1.5f)),
        .. Mirrored(new(19, -72, -38, 1.6f), new(17, -50, -37, 2.6f), new(14, -30, -34, 1.5f)),
        .. Mirrored(new(31, -62, -38, 2.2f), new(24, -42, -36, 2.2f), new(8, -22, -30, 2.4f)),
    ];

    /// <summary>A plane of the model, without noise.</summary>
    public Slice Cut(Weighting tissue, float z, int size, float spacing)
    {
        var slice = new Slice(size, size, spacing, spacing, z, new Warp(3, 45, seed));
        var head = new Oval(0, 2, Width[z], Depth[z], 0, 0.12f);
        if (head.IsEmpty)
            return slice;
        PaintHead(slice, tissue, head);
        if (z < -12)
            PaintFace(slice, tissue);
        PaintBrain(slice, tissue, head);
        PaintShading(slice);
        return slice;
    }

    private static void PaintHead(Slice slice, Weighting tissue, Oval head)
    {
        var z = slice.Z;
        slice.Paint(new Filled(Oval.Cut(z, new(0, -104, -58), new(14, 14, 22)), tissue.Skin, 1.5f)); // nose
        slice.Paint(new Filled(head, tissue.Skin, 1.5f));
        slice.Paint(new Filled(head.Grown(-2), tissue.Fat, 1.5f));
        if (z < 15)
            foreach (var side in (ReadOnlySpan<float>)[-1, 1])
                slice.Paint(new Filled(Oval.Cut(z, new(side * 65, -22, -30), new(7, 30, 48), side * 6), tissue.Muscle, 2)); // temporalis
        slice.Paint(new Filled(head.Grown(-6.5f), tissue.Bone, 1.5f));
        slice.Paint(new Filled(head.Grown(-8), tissue.Marrow, 1.5f));
        slice.Paint(new Filled(head.Grown(-9.8f), tissue.Bone, 1.5f));
    }

    private static void PaintFace(Slice slice, Weighting tissue)
    {
        var z = slice.Z;
        Fill(new(0, -58, -72), new(58, 40, 56), tissue.Marrow, 3);
        Fill(new(0, -4, -84), new(60, 50, 36), tissue.Muscle, 3);
        Fill(new(0, 66, -92), new(62, 26, 34), tissue.Muscle, 3);
        Fill(new(0, -66, -54), new(15, 32, 24), 20, 1.5f); // nasal cavity
        Fill(new(0, -66, -54), new(1.4f, 31, 23), tissue.Skin);
        Fill(new(0, -32, -44), new(13, 11, 9), 20); // sphenoid sinus
        foreach (var side in (ReadOnlySpan<float>)[-1, 1])
        {
            Fill(new(side * 8, -64, -56), new(4, 22, 14), tissue.Skin, 2); // turbinates
            Fill(new(side * 32, -62, -74), new(16, 20, 16), 20, 1.5f); // maxillary sinus
            Fill(new(side * 13, -86, -16), new(11, 6, 11), 20, 1.5f); // frontal sinus
            Fill(new(side * 31, -60, -38), new(18, 30, 17), tissue.Bone, 2);
            Fill(new(side * 31, -62, -38), new(16, 29, 15), tissue.Fat, 2);
            Fill(new(side * 60, 30, -54), new(14, 18, 20), tissue.Bone * 1.5f, 3); // mastoid
        }

        foreach (var part in OrbitalMuscles)
            slice.Paint(new TubeCut(part, z, tissue.Muscle));
        foreach (var side in (ReadOnlySpan<float>)[-1, 1])
        {
            Fill(new(side * 31, -74, -38), new(13, 13, 13), tissue.Muscle);
            Fill(new(side * 31, -74, -38), new(12, 12, 12), tissue.Vitreous);
            Fill(new(side * 31, -83, -38), new(5, 2.4f, 5), tissue.Lens);
        }

        void Fill(Vector3 centre, Vector3 radii, float value, float edge = 1) =>
            slice.Paint(new Filled(Oval.Cut(z, centre, radii), value, edge));
    }

    private void PaintBrain(Slice slice, Weighting tissue, Oval head)
    {
        var z = slice.Z;
        if (z > -30)
        {
            var shrink = Math.Max(0, -8 - z) * 0.9f; // the floor of the skull rises towards the front
            var cavity = new Oval(0, 2 + shrink * 0.55f, head.RadiusX - 11, head.RadiusY - 11.5f - shrink * 0.6f, 0, 0.12f);
            slice.Paint(new Filled(cavity, tissue.Csf));
            slice.Paint(new Cortex(cavity.Grown(-1.8f), z, tissue, seed + 20));
        }

        foreach (var side in (ReadOnlySpan<float>)[-1, 1])
        {
            var temporal = Oval.Cut(z, new(side * 42, -12, -28), new(25, 40, 27), side * -8);
            if (z > -30)
                break;
            slice.Paint(new Filled(temporal.Grown(1.5f), tissue.Csf));
            slice.Paint(new Cortex(temporal, z, tissue, seed + 20));
        }

        var fossa = Oval.Cut(z, new(0, 46, -48), new(55, 36, 36));
        if (z < -14)
        {
            slice.Paint(new Filled(fossa.Grown(1.5f), tissue.Csf));
            slice.Paint(new Filled(Oval.Cut(z, new(0, 6, -40), new(20, 26, 30)), tissue.Csf, 2)); // cisterns
            slice.Paint(new Cerebellum(fossa, z, tissue));
        }

        if (z < -14)
        {
            foreach (var part in Brainstem)
                slice.Paint(new TubeCut(part.Grown(2.5f), z, tissue.Csf, 2));
            foreach (var part in Brainstem)
                slice.Paint(new TubeCut(part, z, 0.75f * tissue.White + 0.25f * tissue.Grey, 2));
        }

        PaintDeepNuclei(slice, tissue);
    }

    private static void PaintDeepNuclei(Slice slice, Weighting tissue)
    {
        var z = slice.Z;
        var deepGrey = 0.85f * tissue.Grey + 0.15f * tissue.White;
        if (z is < -12 or > 34)
        {
            foreach (var part in Ventricles)
                slice.Paint(new TubeCut(part, z, tissue.Csf, 1.5f));
            return;
        }

        foreach (var side in (ReadOnlySpan<float>)[-1, 1])
        {
            slice.Paint(new Filled(Oval.Cut(z, new(side * 11, 8, 5), new(9, 15, 10), side * -25), deepGrey, 2.5f)); // thalamus
            slice.Paint(new Filled(Oval.Cut(z, new(side * 14, -22, 9), new(6, 10, 12), side * -15), deepGrey, 2)); // caudate
            slice.Paint(new Filled(Oval.Cut(z, new(side * 27, -6, 3), new(6, 19, 12), side * -12), deepGrey, 2)); // putamen
            slice.Paint(new Filled(Oval.Cut(z, new(side * 20, -4, 1), new(4, 11, 8), side * -16), 0.5f * (tissue.Grey + tissue.White), 2)); // pallidum
        }

        foreach (var part in Ventricles)
            slice.Paint(new TubeCut(part, z, tissue.Csf, 1.5f));
        slice.Paint(new Filled(Oval.Cut(z, new(0, 4, 2), new(2.2f, 15, 11)), tissue.Csf, 1.5f)); // third ventricle
    }

    // A receiver coil is brighter here than there.
    private void PaintShading(Slice slice)
    {
        for (var row = 0; row < slice.Height; row++)
        {
            var y = slice.Top + row * slice.RowSpacing;
            var line = slice.Values.AsSpan(row * slice.Width, slice.Width);
            var (left, right) = (Gain(-120), Gain(120));
            for (var column = 0; column < line.Length; column++)
                line[column] *= left + (right - left) * column / line.Length;

            float Gain(float x) => 1 + 0.09f * Noise.Smooth(x / 110, y / 110, slice.Z / 110, seed + 5);
        }
    }

    private static Tube[] Mirrored(params Vector4[] points) =>
        [.. Tube.Path(points), .. Tube.Path(Array.ConvertAll(points, point => point with { X = -point.X }))];
}
