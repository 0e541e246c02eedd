namespace Placa.Dicom;

/// <summary>How this implementation names itself in files and associations (PS3.7 section D.3.3.2).</summary>
public static class Implementation
{
    /// <summary>The implementation class UID.</summary>
    public static Uid ClassUid => new("2.25.215462381090214571936408812643110475");

    /// <summary>The implementation version name.</summary>
    public static string VersionName => "PLACA_0_1";
}
