using Placa.Dicom;

namespace Placa.Network;

/// <summary>Who we say we are in associations and in files (PS3.7 section D.3.3.2).</summary>
public static class Implementation
{
    /// <summary>Our Implementation Class UID: one for all versions.</summary>
    public static Uid ClassUid => new("2.25.68639798194509118157913253288817708389");

    /// <summary>Our Implementation Version Name, at most 16 characters.</summary>
    public static string VersionName { get; } = $"PLACA_{typeof(Implementation).Assembly.GetName().Version!.ToString(2)}";
}
