using System.Buffers.Binary;
using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>One image on its way to another transfer syntax: its frames, its attributes, its history.</summary>
internal sealed class ImageTranscoding(
    Dataset dataset, TransferSyntax source, TransferSyntax target, TranscodeOptions options, CancellationToken cancellationToken)
{
    private readonly FrameReader _reader = new(dataset, source, options.Reading);
    private readonly IFrameEncoder? _encoder = IFrameEncoder.For(target);

    public void Run()
    {
        if (_reader.AvailableFrames < _reader.NumberOfFrames)
        {
            throw new PixelDataException(
                PixelDataError.Truncated, $"The pixel data have {_reader.AvailableFrames} of {_reader.NumberOfFrames} frames; the others would be lost.");
        }

        // The first frame tells what the codestreams hold, where they know better than the data set.
        var described = ReadWhole(0).Description;
        var encoded = _encoder is null ? NativeFrames.Plan(described) : _encoder.Plan(described);
        RefuseOverlaysInPixels(described, encoded);
        var storedLength = StoredLength();
        if (_encoder is null)
            SetNative(described, encoded);
        else
            SetEncapsulated(described, encoded);
        SetAttributes(encoded);
        TellLosses(encoded, storedLength);
    }

    private Frame ReadWhole(int index)
    {
        var frame = _reader.ReadFrame(index, cancellationToken);
        return frame.IsComplete
            ? frame
            : throw new PixelDataException(PixelDataError.Truncated, $"Frame {index + 1} is cut: {frame.CompletePixels} of {frame.Description.PixelCount} pixels are there.");
    }

    private Frame ReadLike(int index, ImagePixelDescription described)
    {
        var frame = ReadWhole(index);
        return frame.Description == described
            ? frame
            : throw new PixelDataException(PixelDataError.Unsupported, $"Frame {index + 1} is of another size or kind than the first.");
    }

    private void ForEachFrame(Action<int> work)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.MaxDegreeOfParallelism), CancellationToken = cancellationToken };
        try
        {
            Parallel.For(0, _reader.NumberOfFrames, parallel, work);
        }
        catch (AggregateException errors) when (errors.InnerExceptions.OfType<DicomException>().FirstOrDefault() is { } first)
        {
            throw first;
        }
    }

    private void SetNative(ImagePixelDescription described, ImagePixelDescription encoded)
    {
        var length = NativeFrames.Length(encoded, _reader.NumberOfFrames);
        if (length > Array.MaxLength)
            throw new PixelDataException(PixelDataError.LimitExceeded, $"The pixel data would take {length} bytes, more than can be put together in memory.");

        var native = new byte[length];
        if (encoded.BitsAllocated == 1) // frames share bytes
        {
            for (var i = 0; i < _reader.NumberOfFrames; i++)
                NativeFrames.Pack(ReadLike(i, described), native, i);
        }
        else
        {
            ForEachFrame(i => NativeFrames.Pack(ReadLike(i, described), native, i));
        }

        var (tag, vr) = encoded.SampleKind switch
        {
            SampleKind.Real32 => (Tags.FloatPixelData, VR.OF),
            SampleKind.Real64 => (Tags.DoubleFloatPixelData, VR.OD),
            _ => (Tags.PixelData, encoded.BitsAllocated > 8 || !target.IsExplicitVR ? VR.OW : VR.OB),
        };
        ForgetPixelData();
        dataset.Set(tag, vr, native);
    }

    private void SetEncapsulated(ImagePixelDescription described, ImagePixelDescription encoded)
    {
        var frames = new Fragment[_reader.NumberOfFrames];
        ForEachFrame(i =>
        {
            var codestream = _encoder!.Encode(ReadLike(i, described), encoded, options, cancellationToken);
            frames[i] = options.Spool?.Add(codestream) ?? new Fragment(codestream);
        });

        var offsets = new long[frames.Length];
        for (var i = 1; i < offsets.Length; i++)
            offsets[i] = offsets[i - 1] + 8 + frames[i - 1].Length + (frames[i - 1].Length & 1);
        var fitsBasicTable = offsets[^1] <= uint.MaxValue;
        ForgetPixelData();
        dataset.SetFragments(Tags.PixelData, fitsBasicTable ? Array.ConvertAll(offsets, offset => (uint)offset) : [], frames);
        if (fitsBasicTable)
            return;
        dataset.Set(Tags.ExtendedOffsetTable, VR.OV, Bytes(offsets));
        dataset.Set(Tags.ExtendedOffsetTableLengths, VR.OV, Bytes(Array.ConvertAll(frames, frame => frame.Length)));
    }

    private static byte[] Bytes(long[] numbers)
    {
        var bytes = new byte[8 * numbers.Length];
        for (var i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8 * i), numbers[i]);
        return bytes;
    }

    private void ForgetPixelData()
    {
        foreach (var tag in (ReadOnlySpan<Tag>)[Tags.PixelData, Tags.FloatPixelData, Tags.DoubleFloatPixelData, Tags.ExtendedOffsetTable, Tags.ExtendedOffsetTableLengths])
            dataset.Remove(tag);
    }

    /// <summary>Says what the samples are now; attributes that say so already are left as they are.</summary>
    private void SetAttributes(ImagePixelDescription encoded)
    {
        SetNumber(Tags.SamplesPerPixel, encoded.SamplesPerPixel);
        if (encoded.PhotometricInterpretation.DefinedTerm() is { } term && dataset.GetString(Tags.PhotometricInterpretation) != term)
            dataset.Set(Tags.PhotometricInterpretation, VR.CS, term);
        if (encoded.SamplesPerPixel > 1)
            SetNumber(Tags.PlanarConfiguration, 0);
        else
            dataset.Remove(Tags.PlanarConfiguration);
        SetNumber(Tags.Rows, encoded.Rows);
        SetNumber(Tags.Columns, encoded.Columns);
        SetNumber(Tags.BitsAllocated, encoded.BitsAllocated);
        if (encoded.SampleKind != SampleKind.Whole)
            return;
        SetNumber(Tags.BitsStored, encoded.BitsStored);
        SetNumber(Tags.HighBit, encoded.HighBit);
        SetNumber(Tags.PixelRepresentation, encoded.IsSigned ? 1 : 0);
    }

    private void SetNumber(Tag tag, int value)
    {
        if (dataset.GetInt32(tag) != value)
            dataset.SetInts(tag, VR.US, value);
    }

    /// <summary>Overlays of old files lie in the bits above the stored values (PS3.3 section C.9.2, retired); codecs would drop them.</summary>
    private void RefuseOverlaysInPixels(ImagePixelDescription described, ImagePixelDescription encoded)
    {
        if (described.BitsAllocated == encoded.BitsAllocated && described.HighBit == encoded.HighBit && _encoder is null or RleFrameEncoder or NativeFrameEncoder)
            return;
        for (ushort group = 0x6000; group <= 0x601E; group += 2)
        {
            if (dataset.Contains(new Tag(group, 0x0010)) && !dataset.Contains(new Tag(group, 0x3000)))
                throw new PixelDataException(PixelDataError.Unsupported, $"An overlay of group {group:X4} lies in the bits of the pixels and would be lost.");
        }
    }

    private long StoredLength()
    {
        var element = dataset.Find(Tags.PixelData);
        return element is not { IsEncapsulated: true } encapsulated ? 0 : encapsulated.Fragments.Skip(1).Sum(fragment => fragment.Length);
    }

    /// <summary>The history of losses, those before and this one (PS3.3 section C.7.6.1.1.5).</summary>
    private void TellLosses(ImagePixelDescription encoded, long storedLength)
    {
        if (dataset.GetString(Tags.LossyImageCompression) != "01" && LossyMethods.Of(source) is { } earlier)
            LossyHistory.Add(dataset, earlier, NativeFrames.Length(NativeFrames.Plan(encoded), _reader.NumberOfFrames) / (double)Math.Max(1, storedLength));
        if (_encoder?.LossyMethod is not { } method)
            return;
        LossyHistory.Add(dataset, method, NativeFrames.Length(NativeFrames.Plan(encoded), _reader.NumberOfFrames) / (double)Math.Max(1, StoredLength()));
        LossyHistory.Derive(dataset, target, options.NewUid());
    }
}
