namespace Placa.Benchmarks;

/// <summary>The files of a folder that are measured: those of up to 2 MB, as in DCMTK's <c>dcmtk_parse_bench</c>.</summary>
internal static class ShortFiles
{
    private const int LongestFile = 2_000_000;

    public static string[] In(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(path => new FileInfo(path).Length <= LongestFile).Order(StringComparer.Ordinal)];
}
