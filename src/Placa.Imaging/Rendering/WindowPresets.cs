namespace Placa.Imaging;

/// <summary>A window with a name.</summary>
/// <param name="Name">Lower case, one word.</param>
/// <param name="Window">In Hounsfield units.</param>
public sealed record WindowPreset(string Name, VoiWindow Window);

/// <summary>The windows that CT is usually read with.</summary>
public static class WindowPresets
{
    /// <summary>All of them, from the head down.</summary>
    public static IReadOnlyList<WindowPreset> All { get; } =
    [
        Make("brain", 40, 80),
        Make("subdural", 75, 215),
        Make("stroke", 35, 35),
        Make("temporal", 600, 2800),
        Make("sinus", 300, 2000),
        Make("soft", 50, 400),
        Make("lung", -600, 1500),
        Make("mediastinum", 50, 350),
        Make("angio", 300, 600),
        Make("pulmonary", 100, 700),
        Make("abdomen", 50, 400),
        Make("liver", 90, 150),
        Make("kidney", 40, 400),
        Make("spine", 50, 250),
        Make("bone", 400, 1800),
    ];

    /// <summary>The preset of a name in any case, null when there is none.</summary>
    public static WindowPreset? Find(string name) => All.FirstOrDefault(preset => preset.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static WindowPreset Make(string name, double center, double width) => new(name, new VoiWindow(center, width));
}
