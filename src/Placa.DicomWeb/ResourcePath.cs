using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Placa.Dicom;

namespace Placa.DicomWeb;

/// <summary>Which study, series or instance an address names (PS3.18 section 10.1.1, table 10.1.1-1).</summary>
/// <param name="Study">The Study Instance UID.</param>
/// <param name="Series">The Series Instance UID, null for a whole study.</param>
/// <param name="Instance">The SOP Instance UID, null for a whole study or series.</param>
public readonly record struct ResourcePath(Uid Study, Uid? Series = null, Uid? Instance = null)
{
    /// <summary>The path under the root of the service: <c>studies/1.2.3/series/4.5</c>, without slash at either end.</summary>
    public override string ToString()
    {
        var path = $"studies/{Escape(Study)}";
        if (Series is not { } series)
            return path;

        path = $"{path}/series/{Escape(series)}";
        return Instance is { } instance ? $"{path}/instances/{Escape(instance)}" : path;
    }

    /// <summary>Reads the first such path in an address, relative or absolute; what stands before and behind it is passed over.</summary>
    /// <returns>False when the address names no study, or one of its UIDs breaks PS3.5 section 9.1.</returns>
    public static bool TryParse([NotNullWhen(true)] string? address, out ResourcePath path)
    {
        path = default;
        if (address is null)
            return false;

        var segments = address.Split(['?', '#'])[0].Split('/');
        var start = Array.IndexOf(segments, "studies");
        if (start < 0 || !TryReadUid(segments, start + 1, out var study))
            return false;

        path = new ResourcePath(study);
        if (start + 2 >= segments.Length || segments[start + 2] != "series")
            return true;
        if (!TryReadUid(segments, start + 3, out var series))
            return false;

        path = new ResourcePath(study, series);
        if (start + 4 >= segments.Length || segments[start + 4] != "instances")
            return true;
        if (!TryReadUid(segments, start + 5, out var instance))
            return false;

        path = new ResourcePath(study, series, instance);
        return true;
    }

    /// <summary>Reads the frame list of <c>…/frames/1,4,5</c>: frame numbers from 1, separated by commas (PS3.18 section 10.4.1.1.6).</summary>
    /// <param name="text">The list.</param>
    /// <param name="maxFrames">The most frames one request may ask for.</param>
    /// <param name="frameNumbers">The numbers in the order asked for.</param>
    /// <returns>False when a number is missing, malformed or zero, or there are too many.</returns>
    public static bool TryParseFrames(string text, int maxFrames, out IReadOnlyList<int> frameNumbers)
    {
        var numbers = new List<int>();
        frameNumbers = numbers;
        foreach (var range in text.AsSpan().Split(','))
        {
            if (numbers.Count == maxFrames
                || !int.TryParse(text.AsSpan()[range], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                || number < 1)
            {
                return false;
            }
            numbers.Add(number);
        }
        return true;
    }

    /// <summary>Identifiers in the field break their rules at times; an address stays one.</summary>
    private static string Escape(Uid uid) => Uri.EscapeDataString(uid.Value);

    private static bool TryReadUid(string[] segments, int index, out Uid uid)
    {
        uid = new Uid(index < segments.Length ? segments[index] : "");
        return uid.IsValid;
    }
}
