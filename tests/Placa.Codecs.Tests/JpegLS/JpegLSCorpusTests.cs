using System.Buffers.Binary;
using System.Security.Cryptography;
using Placa.Codecs.JpegLS;
using Placa.Testing;

namespace Placa.Codecs.Tests.JpegLS;

public class JpegLSCorpusTests
{
    /// <summary>Hashes of the first frame as DCMTK, GDCM and CharLS decode it.</summary>
    [Theory]
    [InlineData("modalities/microscopy/highdicom-sm_image_jpegls.dcm", "fca966161a41548b22e75feeff281c3afc97fcc3138ca20e5df9b846375cc617")]
    [InlineData("transfer-syntaxes/ctimage/CTImage.dcm_JPEGLSLosslessTransferSyntax_1.2.840.10008.1.2.4.80.dcm", "1bee432808f49770bbc30d904e3e744082b0ba41704d4943e7de5bcb3e3d72f9")]
    [InlineData("transfer-syntaxes/ctimage/CTImage.dcm_JPEGLSLossyTransferSyntax_1.2.840.10008.1.2.4.81.dcm", "9595c2a8a59647d6b8e4445486984c615b2ac99085eca0d18988bec429ebd6b8")]
    [InlineData("transfer-syntaxes/generated/jpegls-lossless-us-rgb.dcm", "a64f021b9093684b86aa47195ce0f9e3c1b8f1f4c6ce569f8a65b292bd52ec1d")]
    [InlineData("transfer-syntaxes/misc/JLSL_08_07_0_1F.dcm", "210dc401f95db43be537b01d15cd4ad5d3d3016ec415a98ac93dd5bd8e5c8393")]
    [InlineData("transfer-syntaxes/misc/JLSL_16_15_1_1F.dcm", "4727d64f164a4a8d0436f6096929583291cd0ae3d8f7efc8ea96d6d51f4d41e8")]
    [InlineData("transfer-syntaxes/misc/JLSL_RGB_ILV0.dcm", "ed1fce22a62e4194dd75dd98e7c04aa6978a2858108714876a615c5d5d3c7dff")]
    [InlineData("transfer-syntaxes/misc/JLSL_RGB_ILV1.dcm", "ed1fce22a62e4194dd75dd98e7c04aa6978a2858108714876a615c5d5d3c7dff")]
    [InlineData("transfer-syntaxes/misc/JLSL_RGB_ILV2.dcm", "ed1fce22a62e4194dd75dd98e7c04aa6978a2858108714876a615c5d5d3c7dff")]
    [InlineData("transfer-syntaxes/misc/JLSN_RGB_ILV0.dcm", "646fdbe8c1803837e525e3532235b754281a119da35c05cb592f49aca41e7a27")]
    [InlineData("transfer-syntaxes/misc/JPEGLSNearLossless_08.dcm", "9eb46aa86c342094f826affc35703f71b425ba4ef229fe1711adcf1bb3ca458f")]
    [InlineData("transfer-syntaxes/misc/JPEGLSNearLossless_16.dcm", "f929318278115ce952d85c011f752634e266720680e807bd03bf97ded3f0d3e4")]
    [InlineData("transfer-syntaxes/misc/SC_rgb_jls_lossy_line.dcm", "bd5344c0a46bc6c0869921680aa72c1ee344be34079d9b9c5b421336f24d798f")]
    [InlineData("transfer-syntaxes/misc/SC_rgb_jls_lossy_sample.dcm", "bd5344c0a46bc6c0869921680aa72c1ee344be34079d9b9c5b421336f24d798f")]
    [InlineData("transfer-syntaxes/siemens-mosaic/7.dcm", "e4943a308aba1b659425d0d0d21e08b38ff690731184b6d7574834b39bccb81a")]
    [InlineData("transfer-syntaxes/testpattern/TestPattern_JPEG-LS-NearLossless.dcm", "b004180226bc4fa4f5982f914e924b31ccb2cd19782c149ea303a773e465c4d7")]
    [InlineData("wg04/JLSL/CT1_JLSL.dcm", "1add6ede29758c6f0c68f01749ddc6c907e68a312be4eb9da8489e376e0bbd34")]
    [InlineData("wg04/JLSL/CT2_JLSL.dcm", "ddaf7fb6a05bf7ac8b2b29e29cca3204e426179cce2888eeff3a270c1927d73d")]
    [InlineData("wg04/JLSL/MR1_JLSL.dcm", "2541a628cb676972b37008a4fe6b5cce3df9866df62a77086bdffbe422064632")]
    [InlineData("wg04/JLSL/MR4_JLSL.dcm", "9c7574cb23eef7f99481e94764d3efe4025db704be97cc18a944c0db2dfdb3d1")]
    [InlineData("wg04/JLSL/NM1_JLSL.dcm", "a6e9d32143339d3f5748b5520aa4e6c6ffb3550b6f71fdf17bdb2ebb44bc2611")]
    [InlineData("wg04/JLSL/XA1_JLSL.dcm", "797b3375a2d1f94ccac04c657b5b5d90d9b4051f76508c867f2dea465d1a7f3b")]
    [InlineData("wg04/JLSN/CT2_JLSN.dcm", "6891718ce1d6ca768d7e7eca44c66c36d891d1d8877f2bd48e2b21ceac6edc7e")]
    [InlineData("wg04/JLSN/MR2_JLSN.dcm", "71096e86e317d9443b3fc80f657349a0aa955fa43ec01c7e4d31d42cef0d81df")]
    [InlineData("wg04/JLSN/NM1_JLSN.dcm", "ef694a7ece7018cdfaca3499bfc7dc5769a6f9340a6193f6b911367d114469c9")]
    [InlineData("wg04/JLSN/RG3_JLSN.dcm", "f7a08c47fe3452fe8c3ea26271144ade6197802e8189abaa1fa931a2c5d1abec")]
    [InlineData("wg04/JLSN/XA1_JLSN.dcm", "344bcb528843a08efb2eeb4700356aa7b45d9317a50575a10fa096c7252a6675")]
    public void Frames_of_other_encoders_decode_to_their_truth(string path, string sha256)
    {
        Corpus.SkipIfAbsent();

        var frame = JpegLSTestImages.Decode(FirstFrame(File.ReadAllBytes(Corpus.Path(path))));

        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(frame)));
    }

    /// <summary>The streams of T.87's conformance test, and the images they were made from.</summary>
    [Theory]
    [InlineData("t8c0e0", "test8.ppm")]
    [InlineData("t8c1e0", "test8.ppm")]
    [InlineData("t8c2e0", "test8.ppm")]
    [InlineData("t8c0e3", "test8.ppm")]
    [InlineData("t8c1e3", "test8.ppm")]
    [InlineData("t8c2e3", "test8.ppm")]
    [InlineData("t8nde0", "test8bs2.pgm")]
    [InlineData("t8nde3", "test8bs2.pgm")]
    [InlineData("t16e0", "test16.pgm")]
    [InlineData("t16e3", "test16.pgm")]
    public void Streams_of_the_conformance_test_decode_to_their_images(string name, string original)
    {
        Corpus.SkipIfAbsent();
        var codestream = File.ReadAllBytes(Corpus.Path($"codestreams/jpeg-ls-t87/{name}.jls"));
        var header = JpegLSDecoder.ReadHeader(codestream);

        var frame = JpegLSTestImages.Decode(codestream);

        Assert.Equal(name[^1] - '0', header.Near);
        var expected = ReadNetpbm(original, (int)header.Image.FrameLength, header.Image.BytesPerSample);
        Assert.InRange(JpegLSTestImages.LargestDifference(expected, frame, header.Image.BytesPerSample), 0, header.Near);
    }

    /// <summary>Hashes of what CharLS gives.</summary>
    [Theory]
    [InlineData("jpeg-ls-t87/t16e3", "f9f05fc01fa659dbcb18f217266e4f03d968db3aa06980d9c687e0ab755b0adb")]
    [InlineData("jpeg-ls-t87/t8c0e3", "646fdbe8c1803837e525e3532235b754281a119da35c05cb592f49aca41e7a27")]
    [InlineData("jpeg-ls-t87/t8c1e3", "fbd5eaee7fec23b8c0032fc1452ddb01e01c7f25a208e49d6ceeaee6ade42084")]
    [InlineData("jpeg-ls-t87/t8c2e3", "0981274192e6ef2d83618232d48cf9f8f42d06e99b45374a7216665eed2e8348")]
    [InlineData("jpeg-ls-t87/t8nde3", "d49ce4a0281bb90abcbcb2154d37e42db6aa9fdbfb24e87df17bd77d4f61c394")]
    [InlineData("by-transfer-syntax/JPEG-LS_Lossless_Image_Compression-GRAYSCALE-16", "498b841e70893618c0dc5e01deac5968b8b8b87b3de95459c878db7ad344b159")]
    [InlineData("by-transfer-syntax/JPEG-LS_Lossless_Image_Compression-RGB-8", "d71dede39a58d55869b5868bd6b3370bab9dc37c84b23810d100e96bc479d23d")]
    [InlineData("by-transfer-syntax/JPEG-LS_Lossy_Near-Lossless_Image_Compression-GRAYSCALE-16", "d7dac55934e2bcf97f474d607704324c87ddf21429e7f91ea5655cd6c1eccc12")]
    [InlineData("by-transfer-syntax/JPEG-LS_Lossy_Near-Lossless_Image_Compression-RGB-8", "e7c7abfeba4ab3d2e762d635662bcce66ae5216ec61065b01980fa83423943dd")]
    public void Near_lossless_streams_decode_as_the_reference_decoder_does(string name, string sha256)
    {
        Corpus.SkipIfAbsent();

        var frame = JpegLSTestImages.Decode(File.ReadAllBytes(Corpus.Path($"codestreams/{name}.jls")));

        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(frame)));
    }

    /// <summary>The second component has a quarter of the lines, the third half of the lines and samples: their samples are repeated.</summary>
    [Theory]
    [InlineData("t8sse0", 0)]
    [InlineData("t8sse3", 3)]
    public void Components_of_different_sizes_are_repeated(string name, int near)
    {
        Corpus.SkipIfAbsent();
        var red = ReadNetpbm("test8r.pgm", 256 * 256, 1);
        var green = ReadNetpbm("test8gr4.pgm", 256 * 64, 1);
        var blue = ReadNetpbm("test8bs2.pgm", 128 * 128, 1);
        var expected = new byte[3 * 256 * 256];
        for (var i = 0; i < 256 * 256; i++)
        {
            int x = i % 256, y = i / 256;
            (expected[3 * i], expected[3 * i + 1], expected[3 * i + 2]) = (red[i], green[y / 4 * 256 + x], blue[y / 2 * 128 + x / 2]);
        }

        var codestream = File.ReadAllBytes(Corpus.Path($"codestreams/jpeg-ls-t87/{name}.jls"));

        Assert.True(JpegLSDecoder.ReadHeader(codestream).IsSubsampled);
        Assert.InRange(JpegLSTestImages.LargestDifference(expected, JpegLSTestImages.Decode(codestream), 1), 0, near);
    }

    /// <summary>The samples at the end of a PGM or PPM file, little endian.</summary>
    private static byte[] ReadNetpbm(string name, int length, int bytesPerSample)
    {
        var samples = File.ReadAllBytes(Corpus.Path("codestreams/jpeg-ls-t87/" + name))[^length..];
        if (bytesPerSample == 2)
        {
            for (var i = 0; i < samples.Length; i += 2)
                (samples[i], samples[i + 1]) = (samples[i + 1], samples[i]);
        }

        return samples;
    }

    /// <summary>The items after the offset table of encapsulated pixel data, up to one that begins another frame (PS3.5 section A.4).</summary>
    private static byte[] FirstFrame(ReadOnlySpan<byte> file)
    {
        file = file[file.LastIndexOf((byte[])[0xE0, 0x7F, 0x10, 0x00])..];
        file = file[12..]; // tag, VR, undefined length
        var frame = new List<byte>();
        for (var isTable = true; BinaryPrimitives.ReadUInt32LittleEndian(file) == 0xE000FFFE; isTable = false)
        {
            var item = file.Slice(8, BinaryPrimitives.ReadInt32LittleEndian(file[4..]));
            file = file[(8 + item.Length)..];
            if (frame.Count > 0 && item is [0xFF, 0xD8, ..])
                break;
            if (!isTable)
                frame.AddRange(item);
        }

        return [.. frame];
    }
}
