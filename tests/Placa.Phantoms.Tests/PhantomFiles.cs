using Placa.Testing;

[assembly: AssemblyFixture(typeof(Placa.Phantoms.Tests.PhantomFiles))]

namespace Placa.Phantoms.Tests;

/// <summary>Every instance at a small scale, as files, made once for all tests.</summary>
public sealed class PhantomFiles : IDisposable
{
    public static readonly PhantomOptions Small = new() { Scale = 0.1 };

    private readonly TemporaryFolder _folder = new();

    public PhantomFiles()
    {
        Studies = PhantomStudies.Make(Small);
        var number = 0;
        foreach (var study in Studies)
            foreach (var series in study.Series)
                Files[series] = [.. series.Instances.Select(instance => Save(instance, $"{series.Modality}-{number++:000}.dcm"))];
    }

    public IReadOnlyList<PhantomStudy> Studies { get; }

    public Dictionary<PhantomSeries, string[]> Files { get; } = [];

    /// <summary>All files of all series.</summary>
    public string[] All => [.. Files.Values.SelectMany(files => files)];

    public void Dispose() => _folder.Dispose();

    private string Save(PhantomInstance instance, string name)
    {
        using var file = File.Create(_folder.File(name));
        instance.Write(file);
        return file.Name;
    }
}
