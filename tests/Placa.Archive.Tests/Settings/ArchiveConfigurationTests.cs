using System.Text;
using Placa.Archive.Settings;
using Placa.Archive.Storing;
using Placa.Dicom;
using Placa.Testing;

namespace Placa.Archive.Tests.Settings;

public class ArchiveConfigurationTests
{
    private static ArchiveConfiguration Parse(string json) => ArchiveConfiguration.Parse(Encoding.UTF8.GetBytes(json));

    [Fact]
    public void Rules_are_read_by_keyword_and_by_uid()
    {
        var rules = Parse("""
            {
                // the whole hospital
                "storageRules": [
                    { "modalities": ["CT", "MR"], "rendition": "HTJ2KLosslessRPCL" },
                    { "sopClasses": ["CTImageStorage", "1.2.840.10008.5.1.4.1.1.4"], "rendition": "1.2.840.10008.1.2.4.80", "replaceOriginal": true },
                ],
            }
            """).StorageRules;

        Assert.Equal([TransferSyntax.HTJ2KLosslessRPCL, TransferSyntax.JPEGLSLossless], rules.Select(rule => rule.Rendition));
        Assert.Equal(["CT", "MR"], rules[0].Modalities);
        Assert.False(rules[0].ReplaceOriginal);
        Assert.Equal(["1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.4"], rules[1].SopClasses);
        Assert.True(rules[1].ReplaceOriginal);
        Assert.True(rules[0].Fits("MR", "1.2"));
        Assert.False(rules[0].Fits("US", "1.2"));
        Assert.False(rules[1].Fits("CT", "1.2"));
    }

    [Fact]
    public async Task The_reserve_of_the_disk_is_that_of_the_file()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File(ArchiveConfiguration.FileName), """{"minimumFreeMiB":1073741824}""", TestContext.Current.CancellationToken);
        await using var archive = await PlacaArchive.OpenAsync(folder.Path);

        Assert.IsType<StoreOutcome.StorageFull>(await archive.Store.StoreAsync(OpenArchive.Sender, new SampleInstance().ToIncoming(), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("[]", "the file is not an object")]
    [InlineData("""{"storageRule":[]}""", "storageRule is not a known key")]
    [InlineData("""{"minimumFreeMiB":-1}""", "minimumFreeMiB is no whole number")]
    [InlineData("""{"minimumFreeMiB":"1"}""", "minimumFreeMiB is no whole number")]
    [InlineData("""{"minimumFreeMiB":9e18}""", "minimumFreeMiB is no whole number")]
    [InlineData("""{"storageRules":{}}""", "storageRules is not a list")]
    [InlineData("""{"storageRules":[{}]}""", "storageRules[0] has no rendition")]
    [InlineData("""{"storageRules":[{"rendition":"HTJ2K"}]}""", "storageRules[0].rendition may lose something")]
    [InlineData("""{"storageRules":[{"rendition":"JPEGBaseline8Bit"}]}""", "storageRules[0].rendition may lose something")]
    [InlineData("""{"storageRules":[{"rendition":"ExplicitVRLittleEndian"}]}""", "storageRules[0].rendition is not a compression")]
    [InlineData("""{"storageRules":[{"rendition":"JPEGXLLossless"}]}""", "storageRules[0].rendition is not a compression")]
    [InlineData("""{"storageRules":[{"rendition":"zip"}]}""", "storageRules[0].rendition is no transfer syntax")]
    [InlineData("""{"storageRules":[{"rendition":"RLELossless","modality":["CT"]}]}""", "storageRules[0].modality is not a known key")]
    [InlineData("""{"storageRules":[{"rendition":"RLELossless","modalities":"CT"}]}""", "storageRules[0].modalities is not a list")]
    [InlineData("""{"storageRules":[{"rendition":"RLELossless","modalities":[1]}]}""", "storageRules[0].modalities[0] is not a text")]
    [InlineData("""{"storageRules":[{"rendition":"RLELossless","sopClasses":["CT"]}]}""", "storageRules[0].sopClasses[0] is no SOP class")]
    [InlineData("""{"storageRules":[{"rendition":"RLELossless","replaceOriginal":"yes"}]}""", "storageRules[0].replaceOriginal is neither")]
    public void What_is_not_known_is_told_with_its_place(string json, string message)
    {
        var error = Assert.Throws<DataFolderException>(() => Parse(json));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"storageRules":[}""")]
    [InlineData("""{"storageRules":[],"storageRules":[]}""")]
    public async Task An_archive_with_a_broken_file_does_not_open(string json)
    {
        await using var open = await OpenArchive.CreateAsync();
        await open.Archive.DisposeAsync();
        await File.WriteAllTextAsync(Path.Combine(open.Folder, "placa.json"), json, TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<DataFolderException>(() => PlacaArchive.OpenAsync(open.Folder, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains("placa.json: not JSON in line", error.Message, StringComparison.Ordinal);
    }
}
