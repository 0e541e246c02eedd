using System.Text.Json;
using Placa.Dicom;
using Placa.Testing;

namespace Placa.Imaging.Tests.Pixels;

/// <summary>Decoded samples against those of other decoders: <c>truth/pixels.jsonl.gz</c>.</summary>
public class CorpusPixelTests
{
    private static readonly HashSet<string> Syntaxes =
    [
        "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.98", "1.2.840.10008.1.2.1.99",
        "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.8.1",
    ];

    /// <summary>Only one tool gives an image.</summary>
    private static readonly HashSet<string> Exceptions =
    [
        "odd/generated/rle-bad-segment-offset.dcm", // the segment lies outside the data: refused
        "odd/generated/pixeldata-too-short.dcm", // 16 of 4096 bytes are there: the others are zero
    ];

    [Fact]
    public void Samples_are_those_other_decoders_agree_on()
    {
        Corpus.SkipIfAbsent();
        var differing = new List<string>();
        var compared = 0;
        foreach (var truth in Corpus.ReadTruth("pixels.jsonl.gz"))
        {
            var path = truth.GetProperty("path").GetString()!;
            if (Text(truth, "status") is not ("agreed" or "single-tool") || Exceptions.Contains(path) || !IsCovered(path))
                continue;

            compared++;
            if (Compare(path, truth) is { } difference)
                differing.Add($"{path}: {difference}");
        }

        Assert.True(differing.Count == 0, string.Join('\n', differing));
        Assert.InRange(compared, 400, int.MaxValue);
    }

    /// <summary>
    /// Where decoders differ. In big endian, OW swaps the bytes of each 16-bit word whatever Bits Allocated says (PS3.5 sections 6.2 and 7.3):
    /// pixels of 8 bits come in swapped pairs, pixels of 32 bits with the less significant word first. RLE of more than 8 bits has the most
    /// significant byte of each sample first, colour or not (PS3.5 section G.2).
    /// </summary>
    [Theory]
    [InlineData("luts-overlays/OBXXXX1A_expb.dcm", "dcmtk")]
    [InlineData("modalities/rt/rtdose_expb.dcm", "dcmtk")]
    [InlineData("modalities/rt/rtdose_expb_1frame.dcm", "dcmtk")]
    [InlineData("odd/SC_rgb_small_odd_big_endian.dcm", "dcmtk")]
    [InlineData("transfer-syntaxes/misc/SC_rgb_rle_16bit.dcm", "pydicom")]
    [InlineData("transfer-syntaxes/misc/SC_rgb_rle_16bit_2frame.dcm", "pydicom")]
    [InlineData("transfer-syntaxes/misc/SC_rgb_rle_32bit.dcm", "pydicom")]
    [InlineData("transfer-syntaxes/misc/SC_rgb_rle_32bit_2frame.dcm", "pydicom")]
    public void Samples_that_decoders_dispute_follow_the_standard(string path, string rightTool)
    {
        Corpus.SkipIfAbsent();
        var truth = Corpus.ReadTruth("pixels.jsonl.gz").Single(entry => Text(entry, "path") == path);
        var side = Names(truth.GetProperty("agree")).Contains(rightTool)
            ? truth
            : truth.GetProperty("alternatives").EnumerateArray().Single(entry => Names(entry.GetProperty("tools")).Contains(rightTool));

        Assert.Null(Compare(path, side));

        static IEnumerable<string?> Names(JsonElement list) => list.EnumerateArray().Select(name => name.GetString());
    }

    private static bool IsCovered(string path) =>
        Corpus.Files.FirstOrDefault(file => file.RelativePath == path)?.TransferSyntax is { } syntax && Syntaxes.Contains(syntax);

    private static string? Compare(string path, JsonElement truth)
    {
        try
        {
            using var file = DicomFile.Open(Corpus.Path(path), new ReadOptions { AcceptTruncated = true });
            var reader = new FrameReader(file);
            using var hashes = new SampleHashes();
            for (var i = 0; i < reader.NumberOfFrames; i++)
                hashes.Add(reader.ReadFrame(i));

            if (hashes.All() == Text(truth, "all_sha256") || hashes.Values() == Text(truth, "values_all_sha256"))
                return null;
            return $"differs ({reader.Description})";
        }
        catch (DicomException error)
        {
            return error.Message;
        }
    }

    private static string? Text(JsonElement element, string property) =>
        element.TryGetProperty(property, out var value) ? value.GetString() : null;
}
