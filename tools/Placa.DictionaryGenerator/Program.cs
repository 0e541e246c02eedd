using Placa.DictionaryGenerator;

var root = args.Length > 0 ? args[0] : FindRoot(Directory.GetCurrentDirectory());
if (root is null)
{
    Console.Error.WriteLine("No Placa.slnx here or above; run this inside the repository, or name its folder.");
    return 2;
}

var target = Path.Combine(root, "src", "Placa.Dicom", "Dictionary");
foreach (var (name, text) in DictionaryFiles.Generate(Path.Combine(root, "tools", "standard")))
{
    var path = Path.Combine(target, name);
    if (File.Exists(path) && File.ReadAllText(path) == text)
    {
        Console.WriteLine($"{name}: unchanged");
        continue;
    }

    File.WriteAllText(path, text);
    Console.WriteLine($"{name}: written");
}

return 0;

static string? FindRoot(string? folder)
{
    while (folder is not null && !File.Exists(Path.Combine(folder, "Placa.slnx")))
        folder = Path.GetDirectoryName(folder);
    return folder;
}
