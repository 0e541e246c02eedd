using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>The form of a window (VOI LUT Function, PS3.3 section C.11.2.1.3).</summary>
public enum VoiLutFunction
{
    /// <summary>LINEAR: for whole numbers; a width of 256 has 256 grey levels.</summary>
    Linear,

    /// <summary>LINEAR_EXACT: for real numbers.</summary>
    LinearExact,

    /// <summary>SIGMOID.</summary>
    Sigmoid,
}

/// <summary>A window: the range of values that spreads from black to white.</summary>
/// <param name="Center">Window Center.</param>
/// <param name="Width">Window Width, above 0.</param>
/// <param name="Function">Its form.</param>
public readonly record struct VoiWindow(double Center, double Width, VoiLutFunction Function = VoiLutFunction.Linear);

/// <summary>Turns modality values into grey from 0 (black) to 1 (white): a window or a table (PS3.3 section C.11.2).</summary>
public sealed class VoiLut
{
    private readonly VoiWindow _window;
    private readonly LookupTable? _table;

    private VoiLut(VoiWindow window, LookupTable? table)
    {
        _window = window;
        _table = table;
    }

    /// <summary>The window in force, null for a table.</summary>
    public VoiWindow? Window => _table is null ? _window : null;

    /// <summary>A window. A width below 1 has no meaning for LINEAR and is taken as LINEAR_EXACT.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The width is not above 0, or a number is not finite.</exception>
    public static VoiLut FromWindow(VoiWindow window)
    {
        if (!IsUsable(window))
            throw new ArgumentOutOfRangeException(nameof(window), "A window needs finite numbers and a width above 0.");
        return window is { Function: VoiLutFunction.Linear, Width: < 1 }
            ? new VoiLut(window with { Function = VoiLutFunction.LinearExact }, null)
            : new VoiLut(window, null);
    }

    /// <summary>The window that makes the lowest value black and the highest white; a single value is black.</summary>
    public static VoiLut FromRange(double lowest, double highest)
    {
        var width = highest - lowest;
        return width > 0 && double.IsFinite(width)
            ? FromWindow(new VoiWindow(lowest + width / 2, width, VoiLutFunction.LinearExact))
            : FromWindow(new VoiWindow((double.IsFinite(lowest) ? lowest : 0) + 0.5, 1, VoiLutFunction.LinearExact));
    }

    /// <summary>What the data set offers for a frame: windows first, then tables, each in its order.</summary>
    public static IReadOnlyList<VoiLut> ReadAll(Dataset dataset, ImagePixelDescription description, int frameIndex)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(description);
        return ReadOffered(FunctionalGroups.Find(dataset, Tags.FrameVOILUTSequence, frameIndex) ?? dataset, description.IsSigned);
    }

    /// <summary>What one data set or item offers.</summary>
    internal static List<VoiLut> ReadOffered(Dataset source, bool isSigned)
    {
        var function = source.GetString(Tags.VOILUTFunction) switch
        {
            "SIGMOID" => VoiLutFunction.Sigmoid,
            "LINEAR_EXACT" => VoiLutFunction.LinearExact,
            _ => VoiLutFunction.Linear,
        };

        var found = new List<VoiLut>();
        for (var i = 0; source.TryGetDouble(Tags.WindowCenter, out var center, i) && source.TryGetDouble(Tags.WindowWidth, out var width, i); i++)
        {
            var window = new VoiWindow(center, width, function);
            if (IsUsable(window))
                found.Add(FromWindow(window));
        }

        foreach (var item in source.GetItems(Tags.VOILUTSequence))
        {
            if (LookupTable.Read(item, Tags.LUTDescriptor, Tags.LUTData, isSigned) is { } table)
                found.Add(new VoiLut(default, table));
        }

        return found;
    }

    /// <summary>The grey of a modality value, from 0 to 1.</summary>
    public double Apply(double value)
    {
        if (_table is not null)
            return (double)_table[(long)Math.Round(Math.Clamp(value, int.MinValue, int.MaxValue))] / _table.MaxValue;

        var (center, width, function) = _window;
        return function switch
        {
            VoiLutFunction.Linear => Linear(value, center - 0.5, width - 1),
            VoiLutFunction.LinearExact => Linear(value, center, width),
            _ => 1 / (1 + Math.Exp(-4 * (value - center) / width)),
        };
    }

    /// <summary>PS3.3 sections C.11.2.1.2.1 and C.11.2.1.3.2, with the range of the output from 0 to 1.</summary>
    private static double Linear(double value, double center, double width)
    {
        if (value <= center - width / 2)
            return 0;
        return value > center + width / 2 ? 1 : (value - center) / width + 0.5;
    }

    private static bool IsUsable(VoiWindow window) =>
        double.IsFinite(window.Center) && double.IsFinite(window.Width) && window.Width > 0;
}
