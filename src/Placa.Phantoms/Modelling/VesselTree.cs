using System.Numerics;

namespace Placa.Phantoms.Modelling;

/// <summary>Vessels that divide in two again and again inside an organ.</summary>
internal static class VesselTree
{
    /// <summary>Grows a tree from its trunk.</summary>
    /// <param name="from">Where the trunk enters.</param>
    /// <param name="towards">Where the trunk points; its length does not matter.</param>
    /// <param name="radius">Radius of the trunk, in millimetres.</param>
    /// <param name="length">Length of the trunk; each generation is shorter by a fifth.</param>
    /// <param name="generations">How often the tree divides.</param>
    /// <param name="isInside">Branches end where this is false.</param>
    /// <param name="random">Decides angles and lengths.</param>
    public static List<Tube> Grow(
        Vector3 from, Vector3 towards, float radius, float length, int generations, Func<Vector3, bool> isInside, Random random)
    {
        var tubes = new List<Tube>();
        Branch(from, Vector3.Normalize(towards), radius, length, generations);
        return tubes;

        void Branch(Vector3 start, Vector3 direction, float thickness, float reach, int left)
        {
            var end = start + direction * reach * (0.75f + 0.5f * random.NextSingle());
            if (left == 0 || !isInside(end))
                return;
            var narrower = thickness * 0.79f; // two branches carry what the trunk carried (Murray's law)
            tubes.Add(new Tube(start, end, thickness, narrower));

            var side = Vector3.Normalize(Vector3.Cross(direction, Direction()));
            var share = 0.35f + 0.3f * random.NextSingle();
            Branch(end, Vector3.Normalize(direction + side * share), narrower, reach * 0.82f, left - 1);
            Branch(end, Vector3.Normalize(direction - side * (1.1f - share)), narrower, reach * 0.82f, left - 1);
        }

        Vector3 Direction() => new(random.NextSingle() - 0.5f, random.NextSingle() - 0.5f, random.NextSingle() - 0.5f);
    }
}
