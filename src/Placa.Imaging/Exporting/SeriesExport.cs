using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Placa.Dicom;

namespace Placa.Imaging.Exporting;

/// <summary>One series of an export: its folder, the names in it, and the data of its instances until they are written.</summary>
internal sealed class SeriesExport : IDisposable
{
    private static readonly DicomJsonOptions JsonOptions = new() { MaxInlineLength = 4096 };

    private readonly UniqueNames _names = new();
    private readonly StreamWriter? _text;
    private readonly StreamWriter? _csv;
    private readonly Utf8JsonWriter? _json;
    private readonly List<(string Name, CompressedSpool Spool)> _spools = [];
    private int _instances;

    public SeriesExport(string folder, ExportTags tags)
    {
        Folder = folder;
        foreach (var reserved in new[] { "datos" })
            _names.Take(reserved);
        if (tags.HasFlag(ExportTags.Text))
            _text = new StreamWriter(Spool("datos.txt"), new UTF8Encoding(false), leaveOpen: true);
        if (tags.HasFlag(ExportTags.Csv))
        {
            _csv = new StreamWriter(Spool("datos.csv"), new UTF8Encoding(true), leaveOpen: true); // spreadsheets know UTF-8 by its mark
            CsvTags.WriteHeader(_csv);
        }

        if (tags.HasFlag(ExportTags.Json))
        {
            _json = new Utf8JsonWriter(Spool("datos.json"), new JsonWriterOptions
            {
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                Indented = true,
                MaxDepth = int.MaxValue, // limited where the data set was read
            });
            _json.WriteStartArray();
        }
    }

    /// <summary>The folder, with slashes, from the root of the export.</summary>
    public string Folder { get; }

    /// <summary>The name of the next instance without extension: its number, so that names sort as the images do.</summary>
    public string TakeName(Dataset dataset)
    {
        _instances++;
        var number = dataset.GetInt32(Tags.InstanceNumber) is { } given and >= 0 ? given : _instances;
        return _names.Take($"{number:D4}");
    }

    /// <summary>Adds the data of an instance.</summary>
    public void AddData(string name, DicomFile file)
    {
        if (_text is not null)
        {
            if (_instances > 1)
                _text.Write($"\n# {name}\n");
            DicomText.Write(_text, file);
        }

        if (_csv is not null)
            CsvTags.Write(_csv, name, file.Dataset);
        if (_json is not null)
        {
            DicomJson.Write(_json, file.Dataset, JsonOptions);
            _json.Flush();
        }
    }

    /// <summary>Writes the files of the data.</summary>
    public async Task WriteDataAsync(IExportTarget target, CancellationToken cancellationToken)
    {
        _json?.WriteEndArray();
        foreach (var writer in new IAsyncDisposable?[] { _text, _csv, _json })
        {
            if (writer is not null)
                await writer.DisposeAsync();
        }

        foreach (var (name, spool) in _spools)
            await target.WriteAsync($"{Folder}/{name}", isCompressible: true, spool.CopyToAsync, cancellationToken);
    }

    public void Dispose()
    {
        foreach (var (_, spool) in _spools)
            spool.Dispose();
    }

    private Stream Spool(string name)
    {
        var spool = new CompressedSpool();
        _spools.Add((name, spool));
        return spool.Input;
    }
}
