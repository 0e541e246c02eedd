using System.Numerics;
using System.Runtime.CompilerServices;

namespace Placa.Phantoms.Modelling;

/// <summary>How much of a pixel a tissue fills: edges are as soft as the pixels and the slice are large.</summary>
internal static class Coverage
{
    /// <summary>From 0 outside to 1 inside, over <paramref name="edge"/> millimetres around the surface.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Of(float signedDistance, float edge) => Math.Clamp(0.5f - signedDistance / edge, 0, 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Blend(float under, float value, float coverage) => under + (value - under) * coverage;
}

/// <summary>The cut of a plane through a rounded box or ellipsoid.</summary>
internal readonly struct Oval
{
    private readonly float _cos, _sin, _perX, _perY, _squareness;

    /// <param name="x">Centre.</param>
    /// <param name="y">Centre.</param>
    /// <param name="radiusX">Half the width; not positive when the plane misses the body.</param>
    /// <param name="radiusY">Half the height.</param>
    /// <param name="degrees">Turn from the x axis towards the y axis.</param>
    /// <param name="squareness">0 for an ellipse, towards 1 for a rounded box.</param>
    public Oval(float x, float y, float radiusX, float radiusY, float degrees = 0, float squareness = 0)
    {
        (X, Y, RadiusX, RadiusY, _squareness) = (x, y, radiusX, radiusY, squareness);
        (_sin, _cos) = MathF.SinCos(degrees * MathF.PI / 180);
        (_perX, _perY) = (1 / radiusX, 1 / radiusY);
    }

    public float X { get; }

    public float Y { get; }

    public float RadiusX { get; }

    public float RadiusY { get; }

    /// <summary>The plane's cut through an ellipsoid whose third axis lies along z.</summary>
    public static Oval Cut(float z, Vector3 centre, Vector3 radii, float degrees = 0, float squareness = 0)
    {
        var height = (z - centre.Z) / radii.Z;
        var shrink = MathF.Sqrt(Math.Max(0, 1 - height * height));
        return new Oval(centre.X, centre.Y, radii.X * shrink, radii.Y * shrink, degrees, squareness);
    }

    public bool IsEmpty => !(RadiusX > 0.2f && RadiusY > 0.2f);

    public Area Bounds
    {
        get
        {
            var reach = Math.Max(RadiusX, RadiusY) + 3;
            return IsEmpty ? Area.Nothing : _sin == 0 ? Area.Around(X, Y, RadiusX + 3, RadiusY + 3) : Area.Around(X, Y, reach, reach);
        }
    }

    public Oval Grown(float by) => Resized(RadiusX + by, RadiusY + by);

    public Oval Resized(float radiusX, float radiusY) =>
        new(X, Y, radiusX, radiusY, MathF.Atan2(_sin, _cos) * 180 / MathF.PI, _squareness);

    /// <summary>Distance to the edge in millimetres, measured towards the centre; negative inside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Distance(float x, float y)
    {
        x -= X;
        y -= Y;
        var u = (x * _cos + y * _sin) * _perX;
        var v = (y * _cos - x * _sin) * _perY;
        (u, v) = (u * u, v * v);
        var square = u + v - _squareness * Math.Min(u, 1) * Math.Min(v, 1);
        if (square < 0.25f)
            return -Math.Min(RadiusX, RadiusY) * 0.5f;
        return MathF.Sqrt(x * x + y * y) * (1 - 1 / MathF.Sqrt(square));
    }
}

/// <summary>An oval filled with one value.</summary>
internal readonly struct Filled(Oval oval, float value, float edge = 1) : IBrush
{
    public Area Bounds => oval.Bounds;

    public float Over(float under, float x, float y) =>
        Coverage.Blend(under, value, Coverage.Of(oval.Distance(x, y), edge));
}

/// <summary>A thick line in space with round ends: a vessel, a bronchus, a long bone.</summary>
internal readonly record struct Tube(Vector3 From, Vector3 To, float RadiusFrom, float RadiusTo)
{
    public float Reach => Math.Max(RadiusFrom, RadiusTo) + 1.5f;

    public bool Meets(float z) => z > Math.Min(From.Z, To.Z) - Reach && z < Math.Max(From.Z, To.Z) + Reach;

    /// <summary>The tubes that join the points of a path one after another; W is the radius at each.</summary>
    public static Tube[] Path(params Vector4[] points) =>
        [.. points.Zip(points.Skip(1), (a, b) => new Tube(a.AsVector3(), b.AsVector3(), a.W, b.W))];

    public Tube Grown(float by) => this with { RadiusFrom = RadiusFrom + by, RadiusTo = RadiusTo + by };
}

/// <summary>The cut of a plane through a tube, filled with one value.</summary>
internal readonly struct TubeCut(Tube tube, float z, float value, float edge = 1) : IBrush
{
    private readonly Vector3 _along = (tube.To - tube.From) / Math.Max(1e-3f, Vector3.DistanceSquared(tube.To, tube.From));

    public Area Bounds
    {
        get
        {
            if (!tube.Meets(z))
                return Area.Nothing;
            // The part of the axis whose surroundings can reach the plane.
            var rise = tube.To.Z - tube.From.Z;
            var (low, high) = (0f, 1f);
            if (Math.Abs(rise) > 1e-3f)
            {
                var middle = (z - tube.From.Z) / rise;
                var reach = Math.Abs(tube.Reach / rise) * 1.5f;
                (low, high) = (Math.Clamp(middle - reach, 0, 1), Math.Clamp(middle + reach, 0, 1));
            }

            var (a, b) = (Vector3.Lerp(tube.From, tube.To, low), Vector3.Lerp(tube.From, tube.To, high));
            return new Area(Math.Min(a.X, b.X) - tube.Reach, Math.Min(a.Y, b.Y) - tube.Reach,
                Math.Max(a.X, b.X) + tube.Reach, Math.Max(a.Y, b.Y) + tube.Reach);
        }
    }

    public float Over(float under, float x, float y)
    {
        var place = new Vector3(x, y, z) - tube.From;
        var t = Math.Clamp(Vector3.Dot(place, _along), 0, 1);
        var distance = Vector3.Distance(place, (tube.To - tube.From) * t) - (tube.RadiusFrom + (tube.RadiusTo - tube.RadiusFrom) * t);
        return Coverage.Blend(under, value, Coverage.Of(distance, edge));
    }
}

/// <summary>A quantity that changes smoothly along an axis, given at a few places.</summary>
internal readonly struct Profile(params (float At, float Value)[] points)
{
    public float this[float at]
    {
        get
        {
            if (at <= points[0].At)
                return points[0].Value;
            for (var i = 1; i < points.Length; i++)
            {
                if (at >= points[i].At)
                    continue;
                var t = (at - points[i - 1].At) / (points[i].At - points[i - 1].At);
                return points[i - 1].Value + (points[i].Value - points[i - 1].Value) * t * t * (3 - 2 * t);
            }

            return points[^1].Value;
        }
    }
}
