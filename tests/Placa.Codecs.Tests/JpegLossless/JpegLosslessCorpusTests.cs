using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Placa.Codecs.JpegLossless;
using Placa.Testing;

namespace Placa.Codecs.Tests.JpegLossless;

public class JpegLosslessCorpusTests
{
    private static readonly string[] TransferSyntaxes = ["1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70"];

    [Theory]
    [InlineData("JPEG_Lossless_Non-Hierarchical_Process_14-GRAYSCALE-8.jpg", "Explicit_VR_Big_Endian-GRAYSCALE-8.raw")]
    [InlineData("JPEG_Lossless_Non-Hierarchical_Process_14-GRAYSCALE-16.jpg", "Explicit_VR_Little_Endian-GRAYSCALE-16.raw")]
    [InlineData("JPEG_Lossless_Non-Hierarchical_Process_14-RGB-8.jpg", "Explicit_VR_Big_Endian-RGB-8.raw")]
    public void Codestreams_of_another_encoder_decode_to_their_reference(string name, string reference)
    {
        Corpus.SkipIfAbsent();
        var codestream = File.ReadAllBytes(Corpus.Path("codestreams/by-transfer-syntax/" + name));

        Assert.Equal(File.ReadAllBytes(Corpus.Path("codestreams/by-transfer-syntax/" + reference)), LosslessStreams.Decode(codestream));
    }

    [Fact]
    public void Frames_of_the_corpus_decode_as_other_decoders_do_and_come_back_from_the_encoder()
    {
        Corpus.SkipIfAbsent();
        var files = Corpus.Files.Where(file => TransferSyntaxes.Contains(file.TransferSyntax)).Select(file => file.RelativePath).ToHashSet();
        var frames = 0;
        foreach (var truth in Corpus.ReadTruth("pixels.jsonl.gz").Where(truth => files.Contains(truth.GetProperty("path").GetString()!)))
        {
            var path = truth.GetProperty("path").GetString()!;
            if (path == "modalities/ophthalmic/dcmjs-sample-op.dcm")
                continue; // says lossless, is baseline

            var expected = Hashes(truth, "frames_sha256");
            var codestreams = Frames(File.ReadAllBytes(Corpus.Path(path)));
            Assert.Equal((path, expected.Length), (path, codestreams.Count));
            for (var i = 0; i < expected.Length; i++)
            {
                var frame = LosslessStreams.Decode(codestreams[i]);
                Assert.Equal((path, expected[i]), (path, Convert.ToHexStringLower(SHA256.HashData(frame))));

                var header = JpegLosslessDecoder.ReadHeader(codestreams[i]);
                var again = JpegLosslessEncoder.Encode(frame, header.Image, new JpegLosslessEncoderOptions { Predictor = header.Predictor });
                Assert.Equal(frame, LosslessStreams.Decode(again));
                Assert.True(again.Length <= codestreams[i].Length, $"{path}: {again.Length} bytes, {codestreams[i].Length} before");
                frames++;
            }
        }

        Assert.Equal(57, frames);
    }

    private static string[] Hashes(JsonElement truth, string name) => [.. truth.GetProperty(name).EnumerateArray().Select(hash => hash.GetString()!)];

    /// <summary>The codestreams in the items of Pixel Data; a fragment that does not begin with SOI continues the one before it.</summary>
    private static List<byte[]> Frames(byte[] file)
    {
        var position = file.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0xE0, 0x7F, 0x10, 0x00]);
        position += file.AsSpan(position, 12).IndexOf((ReadOnlySpan<byte>)[0xFF, 0xFF, 0xFF, 0xFF]) + 4; // behind the length, of either VR
        var frames = new List<byte[]>();
        var isOffsetTable = true;
        while (position + 8 <= file.Length && BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(position)) == 0xE000_FFFE)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(position + 4));
            var fragment = file.AsSpan(position + 8, length);
            if (fragment.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]))
                frames.Add(fragment.ToArray());
            else if (!isOffsetTable)
                frames[^1] = [.. frames[^1], .. fragment];
            isOffsetTable = false;
            position += 8 + length;
        }

        return frames;
    }
}
