using System.Runtime.InteropServices;
using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>
/// From stored values to display grey: modality LUT, VOI LUT, and inversion where MONOCHROME1 or the Presentation LUT Shape asks for it
/// (PS3.4 section N.2). Samples of up to 16 bits go through one table, made once.
/// </summary>
internal sealed class GrayscalePipeline
{
    private readonly ImagePixelDescription _description;
    private readonly ModalityLut _modality;
    private readonly VoiLut _voi;
    private readonly bool _isInverted;
    private readonly byte[]? _table;

    public GrayscalePipeline(ImagePixelDescription description, ModalityLut modality, VoiLut voi, bool isInverted)
    {
        _description = description;
        _modality = modality;
        _voi = voi;
        _isInverted = isInverted;
        if (description.SampleKind == SampleKind.Whole && description.BytesPerSample <= 2)
            _table = MakeTable();
    }

    /// <summary>
    /// MONOCHROME1 says that the lowest value is white. A Presentation LUT Shape of INVERSE goes with it and says the same, not the
    /// opposite (PS3.3 section C.11.4).
    /// </summary>
    public static bool IsInverted(Dataset dataset, ImagePixelDescription description) =>
        description.PhotometricInterpretation == PhotometricInterpretation.Monochrome1
        || dataset.GetString(Tags.PresentationLUTShape) == "INVERSE";

    /// <summary>Renders the samples of one frame, one byte of grey for each.</summary>
    public void Render(ReadOnlySpan<byte> samples, Span<byte> grey)
    {
        if (_table is null)
        {
            var extractor = new StoredValueExtractor(_description);
            for (var i = 0; i < grey.Length; i++)
                grey[i] = GreyOf(SampleValues.Read(_description, extractor, samples, i));
            return;
        }

        ReadOnlySpan<byte> table = _table;
        if (_description.BytesPerSample == 1)
        {
            samples = samples[..grey.Length];
            for (var i = 0; i < samples.Length; i++)
                grey[i] = table[samples[i]];
            return;
        }

        // Bits above High Bit are not part of the value: the mask cuts them, so the table stays small.
        var shift = _description.HighBit + 1 - _description.BitsStored;
        var mask = table.Length - 1;
        var words = MemoryMarshal.Cast<byte, ushort>(samples)[..grey.Length];
        for (var i = 0; i < words.Length; i++)
            grey[i] = table[words[i] >> shift & mask];
    }

    private byte[] MakeTable()
    {
        var isByte = _description.BytesPerSample == 1;
        var table = new byte[isByte ? 256 : 1 << _description.BitsStored];
        var shift = isByte ? 0 : _description.HighBit + 1 - _description.BitsStored;
        var extractor = new StoredValueExtractor(_description);
        for (var i = 0; i < table.Length; i++)
            table[i] = GreyOf(extractor.Extract((ulong)i << shift));
        return table;
    }

    private byte GreyOf(double stored)
    {
        var grey = _voi.Apply(_modality.Apply(stored));
        return double.IsNaN(grey) ? (byte)0 : (byte)(255 * (_isInverted ? 1 - grey : grey) + 0.5);
    }
}
