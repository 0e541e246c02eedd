using Placa.Dicom;
using Placa.Imaging;
using Placa.Testing;

namespace Placa.EndToEnd.Tests.Interop;

/// <summary>
/// What is sent to and fro: of the corpus the names in every character set, several modalities and transfer syntaxes; without the corpus images made here.
/// What comes back is compared with it element by element.
/// </summary>
internal sealed class ExchangedFiles : IDisposable
{
    private static readonly string[] Modalities =
    [
        "modalities/ct/CT_small_pynetdicom.dcm", "modalities/mr/suyash-3.dcm", "modalities/us/examples_rgb_color.dcm", "modalities/pt/suyash-1.dcm",
        "modalities/rt/rtplan.dcm", "modalities/rt/rtdose_expb_1frame.dcm", "modalities/sr/test-SR.dcm", "modalities/seg/dcmjs-tumor_User1_Manual_Trial1.dcm",
        "modalities/waveform/waveform_ecg.dcm", "modalities/document/encapsulated-pdf.dcm", "modalities/presentation-state/real01.pr.dcm",
    ];

    private static readonly string[] Compressed =
    [
        "transfer-syntaxes/mr-small/MR_small_RLE.dcm", "transfer-syntaxes/seg-emri/emri_small_RLE.dcm", "modalities/us/examples_ybr_color.dcm",
        "transfer-syntaxes/misc/JPGLosslessP14SV1_1s_1f_8b.dcm", "transfer-syntaxes/siemens-mosaic/9.dcm", "transfer-syntaxes/misc/JPEG2000.dcm",
        "transfer-syntaxes/pylibjpeg/JPEGExtended_3s_1f_u_08_08.dcm", "transfer-syntaxes/testpattern/TestPattern_JPEG-LS-Lossless.dcm",
        "transfer-syntaxes/ctimage/CTImage.dcm_DeflatedExplicitVRLittleEndianTransferSyntax_1.2.840.10008.1.2.1.99.dcm",
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _paths = new(StringComparer.Ordinal);

    public ExchangedFiles()
    {
        var paths = Corpus.IsPresent
            ? Corpus.Files.Select(file => file.RelativePath).Where(path => path.StartsWith("charsets/", StringComparison.Ordinal))
                .Concat(Modalities).Concat(Compressed).Select(Corpus.Path)
            : Enumerable.Range(1, 8).Select(number => new Sample($"1.2.826.0.1.3680043.2.1143.9.{number % 3}", number).Save(_folder.File($"{number}.dcm")));
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            using var file = DicomFile.Open(path);
            if (file.Dataset.GetString(Tags.SOPInstanceUID) is not { } uid || file.Dataset.GetString(Tags.StudyInstanceUID) is not { } study || !_paths.TryAdd(uid, path))
                continue;
            names.TryAdd(study, file.Dataset.GetString(Tags.PatientName) ?? "");
        }
        Names = names;
    }

    /// <summary>Their paths; no SOP Instance UID twice.</summary>
    public IReadOnlyCollection<string> Paths => _paths.Values;

    public int Count => _paths.Count;

    /// <summary>The studies they belong to.</summary>
    public IReadOnlyList<string> Studies => [.. Names.Keys];

    /// <summary>The patient's name in each study.</summary>
    public IReadOnlyDictionary<string, string> Names { get; }

    /// <summary>The studies as keys of a retrieval, a few in each list.</summary>
    public IEnumerable<string> StudyKeys => Studies.Chunk(8).Select(studies => $"StudyInstanceUID={string.Join('\\', studies)}");

    /// <summary>All of them arrived, and each as it was sent; what was decoded on the way has the same samples.</summary>
    public void AssertSame(IEnumerable<byte[]> received)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var bytes in received)
        {
            using var file = DicomFile.Read(bytes);
            var uid = file.Dataset.GetString(Tags.SOPInstanceUID)!;
            Assert.True(seen.Add(uid), $"{uid} came twice");
            Assert.True(_paths.TryGetValue(uid, out var path), $"{uid} was never sent");
            AssertSame(path!, file);
        }
        var missing = _paths.Where(sent => !seen.Contains(sent.Key)).Select(sent => sent.Value).ToList();
        Assert.True(missing.Count == 0, $"did not arrive: {string.Join(", ", missing)}");
    }

    private static void AssertSame(string path, DicomFile received)
    {
        using var sent = DicomFile.Open(path);
        var expected = sent.TransferSyntax.IsEncapsulated && sent.TransferSyntax.Uid != received.TransferSyntax.Uid
            ? Transcoder.Transcode(sent, received.TransferSyntax)
            : sent.Dataset;
        var differences = DatasetComparison.Compare(expected, received.Dataset, new TagPath(Tags.DataSetTrailingPadding))
            .Where(difference => difference.Kind != DifferenceKind.Encoding).ToList();
        Assert.True(differences.Count == 0, $"{path}: {string.Join("; ", differences.Take(8).Select(difference => $"{difference.Path} {difference.Kind}"))}");
    }

    public void Dispose() => _folder.Dispose();
}
