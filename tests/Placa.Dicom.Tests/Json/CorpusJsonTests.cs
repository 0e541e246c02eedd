using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Placa.Testing;

namespace Placa.Dicom.Tests.Json;

/// <summary>Our DICOM JSON against that of DCMTK and pydicom, at every element for which the two agree.</summary>
public class CorpusJsonTests
{
    [Fact]
    public void Elements_are_those_on_which_two_readers_agree()
    {
        Corpus.SkipIfAbsent();
        var expectations = Corpus.Files.ToDictionary(file => file.RelativePath, file => file.Expectation);
        var theirs = Corpus.ReadTruth("metadata-dcmtk.jsonl.gz").ToDictionary(line => line.GetProperty("path").GetString()!);
        var compared = 0;
        var wrong = new List<string>();

        foreach (var line in Corpus.ReadTruth("metadata-pydicom.jsonl.gz"))
        {
            var path = line.GetProperty("path").GetString()!;
            if (expectations.GetValueOrDefault(path) != "ok" || !theirs.TryGetValue(path, out var other))
                continue;

            using var file = DicomFile.Open(Corpus.Path(path));
            var output = new ArrayBufferWriter<byte>();
            DicomJson.Write(output, file.Dataset);
            using var ours = JsonDocument.Parse(output.WrittenMemory, new JsonDocumentOptions { MaxDepth = 1024 });
            foreach (var element in line.GetProperty("dataset").EnumerateObject())
            {
                // DCMTK names UTF-8 as the character set too, and its group lengths are its own.
                if (element.Name is "00080005" or "7FE00010" || element.Name.StartsWith("0002", StringComparison.Ordinal)
                    || element.Name.EndsWith("0000", StringComparison.Ordinal)
                    || !other.GetProperty("dataset").TryGetProperty(element.Name, out var second)
                    || Canonical(element.Value) is not { } agreed || agreed != Canonical(second))
                    continue;

                compared++;
                if (!ours.RootElement.TryGetProperty(element.Name, out var mine) || Canonical(mine) != agreed)
                    wrong.Add($"{path} {element.Name}");
            }
        }

        Assert.Empty(wrong);
        Assert.InRange(compared, 80_000, int.MaxValue);
    }

    [Fact]
    public void Text_is_what_pydicom_reads()
    {
        Corpus.SkipIfAbsent();
        var compared = 0;
        var wrong = new List<string>();

        foreach (var line in Corpus.ReadTruth("metadata-pydicom.jsonl.gz"))
        {
            var path = line.GetProperty("path").GetString()!;
            if (!path.StartsWith("charsets/", StringComparison.Ordinal))
                continue;

            using var file = DicomFile.Open(Corpus.Path(path));
            var output = new ArrayBufferWriter<byte>();
            DicomJson.Write(output, file.Dataset);
            using var ours = JsonDocument.Parse(output.WrittenMemory, new JsonDocumentOptions { MaxDepth = 1024 });
            foreach (var element in line.GetProperty("dataset").EnumerateObject().Where(e => e.Name is not ("00080005" or "7FE00010")))
            {
                // pydicom gives private elements the VR of its dictionary where the file says UN.
                if (!Tag.TryParseHex(element.Name, out var tag) || tag.IsPrivate
                    || element.Value.GetProperty("vr").GetString() is not ("PN" or "LO" or "SH" or "ST" or "LT" or "UT" or "UC" or "SQ"))
                    continue;
                compared++;
                if (Canonical(ours.RootElement.GetProperty(element.Name)) != Canonical(element.Value))
                    wrong.Add($"{path} {element.Name}");
            }
        }

        Assert.Empty(wrong);
        Assert.InRange(compared, 150, int.MaxValue);
    }

    /// <summary>The element in one spelling: no padding, no empty values at the end, numbers as numbers, long binary values by hash.</summary>
    private static string? Canonical(JsonElement element)
    {
        var vr = element.GetProperty("vr").GetString()!;
        if (element.TryGetProperty("x-sha256", out var hash))
            return vr + " " + hash.GetString();
        if (element.TryGetProperty("InlineBinary", out var binary))
        {
            var bytes = binary.GetBytesFromBase64();
            return vr + " " + (bytes.Length > 66
                ? Convert.ToHexStringLower(SHA256.HashData(bytes))
                : Convert.ToHexString(bytes.AsSpan().TrimEnd((byte)0)));
        }

        if (element.TryGetProperty("BulkDataURI", out _))
            return null;
        if (!element.TryGetProperty("Value", out var values))
            return vr + " ";
        return vr + " " + string.Join('\\', values.EnumerateArray().Select(value => Canonical(value, vr))).TrimEnd('\\');
    }

    private static string Canonical(JsonElement value, string vr) => value.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.Object when vr == "PN" => string.Join('=', value.EnumerateObject()
            .Select(group => (group.Name, Text: string.Join('^', group.Value.GetString()!.Split('^').Select(part => part.TrimEnd())).TrimEnd('^')))
            .Where(group => group.Text.Length > 0)
            .Select(group => group.Name + group.Text)),
        JsonValueKind.Object => "{" + string.Join(';', value.EnumerateObject()
            .Where(inner => !inner.Name.EndsWith("0000", StringComparison.Ordinal) && inner.Name != "00080005")
            .Select(inner => inner.Name + " " + Canonical(inner.Value))) + "}",
        JsonValueKind.Number => Number(value.GetDouble()),
        _ when vr is "DS" or "IS" or "FL" or "FD" or "SV" or "UV"
            && double.TryParse(value.GetString(), CultureInfo.InvariantCulture, out var number) => Number(number),
        _ => value.GetString()!.Trim(' ', '\0'),
    };

    private static string Number(double value) => value.ToString("E5", CultureInfo.InvariantCulture);
}
