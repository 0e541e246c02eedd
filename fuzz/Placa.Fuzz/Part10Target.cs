using Placa.Dicom;

namespace Placa.Fuzz;

/// <summary>Part 10 files: what can be read is written, read again, and must be equal.</summary>
internal static class Part10Target
{
    private static readonly ReadOptions Options = new() { MaxInflatedLength = 1 << 24 };

    /// <summary>What a thousand findings with their paths take, and the tape that is kept for the next reader. No input here is long enough to need 64 MiB.</summary>
    private const int AllocatedByFindings = 8 << 20;

    private static readonly TransferSyntax[] Syntaxes =
    [
        TransferSyntax.ExplicitVRLittleEndian, TransferSyntax.ImplicitVRLittleEndian,
        TransferSyntax.ExplicitVRBigEndian, TransferSyntax.DeflatedExplicitVRLittleEndian,
    ];

    public static bool Run(byte[] input)
    {
        DicomFile file;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            file = DicomFile.Read(input, Options);
        }
        catch (DicomReadException)
        {
            return false;
        }
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        if (!file.TransferSyntax.IsDeflated && allocated > AllocatedByFindings + 4L * input.Length)
            throw new InvalidDataException($"{allocated} bytes were allocated to read {input.Length}.");

        ReadAsStream(input, file);

        // Command and file meta elements have no place in a data set (PS3.5 section 7.1), and group 0200 in big endian looks like them: written
        // at its start they would be read as something else.
        // What a syntax we do not know demands of a file, we cannot write.
        if (file.Dataset.Any(element => element.Tag.Group is <= 2 or 0x0200) || !file.TransferSyntax.IsKnown)
            return true;

        var written = Write(file, file.TransferSyntax);
        // What was read with findings may be mended in steps; what was read without must stay as it is.
        if (file.Findings.Count > 0)
            return true;

        using var again = DicomFile.Read(written, Options);
        if (file.TransferSyntax.IsDeflated)
        {
            // How well equal bytes are compressed depends on the portions in which they come: what is inside must be equal.
            written = Write(file, TransferSyntax.ExplicitVRLittleEndian);
        }
        var writtenAgain = Write(again, file.TransferSyntax.IsDeflated ? TransferSyntax.ExplicitVRLittleEndian : file.TransferSyntax);
        if (!writtenAgain.AsSpan().SequenceEqual(written))
        {
            var position = writtenAgain.AsSpan().CommonPrefixLength(written);
            throw new InvalidDataException(
                $"Written, read and written again, the file differs from byte {position} on: {Convert.ToHexString(written)} became {Convert.ToHexString(writtenAgain)}");
        }

        return true;
    }

    public static IEnumerable<byte[]> Seeds() => [.. Syntaxes.Select(WholeFile), Encapsulated()];

    /// <summary>A stream must give the same elements. Of odd ones it may think otherwise: whether a length can be right is known of it only at its end.</summary>
    private static void ReadAsStream(byte[] input, DicomFile expected)
    {
        DicomFile file;
        try
        {
            file = DicomFile.Read(new MemoryStream(input), Options);
        }
        catch (DicomReadException) when (expected.Findings.Count > 0)
        {
            return;
        }
        using var closed = file;
        if (expected.Findings.Count > 0)
            return;
        var text = new char[input.Length * 4 + 16];
        var (theirs, ours) = (expected.Dataset.AllElements.GetEnumerator(), file.Dataset.AllElements.GetEnumerator());
        while (theirs.MoveNext())
        {
            if (!ours.MoveNext() || (ours.Current.Tag, ours.Current.VR, ours.Current.Length) != (theirs.Current.Tag, theirs.Current.VR, theirs.Current.Length))
                throw new InvalidDataException($"Read as a stream, {theirs.Current.Tag} is another element.");
            if (ours.Current.VR.IsString && !expected.TransferSyntax.IsDeflated)
                ours.Current.GetChars(text);
        }
        if (ours.MoveNext())
            throw new InvalidDataException($"Read as a stream, there is {ours.Current.Tag} more.");
    }

    private static byte[] Write(DicomFile file, TransferSyntax syntax)
    {
        using var stream = new MemoryStream();
        DicomFile.Write(stream, file.FileMeta, file.Dataset, syntax);
        return stream.ToArray();
    }

    private static byte[] WholeFile(TransferSyntax syntax)
    {
        var dataset = Header();
        dataset.Set(Tags.PixelData, VR.OW, new byte[64]);
        using var stream = new MemoryStream();
        DicomFile.Write(stream, null, dataset, syntax);
        return stream.ToArray();
    }

    private static byte[] Encapsulated()
    {
        var dataset = Header();
        dataset.SetFragments(Tags.PixelData, new uint[1], [new byte[70], new byte[12]]);
        using var stream = new MemoryStream();
        DicomFile.Write(stream, null, dataset, TransferSyntax.RLELossless);
        return stream.ToArray();
    }

    /// <summary>Short and long lengths, text with accents, numbers of each kind, nested sequences, a private block, an unknown VR.</summary>
    private static Dataset Header()
    {
        var code = new Dataset();
        code.Set(Tags.CodeValue, "T-04000");
        code.Set(Tags.CodeMeaning, "Mama");
        var region = new Dataset();
        region.SetItems(Tags.AnatomicRegionModifierSequence, [code, new Dataset()]);

        var dataset = new Dataset();
        dataset.Set(Tags.SpecificCharacterSet, "ISO_IR 192");
        dataset.Set(Tags.SOPClassUID, Uids.SecondaryCaptureImageStorage.Value);
        dataset.Set(Tags.SOPInstanceUID, "1.2.826.0.1.3680043.2.1143.99");
        dataset.Set(Tags.PatientName, "Núñez^Begoña=山田");
        dataset.Set(Tags.ImageType, "DERIVED", "SECONDARY");
        dataset.SetItems(Tags.AnatomicRegionSequence, [region]);
        dataset.SetInts(Tags.Rows, VR.US, 8);
        dataset.SetInts(Tags.Columns, VR.US, 4);
        dataset.SetDoubles(Tags.PixelSpacing, VR.DS, 0.5, 0.5);
        dataset.Set(new Tag(0x0009, 0x0010), VR.LO, "PLACA FUZZ");
        dataset.Set(new Tag(0x0009, 0x1001), VR.UN, new byte[] { 1, 2, 3, 4 });
        return dataset;
    }
}
