using System.Globalization;
using System.Text;
using Placa.Dicom;
using Placa.Imaging;

namespace Placa.Benchmarks.Network;

/// <summary>CT instances made for sending: the same image with identifiers of its own each time.</summary>
internal sealed class MadeSeries
{
    private const int Digits = 8;

    private readonly byte[] _dataset;
    private readonly int _uidAt;
    private readonly string _root;

    /// <param name="bytesOfPixels">Length of Pixel Data: rows of 512 samples of 16 bits, beyond 512 of them in several frames.</param>
    /// <param name="syntax">How it is encoded; native, or by an encoder of ours.</param>
    public MadeSeries(int bytesOfPixels, TransferSyntax? syntax = null)
    {
        Syntax = syntax ?? TransferSyntax.ExplicitVRLittleEndian;
        _root = $"{Uid.New().Value[..30].TrimEnd('.')}.1.";
        var dataset = new Dataset();
        dataset.SetUid(Tags.SOPClassUID, Uids.CTImageStorage);
        dataset.Set(Tags.SOPInstanceUID, InstanceUid(0));
        dataset.Set(Tags.StudyInstanceUID, _root + "2");
        dataset.Set(Tags.SeriesInstanceUID, _root + "3");
        dataset.Set(Tags.StudyDate, "20260101");
        dataset.Set(Tags.Modality, "CT");
        dataset.Set(Tags.PatientName, "BENCH^MARK");
        dataset.Set(Tags.PatientID, _root[..16]);
        dataset.SetInts(Tags.SamplesPerPixel, VR.US, 1);
        dataset.Set(Tags.PhotometricInterpretation, "MONOCHROME2");
        var rows = Math.Min(512, bytesOfPixels / 1024);
        if (bytesOfPixels / 1024 > rows)
            dataset.SetInts(Tags.NumberOfFrames, VR.IS, bytesOfPixels / 1024 / rows);
        dataset.SetInts(Tags.Rows, VR.US, rows);
        dataset.SetInts(Tags.Columns, VR.US, 512);
        dataset.SetInts(Tags.BitsAllocated, VR.US, 16);
        dataset.SetInts(Tags.BitsStored, VR.US, 16);
        dataset.SetInts(Tags.HighBit, VR.US, 15);
        dataset.SetInts(Tags.PixelRepresentation, VR.US, 0);
        dataset.Set(Tags.PixelData, VR.OW, Pixels(bytesOfPixels));
        _dataset = Encode(dataset, Syntax);
        _uidAt = _dataset.AsSpan().IndexOf(Encoding.ASCII.GetBytes(InstanceUid(0)));
    }

    public TransferSyntax Syntax { get; }

    public string StudyUid => _root + "2";

    public string InstanceUid(int number) => _root + "4." + (10_000_000 + number).ToString(CultureInfo.InvariantCulture);

    /// <summary>The data set of an instance, in a buffer of the caller's that is used again.</summary>
    public ReadOnlyMemory<byte> Make(int number, ref byte[]? buffer)
    {
        buffer ??= [.. _dataset];
        var uid = InstanceUid(number);
        Encoding.ASCII.GetBytes(uid.AsSpan(uid.Length - Digits), buffer.AsSpan(_uidAt + uid.Length - Digits));
        return buffer;
    }

    /// <summary>Writes files for programs that read them.</summary>
    public void Save(string folder, int count)
    {
        Directory.CreateDirectory(folder);
        byte[]? buffer = null;
        for (var i = 0; i < count; i++)
        {
            using var read = DicomFile.ReadDataset(Make(i, ref buffer).ToArray(), Syntax);
            using var file = File.Create(Path.Combine(folder, $"{i}.dcm"));
            DicomFile.Write(file, null, read.Dataset, Syntax);
        }
    }

    private static byte[] Pixels(int length)
    {
        var pixels = new byte[length];
        var random = new Random(1);
        for (var i = 0; i < length / 2; i++) // a smooth image with noise of five bits, as a CT has
            BitConverter.TryWriteBytes(pixels.AsSpan(2 * i), (ushort)(1000 + 300 * Math.Sin(i % 512 / 80.0) * Math.Cos(i / 512 / 90.0) + random.Next(32)));
        return pixels;
    }

    private static byte[] Encode(Dataset dataset, TransferSyntax syntax)
    {
        using var native = new MemoryStream();
        DicomFile.Write(native, null, dataset, TransferSyntax.ExplicitVRLittleEndian);
        using var file = DicomFile.Read(native.ToArray());
        using var encoded = new MemoryStream();
        DatasetWriter.Write(encoded, syntax.IsEncapsulated ? Transcoder.Transcode(file, syntax, null) : file.Dataset, syntax);
        return encoded.ToArray();
    }
}
