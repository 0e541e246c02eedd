namespace Placa.Codecs.Jpeg;

/// <summary>How samples leave the decoder.</summary>
/// <param name="ConvertToRgb">
/// Converts three components from YCbCr to RGB (JFIF, full range), unless the codestream says that they are RGB. Otherwise, and whenever there are
/// not three, components stay what they are; subsampled ones are brought to the size of the image in any case.
/// </param>
public readonly record struct JpegDecoderOptions(bool ConvertToRgb = false);
