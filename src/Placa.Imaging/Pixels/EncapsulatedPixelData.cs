using Placa.Codecs;
using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>Encapsulated pixel data: each frame is one codestream in one or more fragments (PS3.5 section A.4).</summary>
internal sealed class EncapsulatedPixelData : IPixelSource
{
    private readonly IReadOnlyList<Fragment> _fragments;
    private readonly FragmentMap _map;
    private readonly ImagePixelDescription _description;
    private readonly TransferSyntax _transferSyntax;
    private readonly IFrameDecoder? _decoder;
    private readonly long _maxFrameLength;

    public EncapsulatedPixelData(
        Dataset dataset,
        DataElement element,
        ImagePixelDescription description,
        TransferSyntax transferSyntax,
        IFrameDecoder? decoder,
        long maxFrameLength)
    {
        _fragments = element.Fragments;
        _map = FragmentMap.Make(dataset, _fragments, description.NumberOfFrames);
        _description = description;
        _transferSyntax = transferSyntax;
        _decoder = decoder;
        _maxFrameLength = maxFrameLength;
    }

    public int AvailableFrames => _map.FrameCount;

    public Frame Read(int frameIndex, FrameMemory memory, CancellationToken cancellationToken)
    {
        if (_decoder is null)
        {
            throw new PixelDataException(
                PixelDataError.UnsupportedTransferSyntax,
                _transferSyntax.IsEncapsulated
                    ? $"There is no decoder for {_transferSyntax.Name} ({_transferSyntax.Uid})."
                    : $"Pixel Data is compressed, but {_transferSyntax.Name} ({_transferSyntax.Uid}) does not say how.");
        }

        var codestream = ReadStored(frameIndex).Span;
        try
        {
            var description = _decoder.Describe(codestream, _description);
            description.CheckSize(_maxFrameLength);
            var samples = memory.Take(description.FrameLength);
            return new Frame(description, frameIndex, samples, _decoder.Decode(codestream, description, samples.Span, cancellationToken));
        }
        catch (CodecException error)
        {
            throw new PixelDataException(PixelDataError.InvalidCodestream, $"Frame {frameIndex + 1}: {error.Message}", error);
        }
    }

    public IReadOnlyList<CodestreamDifference> Compare(int frameIndex)
    {
        try
        {
            return _decoder?.Compare(ReadStored(frameIndex).Span, _description) ?? [];
        }
        catch (CodecException error)
        {
            throw new PixelDataException(PixelDataError.InvalidCodestream, $"Frame {frameIndex + 1}: {error.Message}", error);
        }
    }

    public ReadOnlyMemory<byte> ReadStored(int frameIndex)
    {
        var (first, count, length) = _map[frameIndex];
        if (count == 1)
            return Trim(_fragments[first].GetBytes(), length);

        var total = 0L;
        for (var i = first; i < first + count; i++)
            total += _fragments[i].Length;
        if (total > Array.MaxLength)
            throw new PixelDataException(PixelDataError.LimitExceeded, $"Frame {frameIndex + 1} has a codestream of {total} bytes.");

        var codestream = GC.AllocateUninitializedArray<byte>((int)total);
        var position = 0;
        for (var i = first; i < first + count; i++)
        {
            var bytes = _fragments[i].GetBytes().Span;
            bytes.CopyTo(codestream.AsSpan(position));
            position += bytes.Length;
        }

        return Trim(codestream, length);
    }

    private static ReadOnlyMemory<byte> Trim(ReadOnlyMemory<byte> bytes, long? length) =>
        length is { } known && known < bytes.Length ? bytes[..(int)known] : bytes;
}
