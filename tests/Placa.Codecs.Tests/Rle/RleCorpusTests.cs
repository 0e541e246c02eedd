using Placa.Codecs.Rle;
using Placa.Testing;

namespace Placa.Codecs.Tests.Rle;

public class RleCorpusTests
{
    [Theory]
    [InlineData("RLE_Lossless-GRAYSCALE-8.rle", "Explicit_VR_Big_Endian-GRAYSCALE-8.raw", 1, 1)]
    [InlineData("RLE_Lossless-GRAYSCALE-16.rle", "Explicit_VR_Little_Endian-GRAYSCALE-16.raw", 1, 2)]
    [InlineData("RLE_Lossless-RGB-8.rle", "Explicit_VR_Big_Endian-RGB-8.raw", 3, 1)]
    public void Frames_of_another_encoder_decode_to_their_reference(string name, string reference, int samplesPerPixel, int bytesPerSample)
    {
        Corpus.SkipIfAbsent();
        var data = File.ReadAllBytes(Corpus.Path("codestreams/by-transfer-syntax/" + name));
        var expected = File.ReadAllBytes(Corpus.Path("codestreams/by-transfer-syntax/" + reference));
        var side = (int)Math.Sqrt(expected.Length / (samplesPerPixel * bytesPerSample));
        var decoded = new byte[expected.Length];

        RleDecoder.Decode(data, new RleLayout(side, side, samplesPerPixel, bytesPerSample), decoded);

        Assert.Equal(expected, decoded);
    }
}
