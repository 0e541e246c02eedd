using System.Security.Cryptography;
using Placa.Codecs.Jpeg;
using Placa.Testing;

namespace Placa.Codecs.Tests.Jpeg;

public class JpegCorpusTests
{
    /// <summary>Hashes of what <c>djpeg -dct int</c> and, for 12 bits, <c>dcmdjpeg</c> give.</summary>
    [Theory]
    [InlineData("JPEG_Baseline_Process_1-GRAYSCALE-8.jpg", JpegProcess.Baseline, "37bb8da0df71ef690b1302f52bb7a96bc5a8643b9de40a68abdf1f0a1f3ff848")]
    [InlineData("JPEG_Baseline_Process_1-RGB-8.jpg", JpegProcess.Baseline, "e5f40d1e165a5f843dfc8844223207c471e850bb4c29e19eb7ce42da351fd3a9")]
    [InlineData("JPEG_Baseline_Process_1-YBR-8.jpg", JpegProcess.Baseline, "ec9c0f8e8e66052bbc97b60e818335a05a5c93dd05a384c927dffeb8a91f9314")]
    [InlineData("JPEG_Extended_Process_2_and_4-GRAYSCALE-12.jpg", JpegProcess.Extended, "e0e776e36749a29b94c11c963e18a1279cf711d2760779493398034baf85e16d")]
    public void Codestreams_decode_as_the_reference_decoder_does(string name, JpegProcess process, string sha256)
    {
        Corpus.SkipIfAbsent();
        var codestream = File.ReadAllBytes(Corpus.Path("codestreams/by-transfer-syntax/" + name));

        var frame = JpegTestImages.Decode(codestream, convertToRgb: true);

        Assert.Equal(process, JpegDecoder.ReadHeader(codestream).Process);
        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(frame)));
    }
}
