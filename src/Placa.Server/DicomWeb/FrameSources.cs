using Placa.Archive.Retrieving;
using Placa.Dicom;
using Placa.Imaging;

namespace Placa.Server.DicomWeb;

/// <summary>Frames of one instance in one form.</summary>
internal interface IFrameSource : IDisposable
{
    TransferSyntax TransferSyntax { get; }

    /// <summary>Opens a frame; the caller disposes it.</summary>
    FrameContent Open(int frameNumber);
}

/// <summary>Frames as stored.</summary>
internal sealed class StoredFrames(RetrieveService service, StoredInstance instance, TransferSyntax syntax) : IFrameSource
{
    public TransferSyntax TransferSyntax => syntax;

    public FrameContent Open(int frameNumber) => service.OpenFrame(instance, frameNumber);

    public void Dispose()
    {
    }
}

/// <summary>Frames decoded to the samples a native data set of the same attributes would hold.</summary>
internal sealed class DecodedFrames(RetrieveService service, StoredInstance instance) : IFrameSource
{
    private DicomFile? _file;
    private FrameReader? _reader;

    public TransferSyntax TransferSyntax => TransferSyntax.ExplicitVRLittleEndian;

    public static bool CanDecode(TransferSyntax syntax) => FrameDecoders.Default.Find(syntax) is not null;

    public FrameContent Open(int frameNumber)
    {
        _file ??= service.OpenFile(instance);
        _reader ??= new FrameReader(_file);
        var frame = _reader.ReadFrame(frameNumber - 1);
        if (!frame.IsComplete)
            throw new PixelDataException(PixelDataError.Truncated, $"Frame {frameNumber} is cut short.");
        if (!HasLayoutOf(_reader.Description, frame.Description))
        {
            throw new PixelDataException(
                PixelDataError.InvalidDescription, $"The codestream of frame {frameNumber} holds another image than the attributes say; samples would be read wrongly.");
        }

        var isPlanar = frame.Description.SamplesPerPixel > 1 && _file.Dataset.GetInt32(Tags.PlanarConfiguration) == 1;
        var samples = isPlanar ? ByPlane(frame) : frame.Samples.ToArray();
        return new FrameContent(new MemoryStream(samples, writable: false), samples.Length, TransferSyntax);
    }

    public void Dispose() => _file?.Dispose();

    /// <summary>The client lays samples out by the attributes of the data set, not by what the codestream says.</summary>
    private static bool HasLayoutOf(ImagePixelDescription declared, ImagePixelDescription decoded) =>
        (declared.Rows, declared.Columns, declared.SamplesPerPixel, declared.BytesPerSample, declared.IsSigned)
        == (decoded.Rows, decoded.Columns, decoded.SamplesPerPixel, decoded.BytesPerSample, decoded.IsSigned);

    /// <summary>Samples by plane, where Planar Configuration says so (PS3.3 section C.7.6.3.1.3): the client reads the same attributes.</summary>
    private static byte[] ByPlane(Frame frame)
    {
        var samples = frame.Samples.Span;
        var width = frame.Description.BytesPerSample;
        var planes = frame.Description.SamplesPerPixel;
        var result = new byte[samples.Length];
        var position = 0;
        for (var plane = 0; plane < planes; plane++)
        {
            for (var source = plane * width; source < samples.Length; source += planes * width, position += width)
                samples.Slice(source, width).CopyTo(result.AsSpan(position));
        }
        return result;
    }
}
