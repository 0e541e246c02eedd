using System.Runtime.InteropServices;

namespace Placa.Imaging;

/// <summary>
/// From stored values to display grey: modality LUT, VOI LUT and presentation LUT (PS3.4 section N.2). Padding is no part of the image and
/// stays black, whatever the tables say. Samples of up to 16 bits go through one table, made once.
/// </summary>
internal sealed class GrayscalePipeline
{
    private readonly ImagePixelDescription _description;
    private readonly ModalityLut _modality;
    private readonly VoiLut _voi;
    private readonly PresentationLut _presentation;
    private readonly PixelPadding _padding;
    private readonly byte[]? _table;
    private readonly GreyRamp? _ramp;

    public GrayscalePipeline(
        ImagePixelDescription description, ModalityLut modality, VoiLut voi, PresentationLut presentation, PixelPadding padding)
    {
        _description = description;
        _modality = modality;
        _voi = voi;
        _presentation = presentation;
        _padding = padding;
        if (description.SampleKind == SampleKind.Whole && description.BytesPerSample <= 2)
            _table = MakeTable();
        if (_table is not null && description.BytesPerSample == 2)
            _ramp = GreyRamp.TryMake(description, modality, voi, presentation, _table);
    }

    /// <summary>Renders the samples of one frame, one byte of grey for each.</summary>
    public void Render(ReadOnlySpan<byte> samples, Span<byte> grey)
    {
        if (_table is null)
        {
            var extractor = new StoredValueExtractor(_description);
            for (var i = 0; i < grey.Length; i++)
            {
                var stored = SampleValues.Read(_description, extractor, samples, i);
                grey[i] = _padding.Contains(stored) ? (byte)0 : GreyOf(stored);
            }

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
        var done = _ramp?.Render(words, grey) ?? 0;
        words = words[done..];
        grey = grey[done..];
        if (mask == ushort.MaxValue)
        {
            for (var i = 0; i < words.Length; i++)
                grey[i] = table[words[i]];
            return;
        }

        for (var i = 0; i < words.Length; i++)
            grey[i] = table[words[i] >> shift & mask];
    }

    private byte[] MakeTable()
    {
        var isByte = _description.BytesPerSample == 1;
        var table = new byte[isByte ? 256 : 1 << _description.BitsStored];
        var shift = isByte ? 0 : _description.HighBit + 1 - _description.BitsStored;
        var extractor = new StoredValueExtractor(_description);
        if (_voi.Window is not null && !_modality.IsTable && !_presentation.IsTable && !isByte)
        {
            // Signed values are in order in each half.
            var half = table.Length / 2;
            FillMonotone(table.AsSpan(0, half), extractor, shift, 0);
            FillMonotone(table.AsSpan(half), extractor, shift, half);
        }
        else
        {
            for (var i = 0; i < table.Length; i++)
                table[i] = GreyOf(extractor.Extract((ulong)i << shift));
        }

        ClearPadding(table, extractor, shift);
        return table;
    }

    /// <summary>A window never turns back: where both ends are the same grey, so is all between, and most of a table need not be computed.</summary>
    private void FillMonotone(Span<byte> table, in StoredValueExtractor extractor, int shift, int first)
    {
        if (table.IsEmpty)
            return;
        var lowest = GreyOf(extractor.Extract((ulong)first << shift));
        var highest = GreyOf(extractor.Extract((ulong)(first + table.Length - 1) << shift));
        if (lowest == highest)
        {
            table.Fill(lowest);
            return;
        }

        var half = table.Length / 2;
        FillMonotone(table[..half], extractor, shift, first);
        FillMonotone(table[half..], extractor, shift, first + half);
    }

    /// <summary>A byte keeps bits beyond Bits Stored in its table, so each entry is looked at; otherwise the entry of a value is its own low bits.</summary>
    private void ClearPadding(Span<byte> table, in StoredValueExtractor extractor, int shift)
    {
        if (_padding == PixelPadding.None)
            return;
        if (_description.BytesPerSample == 1)
        {
            for (var i = 0; i < table.Length; i++)
            {
                if (_padding.Contains(extractor.Extract((ulong)i << shift)))
                    table[i] = 0;
            }

            return;
        }

        var lowest = _description.IsSigned ? -table.Length / 2 : 0;
        var first = Math.Max(lowest, _padding.Lowest);
        var last = Math.Min(lowest + table.Length - 1, _padding.Highest);
        for (var value = (long)Math.Ceiling(first); value <= last; value++)
            table[(int)(value & (table.Length - 1))] = 0;
    }

    private byte GreyOf(double stored)
    {
        var grey = _presentation.Apply(_voi.Apply(_modality.Apply(stored)));
        return double.IsNaN(grey) ? (byte)0 : (byte)(255 * grey + 0.5);
    }
}
