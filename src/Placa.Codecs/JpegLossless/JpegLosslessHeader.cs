namespace Placa.Codecs.JpegLossless;

/// <summary>What the headers of a lossless JPEG codestream say (T.81 process 14).</summary>
/// <param name="Image">The image. Samples have no sign here: two's complement ones are coded modulo 2^16 as they are.</param>
/// <param name="Predictor">The selection value of the first scan, 1 to 7 (T.81 table H.1).</param>
/// <param name="PointTransform">The bits that were shifted out before coding (T.81 clause H.1.2.1); more than 0 is not lossless.</param>
/// <param name="IsInterleaved">Whether the first scan holds all components.</param>
/// <param name="ComponentIdentifiers">The identifiers of the components in their order, of which some tell a colour space.</param>
/// <param name="AdobeTransform">The colour transform of an Adobe APP14 segment, null when there is none.</param>
public sealed record JpegLosslessHeader(
    CodestreamImage Image, int Predictor, int PointTransform, bool IsInterleaved, IReadOnlyList<byte> ComponentIdentifiers, int? AdobeTransform);
