using System.IO.Compression;
using System.Text.Json;
using Placa.Dicom;
using Placa.Testing;

namespace Placa.Imaging.Tests.Pixels;

/// <summary>Decoded samples against those of other decoders: <c>truth/pixels.jsonl.gz</c>.</summary>
public class CorpusPixelTests
{
    /// <summary>Passed on, not decoded.</summary>
    private static readonly HashSet<string> NotDecoded =
    [
        "1.2.840.10008.1.2.4.110", "1.2.840.10008.1.2.4.111", "1.2.840.10008.1.2.4.112", // JPEG XL
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
        Assert.InRange(compared, 500, int.MaxValue);
    }

    /// <summary>
    /// Where decoders differ. In big endian, OW swaps the bytes of each 16-bit word whatever Bits Allocated says (PS3.5 sections 6.2 and 7.3):
    /// pixels of 8 bits come in swapped pairs, pixels of 32 bits with the less significant word first. RLE of more than 8 bits has the most
    /// significant byte of each sample first, colour or not (PS3.5 section G.2). The JPEG-LS images are lossless, and one of them is there without compression too;
    /// 693_J2KR is signed, which one tool leaves out; the ophthalmic image is a baseline codestream in a lossless transfer syntax, where inverse DCTs may differ by 1.
    /// </summary>
    [Theory]
    [InlineData("luts-overlays/OBXXXX1A_expb.dcm", "dcmtk")]
    [InlineData("modalities/rt/rtdose_expb.dcm", "dcmtk")]
    [InlineData("modalities/rt/rtdose_expb_1frame.dcm", "dcmtk")]
    [InlineData("odd/SC_rgb_small_odd_big_endian.dcm", "dcmtk")]
    [InlineData("modalities/ophthalmic/dcmjs-sample-op.dcm", "dcmtk")]
    [InlineData("transfer-syntaxes/fragments/CT0012.fragmented_no_bot_jpeg_ls.80.dcm", "dcmtk")]
    [InlineData("transfer-syntaxes/fragments/CT0012.fragmented_no_bot_jpeg_ls.81.dcm", "dcmtk")]
    [InlineData("transfer-syntaxes/misc/693_J2KR.dcm", "gdcm")]
    [InlineData("wg04/JLSL/MR1_JLSL.dcm", "wg04-reference")]
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

    /// <summary>Within the tolerance the truth gives; JPEG by DCT is compared with the samples libjpeg makes, which are the reference.</summary>
    [Fact]
    public void Lossy_samples_are_within_the_tolerance_of_the_reference_decode()
    {
        Corpus.SkipIfAbsent();
        var differing = new List<string>();
        var compared = 0;
        foreach (var truth in Corpus.ReadTruth("pixels.jsonl.gz"))
        {
            var path = truth.GetProperty("path").GetString()!;
            if (Text(truth, "status") != "lossy" || Text(truth, "reference_first_frame") is not { } reference || !IsCovered(path))
                continue;

            compared++;
            if (CompareWithReference(path, reference, truth.GetProperty("tolerance")) is { } difference)
                differing.Add($"{path}: {difference}");
        }

        Assert.True(differing.Count == 0, string.Join('\n', differing));
        Assert.InRange(compared, 15, int.MaxValue);
    }

    private static string? CompareWithReference(string path, string reference, JsonElement tolerance)
    {
        using var compressed = new GZipStream(File.OpenRead(Corpus.Path(reference)), CompressionMode.Decompress);
        using var expected = new MemoryStream();
        compressed.CopyTo(expected);
        try
        {
            using var file = DicomFile.Open(Corpus.Path(path), new ReadOptions { AcceptTruncated = true });
            var frame = new FrameReader(file).ReadFrame(0);
            var (wanted, actual) = (expected.ToArray(), frame.Samples.ToArray());
            if (wanted.Length != actual.Length)
                return $"{actual.Length} bytes, {wanted.Length} expected";

            var bytes = frame.Description.BytesPerSample;
            var (largest, sum) = (0L, 0.0);
            for (var i = 0; i < wanted.Length; i += bytes)
            {
                var difference = Math.Abs(bytes == 1 ? wanted[i] - actual[i] : BitConverter.ToInt16(wanted, i) - BitConverter.ToInt16(actual, i));
                largest = Math.Max(largest, difference);
                sum += difference;
            }
            var mean = sum / (wanted.Length / bytes);
            return largest <= tolerance.GetProperty("max_abs_diff").GetDouble() && mean <= tolerance.GetProperty("mean_abs_diff").GetDouble()
                ? null
                : $"differs by {largest}, {mean:F3} on average";
        }
        catch (DicomException error)
        {
            return error.Message;
        }
    }

    private static bool IsCovered(string path) =>
        Corpus.Files.FirstOrDefault(file => file.RelativePath == path)?.TransferSyntax is var syntax && (syntax is null || !NotDecoded.Contains(syntax));

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
