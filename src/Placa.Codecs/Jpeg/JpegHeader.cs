namespace Placa.Codecs.Jpeg;

/// <summary>The coding process that the frame header names (T.81 table B.1).</summary>
public enum JpegProcess
{
    /// <summary>SOF0: baseline, 8 bits.</summary>
    Baseline,

    /// <summary>SOF1: extended sequential, 8 or 12 bits.</summary>
    Extended,

    /// <summary>SOF2: progressive, 8 or 12 bits.</summary>
    Progressive,

    /// <summary>SOF3: lossless, predictive; another decoder reads it.</summary>
    Lossless,
}

/// <summary>What the codestream says about the meaning of its components.</summary>
public enum JpegColour
{
    /// <summary>It says nothing, or has neither one, three nor four components.</summary>
    Unknown,

    /// <summary>One component.</summary>
    Grey,

    /// <summary>Red, green and blue: APP14 with transform 0, or component identifiers "R", "G", "B".</summary>
    Rgb,

    /// <summary>Luminance and chrominance: a JFIF segment, or APP14 with transform 1.</summary>
    YCbCr,

    /// <summary>Four inks: APP14 with transform 0.</summary>
    Cmyk,

    /// <summary>Four inks, the first three as luminance and chrominance: APP14 with transform 2.</summary>
    Ycck,
}

/// <summary>What stands before the first scan of a JPEG codestream.</summary>
/// <param name="Image">The image; the size of the decoded frame follows from it.</param>
/// <param name="Process">The coding process.</param>
/// <param name="Colour">What the codestream itself says of its colour space.</param>
/// <param name="IsSubsampled">Whether a component has fewer rows or columns than the image.</param>
public readonly record struct JpegHeader(CodestreamImage Image, JpegProcess Process, JpegColour Colour, bool IsSubsampled)
{
    internal static JpegColour FindColour(JpegFrame frame, bool hasJfif, int? adobeTransform)
    {
        var components = frame.Components;
        switch (components.Length)
        {
            case 1:
                return JpegColour.Grey;
            case 3 when hasJfif: // as other decoders do, JFIF comes first
                return JpegColour.YCbCr;
            case 3 when adobeTransform is { } transform:
                return transform == 0 ? JpegColour.Rgb : JpegColour.YCbCr;
            case 3 when components[0].Identifier == 'R' && components[1].Identifier == 'G' && components[2].Identifier == 'B':
                return JpegColour.Rgb;
            case 4 when adobeTransform is { } transform:
                return transform == 2 ? JpegColour.Ycck : JpegColour.Cmyk;
            default:
                return JpegColour.Unknown;
        }
    }
}
