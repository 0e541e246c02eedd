using System.Text.Json;
using Placa.Dicom;
using Placa.Testing;

namespace Placa.Phantoms.Tests;

/// <summary>What other people's software says about the phantoms.</summary>
public sealed class OtherReadersTests(PhantomFiles files)
{
    [Fact]
    public async Task Dciodvfy_finds_no_error()
    {
        Tool.SkipIfAbsent("dciodvfy");

        foreach (var file in Representative())
            foreach (var options in (string[][])[[], ["-new"]])
            {
                var outcome = await Tool.RunAsync("dciodvfy", [.. options, file]);
                var lines = (outcome.Output + outcome.Error).Split('\n');
                Assert.DoesNotContain(lines, line => line.StartsWith("Error", StringComparison.Ordinal) || line.Contains("retired"));
            }
    }

    [Fact]
    public async Task Dcmdump_has_no_warning()
    {
        Tool.SkipIfAbsent("dcmdump");

        var outcome = await Tool.RunAsync("dcmdump", ["--quote-nonascii", .. files.All]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Empty(outcome.Error);
    }

    [Fact]
    public async Task Accents_survive_in_dcm2json()
    {
        Tool.SkipIfAbsent("dcm2json");

        foreach (var file in Representative())
        {
            var outcome = await Tool.RunAsync("dcm2json", file);
            using var json = JsonDocument.Parse(outcome.Output);
            using var ours = DicomFile.Open(file);
            Assert.Equal(ours.Dataset.GetString(Tags.PatientName), json.RootElement.GetProperty("00100010").GetProperty("Value")[0].GetProperty("Alphabetic").GetString());
            Assert.Equal(ours.Dataset.GetString(Tags.StudyDescription), json.RootElement.GetProperty("00081030").GetProperty("Value")[0].GetString());
        }
    }

    [Fact]
    public async Task Pydicom_reads_every_element_without_a_warning()
    {
        const string Program = """
            import sys, warnings
            try:
                import pydicom
            except ImportError:
                sys.exit(77)
            warnings.simplefilter("error")
            pydicom.config.settings.reading_validation_mode = pydicom.config.RAISE
            for path in sys.argv[1:]:
                str(pydicom.dcmread(path))
            """;
        var python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        if (python == "python3")
            Tool.SkipIfAbsent(python);

        var outcome = await Tool.RunAsync(python, ["-c", Program, .. files.All]);

        Assert.SkipWhen(outcome.ExitCode == 77, "pydicom is not installed.");
        Assert.Equal("", outcome.Error);
        Assert.Equal(0, outcome.ExitCode);
    }

    /// <summary>The first and the last of each series; those between differ in position alone.</summary>
    private IEnumerable<string> Representative() => files.Files.Values.SelectMany(series => new[] { series[0], series[^1] }).Distinct();
}
