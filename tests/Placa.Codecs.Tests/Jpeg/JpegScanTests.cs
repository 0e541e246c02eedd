using System.Security.Cryptography;
using Placa.Codecs.Jpeg;

namespace Placa.Codecs.Tests.Jpeg;

/// <summary>One image of 27 by 20 pixels, 4:2:0, its coefficients arranged in several ways by another encoder.</summary>
public class JpegScanTests
{
    /// <summary>Hash of what <c>djpeg -dct int</c> makes of each of them.</summary>
    private const string Expected = "d28b90c8e0e40317400e2237f15632e0b877ef8b5530a08f7881c5294371096f";

    private const string Sequential =
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9"
        + "lnN+gXz/2wBDARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wAARCAAUABsD"
        + "ASIAAhEBAxEB/8QAGAAAAwEBAAAAAAAAAAAAAAAAAAIDAQT/xAApEAACAQQABAQHAAAAAAAAAAABAgMABBEhEhNBcQUisfAjQ2GBkaHR/8QAFgEB"
        + "AQEAAAAAAAAAAAAAAAAAAAED/8QAIxEAAQIFAwUAAAAAAAAAAAAAAQACERIxcYEhMlEDQUKx0f/aAAwDAQACEQMRAD8AWBuXHLdMDs6BP4GaELQ2"
        + "jzfMc66bppweOK2Uaxk/WiVebdJED5Ixvv79aR7m/wACQB0FsCqVlENkEGnk19v5XRFDGkahjg43o1HAuL0kA8EYxjt7/VRkvJndjG+EzrCg+tJZ"
        + "tHGEPZUJfVlTzwr2g47qdmJLAkZ7UlmxFvPNouATvrRRVNTcJ4GyxPg+HuyaOQM9zVYYlMS66UUVn1NuStW7jhf/2Q==";

    private const string Progressive =
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9"
        + "lnN+gXz/2wBDARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wgARCAAUABsD"
        + "ASIAAhEBAxEB/8QAFwABAQEBAAAAAAAAAAAAAAAAAAECA//EABYBAQEBAAAAAAAAAAAAAAAAAAACAf/aAAwDAQACEAMQAAABiidMYZuBNk3/AP/E"
        + "ABsQAAICAwEAAAAAAAAAAAAAAAECITEAAzIR/9oACAEBAAEFAhApaQAeHDLdOXOL0nNawI//xAAYEQEAAwEAAAAAAAAAAAAAAAAAASFBMf/aAAgB"
        + "AwEBPwFeMR1//8QAGBEAAwEBAAAAAAAAAAAAAAAAABExAhD/2gAIAQIBAT8BE7zUP//EABwQAAICAgMAAAAAAAAAAAAAAAABAhARcSFBUf/aAAgB"
        + "AQAGPwJyM9m6UTHho4GN3//EABwQAQEAAgIDAAAAAAAAAAAAAAEAESExQWFxkf/aAAgBAQABPyF5GMv3Sau4IZuYQw9J8Ilcterd3mXlxuSLC//a"
        + "AAwDAQACAAMAAAAQABji/8QAHBEAAgEFAQAAAAAAAAAAAAAAAAExESFRcYFB/9oACAEDAQE/EKJ2WuKRuc3nB70ScP/EABsRAAICAwEAAAAAAAAA"
        + "AAAAAAABEUExcbHR/9oACAECAQE/EJt78RQ0R1jy9o6M/8QAIBABAAMAAgEFAQAAAAAAAAAAAQARIUFxsWGBkaHw0f/aAAgBAQABPxCojrgvwXHy"
        + "ZzjYAnMvb+QkVNbjC12Vb6yq3Le/3mUKg1VXX76iNTfKD5huihS+ohiSLvM4lbC+2Ky4n//Z";

    private const string ProgressiveWithRestarts =
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9"
        + "lnN+gXz/2wBDARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wgARCAAUABsD"
        + "ASIAAhEBAxEB/8QAFwABAQEBAAAAAAAAAAAAAAAAAAECA//EABYBAQEBAAAAAAAAAAAAAAAAAAABAv/dAAQAAv/aAAwDAQACEAMQAAABiidMYT//"
        + "0EEmzO//xAAbEAACAgMBAAAAAAAAAAAAAAABAiExAAMyEf/dAAQABP/aAAgBAQABBQIQKWkAHn//0DhlunLnP//RXpOa1gR//8QAGBEBAAMBAAAA"
        + "AAAAAAAAAAAAAAEhQTH/3QAEAAL/2gAIAQMBAT8BXj//0MR1/8QAFxEBAQEBAAAAAAAAAAAAAAAAABExAv/aAAgBAgEBPwFLr//QdY//xAAcEAAC"
        + "AgIDAAAAAAAAAAAAAAAAAQIQEXEhQVH/3QAEAAT/2gAIAQEABj8CcjPZuv/QUTHho4P/0WN3/8QAHBABAQACAgMAAAAAAAAAAAAAAQARITFBYXGR"
        + "/9oACAEBAAE/IXkYy/dJq7ghm//Q5hDD0nwiVy16v//R3d5l5cbkiwv/3QAEAAL/2gAMAwEAAgADAAAAEAAf/9COL//EABwRAAIBBQEAAAAAAAAA"
        + "AAAAAAABMREhUXGBQf/aAAgBAwEBPxCidlrikbnN5wf/0PeiTh//xAAbEQACAgMBAAAAAAAAAAAAAAAAARFBMXGx0f/aAAgBAgEBPxCbe/EUNEdZ"
        + "/9B5e0dGf//EACAQAQADAAIBBQEAAAAAAAAAAAEAESFBcbFhgZGh8NH/3QAEAAT/2gAIAQEAAT8QqI64L8Fx8mc42AJzL2/kJFTW4z//0C12Vb6y"
        + "q3Le/wB5lCoNVV1++ojU3yg+Z//RN0UKX1EMSRd5nErYX2xWXE//2Q==";

    private const string OneScanEach =
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9"
        + "lnN+gXz/2wBDARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wAARCAAUABsD"
        + "ASIAAhEBAxEB/8QAGAAAAwEBAAAAAAAAAAAAAAAAAAIDAQT/xAApEAACAQQABAQHAAAAAAAAAAABAgMABBEhEhNBcQUisfAjQ2GBkaHR/9oACAEB"
        + "AAA/AFgblxy3TA7OgT+BmhC0No83zHOum6GUQ2QQaeTX2/ldEUMaRqGODjejUZweOK2Uaxk/WiVebdJED5Ixvv79aMC4vSQDwRjGO3v9VGS8md2M"
        + "b4TOsKD61e0HHdTsxJYEjPaks2It55tFwCd9axPg+HuyaOQM9zVYYlMS66V//8QAFgEBAQEAAAAAAAAAAAAAAAAAAAED/8QAIREAAQIEBwAAAAAA"
        + "AAAAAAAAAQARAgMScSExMkGBsdH/2gAIAQIRAD8APub+BKasIizdlU5m4WczTyV//8QAFgEBAQEAAAAAAAAAAAAAAAAAAAED/8QAHhEAAQMEAwAA"
        + "AAAAAAAAAAAAAQACMRFRcYEhMkL/2gAIAQMRAD8AUB4GNCVCXyyTeyeDhat7HS//2Q==";

    private const string SequentialWithRestarts =
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9"
        + "lnN+gXz/2wBDARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wAARCAAUABsD"
        + "ASIAAhEBAxEB/8QAGAAAAwEBAAAAAAAAAAAAAAAAAAIDAQT/xAApEAACAQQABAQHAAAAAAAAAAABAgMABBEhEhNBcQUisfAjQ2GBkaHR/8QAFgEB"
        + "AQEAAAAAAAAAAAAAAAAAAAED/8QAIxEAAQIFAwUAAAAAAAAAAAAAAQACERIxcYEhMlEDQUKx0f/dAAQABP/aAAwDAQACEQMRAD8AWBuXHLdMDs6B"
        + "P4GaELQ2jzfMc66bppweOK2Uaxk/WiVebdJED5Ixvv79aR7m/wACQB0FsCqVlENkEGnk19v5XRFDGkahjg43o1HAuL0kA8EYxjt7/VRkvJndjG+E"
        + "zrCg+tJZtHGEPZUJfVlTzwr2g47qdmJLAkZ7UlmxFvPNouATvrRRVNTcJ4GyxPg+HuyaOQM9zVYYlMS66UUVn1NuStW7jhf/2Q==";

    [Theory]
    [InlineData(Sequential)]
    [InlineData(Progressive)]
    [InlineData(ProgressiveWithRestarts)]
    [InlineData(OneScanEach)]
    [InlineData(SequentialWithRestarts)]
    public void However_the_coefficients_are_arranged_the_samples_are_those_of_the_reference_decoder(string codestream)
    {
        var frame = JpegTestImages.Decode(Convert.FromBase64String(codestream), convertToRgb: true);

        Assert.Equal(Expected, Convert.ToHexStringLower(SHA256.HashData(frame)));
    }

    [Theory]
    [InlineData(Sequential)]
    [InlineData(Progressive)]
    [InlineData(ProgressiveWithRestarts)]
    [InlineData(OneScanEach)]
    [InlineData(SequentialWithRestarts)]
    public void Cut_or_damaged_scans_give_an_image_or_a_codec_exception(string text)
    {
        var codestream = Convert.FromBase64String(text);
        var random = new Random(7);
        for (var round = 0; round < 3000; round++)
        {
            var damaged = round < codestream.Length ? codestream[..round] : (byte[])codestream.Clone();
            for (var flips = round < codestream.Length ? 0 : random.Next(1, 4); flips > 0; flips--)
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                var image = JpegDecoder.ReadHeader(damaged).Image;
                if (image.SampleCount <= 1 << 14)
                    JpegDecoder.DecodeAvailable(damaged, new byte[image.FrameLength]);
            }
            catch (CodecException)
            {
                // what is expected of many
            }
        }
    }
}
