using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Placa.Dicom;

/// <summary>
/// A DICOM file: file meta information and a data set (PS3.10 section 7). Long values stay in the file and are read when asked for, so
/// keep it undisposed as long as its data set is used.
/// </summary>
public sealed class DicomFile : IDisposable
{
    private const int PreambleLength = 128;

    private readonly SafeFileHandle? _file;

    // The inflated bytes of a deflated file, when they are many.
    private readonly SafeFileHandle? _inflated;

    private DicomFile(
        Dataset fileMeta,
        Dataset dataset,
        TransferSyntax syntax,
        FindingLog findings,
        long datasetOffset,
        SafeFileHandle? file,
        SafeFileHandle? inflated = null)
    {
        FileMeta = fileMeta;
        Dataset = dataset;
        TransferSyntax = syntax;
        Findings = findings.Findings;
        DatasetOffset = datasetOffset;
        _file = file;
        _inflated = inflated;
    }

    /// <summary>The file meta information, group 0002; empty when the file has none.</summary>
    public Dataset FileMeta { get; }

    /// <summary>The data set.</summary>
    public Dataset Dataset { get; }

    /// <summary>How the data set is encoded: what the file meta information says, or what was found where it is wrong or absent.</summary>
    public TransferSyntax TransferSyntax { get; }

    /// <summary>What was odd, in the order of the bytes.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>Where the bytes of the data set begin in the file.</summary>
    public long DatasetOffset { get; }

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="DicomReadException">It is not DICOM, or cannot be read.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static DicomFile Open(string path, ReadOptions? options = null)
    {
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        try
        {
            options ??= ReadOptions.Default;
            return Read(new FileInput(file, 0, RandomAccess.GetLength(file), options), options, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Reads a file from a stream, from its position on and forwards; it need not seek, and stays open. Values too long for memory go to a
    /// temporary file, which is gone when the result is disposed. With <see cref="ReadOptions.StopBefore"/> no more is read than is needed.
    /// </summary>
    /// <exception cref="DicomReadException">It is not DICOM, or cannot be read.</exception>
    /// <exception cref="IOException">The stream fails.</exception>
    public static DicomFile Read(Stream stream, ReadOptions? options = null)
    {
        options ??= ReadOptions.Default;
        return Read(new StreamInput(stream, options), options, null);
    }

    /// <summary>Reads a file from memory; the bytes are shared, not copied.</summary>
    /// <exception cref="DicomReadException">It is not DICOM, or cannot be read.</exception>
    public static DicomFile Read(ReadOnlyMemory<byte> bytes, ReadOptions? options = null) =>
        Read(new MemoryInput(bytes, options ??= ReadOptions.Default), options, null);

    /// <summary>Reads a data set that stands alone, as C-STORE transfers it; the bytes are shared, not copied.</summary>
    /// <exception cref="DicomReadException">It cannot be read.</exception>
    public static DicomFile ReadDataset(ReadOnlyMemory<byte> bytes, TransferSyntax syntax, ReadOptions? options = null) =>
        ReadDataset(new MemoryInput(bytes, options ??= ReadOptions.Default), syntax, options, null);

    /// <summary>
    /// Reads a data set that stands alone in a range of an open file. The handle stays the caller's, unless <paramref name="leaveOpen"/>
    /// is false: then it is closed with the result.
    /// </summary>
    /// <exception cref="DicomReadException">It cannot be read; the handle is still open.</exception>
    public static DicomFile ReadDataset(
        SafeFileHandle file, long offset, long length, TransferSyntax syntax, ReadOptions? options = null, bool leaveOpen = true)
    {
        options ??= ReadOptions.Default;
        return ReadDataset(new FileInput(file, offset, length, options), syntax, options, leaveOpen ? null : file);
    }

    /// <summary>Writes a file: preamble, prefix, file meta information, data set (PS3.10 section 7.1).</summary>
    /// <param name="stream">Where to; written from its position on, without seeking.</param>
    /// <param name="fileMeta">Further elements of group 0002; what the standard requires is filled in from the data set.</param>
    /// <param name="dataset">The data set.</param>
    /// <param name="syntax">How the data set is encoded.</param>
    public static void Write(Stream stream, Dataset? fileMeta, Dataset dataset, TransferSyntax syntax)
    {
        FileMetaInformation.Write(stream, FileMetaInformation.Complete(fileMeta, dataset, syntax));
        DatasetWriter.Write(stream, dataset, syntax);
    }

    /// <summary>Writes a file into memory. Long values that are in memory already are referred to, not copied: see <see cref="DatasetWriter.ToSequence"/>.</summary>
    public static ReadOnlySequence<byte> ToSequence(Dataset? fileMeta, Dataset dataset, TransferSyntax syntax)
    {
        using var segments = new Segments();
        Write(segments, fileMeta, dataset, syntax);
        return segments.ToSequence();
    }

    /// <summary>Writes the file to disk, in its own transfer syntax. The target must not be the file it was opened from.</summary>
    public void Save(string path)
    {
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
        Write(stream, FileMeta, Dataset, TransferSyntax);
    }

    /// <summary>Closes the file; values left in it can no longer be read, nor any if <see cref="ReadOptions.RentMemory"/> was asked for.</summary>
    public void Dispose()
    {
        _file?.Dispose();
        _inflated?.Dispose();
        FileMeta.Tape?.Release();
        Dataset.Tape?.Release();
    }

    private static DicomFile Read(ReaderInput input, ReadOptions options, SafeFileHandle? file)
    {
        try
        {
            return ReadPart10(input, options, file);
        }
        catch
        {
            (input as StreamInput)?.Spool?.Dispose();
            throw;
        }
        finally
        {
            input.Release();
        }
    }

    private static DicomFile ReadPart10(ReaderInput input, ReadOptions options, SafeFileHandle? file)
    {
        if (!input.Ensure(1))
            throw new DicomReadException(ReadError.Empty, default, 0, "the file is empty");

        var findings = new FindingLog(options);
        void Note(FindingKind kind, long offset, string message) => findings.Note(kind, default, offset, message);

        var hasPrefix = input.Ensure(PreambleLength + 4) && input.Bytes.Slice(PreambleLength, 4).SequenceEqual("DICM"u8);
        if (hasPrefix)
            input.Position = PreambleLength + 4;
        else if (!EncodingProbe.LooksLikeDataset(input))
            throw new DicomReadException(ReadError.NotDicom, default, 0, "neither the DICM prefix at byte 128 nor a data set at byte 0");
        else
            Note(FindingKind.MissingPreamble, 0, "no preamble and DICM prefix; read from the first byte");

        var meta = FileMetaInformation.Read(input, options, findings);
        var named = meta.GetUid(Tags.TransferSyntaxUID);
        if (named is null && (hasPrefix || meta.Count > 0))
            Note(FindingKind.MissingFileMetaInformation, input.Offset, "no transfer syntax in the file meta information; recognised from the data set");
        else if (named is null)
            Note(FindingKind.MissingFileMetaInformation, input.Offset, "no file meta information; the encoding was recognised from the data set");

        var datasetOffset = input.Offset;
        var syntax = named is { } uid ? TransferSyntax.Get(uid) : TransferSyntax.ExplicitVRLittleEndian;
        if (syntax.IsDeflated && EncodingProbe.LooksDeflated(input))
            return ReadDeflated(input, syntax, options, findings, meta, datasetOffset, file);

        var encoding = EncodingProbe.Recognise(input, syntax.IsDeflated ? TransferSyntax.ExplicitVRLittleEndian : syntax);
        if (named is not null && encoding != syntax)
            Note(FindingKind.WrongTransferSyntax, datasetOffset, $"the data set is not encoded as {syntax.Name} but as {encoding.Name}");

        var tape = DatasetReader.Read(input, encoding, options, findings);
        if (hasPrefix && meta.Count == 0 && tape.Count == 0)
            throw new DicomReadException(ReadError.NotDicom, default, datasetOffset, "nothing after the DICM prefix");
        var dataset = MakeDataset(tape, findings);
        return new DicomFile(meta, dataset, named is null ? encoding : KeepCompression(syntax, encoding), findings, datasetOffset, Keep(input, file, tape));
    }

    private static DicomFile ReadDataset(ReaderInput input, TransferSyntax syntax, ReadOptions options, SafeFileHandle? file)
    {
        try
        {
            return ReadBareDataset(input, syntax, options, file);
        }
        finally
        {
            input.Release();
        }
    }

    private static DicomFile ReadBareDataset(ReaderInput input, TransferSyntax syntax, ReadOptions options, SafeFileHandle? file)
    {
        var findings = new FindingLog(options);
        if (!input.Ensure(1))
            throw new DicomReadException(ReadError.Empty, default, input.Offset, "the data set is empty");

        var offset = input.Offset;
        if (syntax.IsDeflated)
            return ReadDeflated(input, syntax, options, findings, new Dataset(), offset, file);
        var tape = DatasetReader.Read(input, syntax, options, findings);
        return new DicomFile(new Dataset(), MakeDataset(tape, findings), syntax, findings, offset, Keep(input, file, tape));
    }

    private static DicomFile ReadDeflated(
        ReaderInput input, TransferSyntax syntax, ReadOptions options, FindingLog findings, Dataset meta, long offset, SafeFileHandle? file)
    {
        var source = input.RestAsSource;
        using var inflation = new InflationStream(input.OpenRest(), offset, options);
        var inflated = new StreamInput(inflation, options);
        try
        {
            var tape = DatasetReader.Read(inflated, TransferSyntax.ExplicitVRLittleEndian, options, findings);
            tape.Deflated = source;
            return new DicomFile(meta, MakeDataset(tape, findings), syntax, findings, offset, file, inflated.Spool);
        }
        catch
        {
            inflated.Spool?.Dispose();
            throw;
        }
        finally
        {
            inflated.Release();
        }
    }

    private static Dataset MakeDataset(Tape tape, FindingLog findings)
    {
        var dataset = new Dataset(tape, 0, tape.Count, null);
        if (dataset.TryGet(Tags.SpecificCharacterSet, out var terms))
        {
            CharacterSet.FromSpecificCharacterSet(terms.GetStrings(), out var recognised);
            if (!recognised)
            {
                findings.Note(
                    FindingKind.UnknownCharacterSet,
                    new TagPath(terms.Tag),
                    terms.Offset,
                    "a term that the standard does not have; taken for the one it resembles, or for the default");
            }
        }
        return dataset;
    }

    /// <summary>A wrong transfer syntax in the meta information tells at least how the fragments are compressed.</summary>
    private static TransferSyntax KeepCompression(TransferSyntax named, TransferSyntax found) =>
        named.IsEncapsulated && found == TransferSyntax.ExplicitVRLittleEndian ? named : found;

    /// <summary>The file that the data set needs from now on; null, and closed, when it needs none.</summary>
    private static SafeFileHandle? Keep(ReaderInput input, SafeFileHandle? file, Tape tape)
    {
        file ??= (input as StreamInput)?.Spool;
        if (file is null || tape.IsLeftOpen)
            return file;
        file.Dispose();
        return null;
    }
}
