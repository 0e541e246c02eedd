using System.Globalization;
using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>Who and what an image shows, for its four corners. What is not known is left out.</summary>
internal sealed record CornerText(IReadOnlyList<string> UpperLeft, IReadOnlyList<string> UpperRight, IReadOnlyList<string> LowerLeft, IReadOnlyList<string> LowerRight)
{
    private const int MaxLength = 64;

    public static CornerText Create(Dataset dataset, Frame frame, VoiLut? voi, bool isUptake)
    {
        var frames = frame.Description.NumberOfFrames;
        return new CornerText(
            Lines(Name(dataset), Text(dataset, Tags.PatientID), Join(Date(dataset, Tags.PatientBirthDate), Text(dataset, Tags.PatientSex))),
            Lines(
                Text(dataset, Tags.InstitutionName),
                Join(Date(dataset, Tags.StudyDate), Time(dataset)),
                Join(Text(dataset, Tags.Modality), Text(dataset, Tags.StudyDescription))),
            Lines(
                Join(Numbered("S ", Text(dataset, Tags.SeriesNumber)), Text(dataset, Tags.SeriesDescription)),
                Join(
                    Numbered("I ", Text(dataset, Tags.InstanceNumber)),
                    frames > 1 ? string.Create(CultureInfo.InvariantCulture, $"F {frame.Index + 1}/{frames}") : null)),
            Lines(isUptake ? "SUVbw" : null, voi is null ? null : Window(voi)));
    }

    public void Paint(Canvas canvas)
    {
        var scale = TextPainter.ScaleFor(canvas);
        var painter = new TextPainter(canvas, scale, 255);
        var margin = 4 * scale;
        PaintLines(UpperLeft, margin, isRight: false);
        PaintLines(UpperRight, margin, isRight: true);
        PaintLines(LowerLeft, canvas.Height - margin - LowerLeft.Count * painter.LineHeight, isRight: false);
        PaintLines(LowerRight, canvas.Height - margin - LowerRight.Count * painter.LineHeight, isRight: true);

        void PaintLines(IReadOnlyList<string> lines, int top, bool isRight)
        {
            for (var i = 0; i < lines.Count; i++)
                painter.Paint(lines[i], isRight ? canvas.Width - margin - painter.Measure(lines[i]) : margin, top + i * painter.LineHeight);
        }
    }

    private static string[] Lines(params string?[] lines) =>
        [.. lines.Where(line => line is { Length: > 0 }).Select(line => line!.Length > MaxLength ? line[..(MaxLength - 1)] + "…" : line)];

    private static string? Join(string? first, string? second) => first is null ? second : second is null ? first : $"{first} {second}";

    private static string? Numbered(string prefix, string? number) => number is null ? null : prefix + number;

    private static string? Text(Dataset dataset, Tag tag) => dataset.GetString(tag)?.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>The alphabetic group: family name, then the others.</summary>
    private static string? Name(Dataset dataset)
    {
        if (Text(dataset, Tags.PatientName)?.Split('=')[0].Split('^', StringSplitOptions.TrimEntries) is not [var family, .. var others])
            return null;
        var given = string.Join(' ', others.Take(2).Where(part => part.Length > 0));
        return given.Length == 0 ? family : family.Length == 0 ? given : $"{family}, {given}";
    }

    private static string? Date(Dataset dataset, Tag tag) =>
        dataset.GetDate(tag) is { } date ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : null;

    private static string? Time(Dataset dataset) =>
        dataset.GetTime(Tags.StudyTime) is { Minute: { } minute } time ? string.Create(CultureInfo.InvariantCulture, $"{time.Hour:00}:{minute:00}") : null;

    private static string Window(VoiLut voi) =>
        voi.Window is { } window ? string.Create(CultureInfo.InvariantCulture, $"C {window.Center:0.##} W {window.Width:0.##}") : "VOI LUT";
}
