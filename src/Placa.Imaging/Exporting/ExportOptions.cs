using Placa.Dicom;

namespace Placa.Imaging.Exporting;

/// <summary>How frames are exported.</summary>
public enum ExportImages
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>As a screen shows them, 8 bits, with the first window of the data set.</summary>
    Png,

    /// <summary>Stored values in 16 bits, see <see cref="FramePng.WriteStored"/>; colour as <see cref="Png"/>.</summary>
    Png16,

    /// <summary>Only videos, as playable streams, and no documents; without tags no README either. The other forms have videos too.</summary>
    Video,
}

/// <summary>In which forms the data of the images are exported.</summary>
[Flags]
public enum ExportTags
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary><c>datos.txt</c>: for people.</summary>
    Text = 1,

    /// <summary><c>datos.json</c>: the DICOM JSON model (PS3.18 Annex F), an array with one data set for each instance.</summary>
    Json = 2,

    /// <summary><c>datos.csv</c>: for spreadsheets.</summary>
    Csv = 4,

    /// <summary>All three.</summary>
    All = Text | Json | Csv,
}

/// <summary>What an export holds.</summary>
public sealed record ExportOptions
{
    /// <summary>How frames are exported.</summary>
    public ExportImages Images { get; init; } = ExportImages.Png;

    /// <summary>In which forms data are exported.</summary>
    public ExportTags Tags { get; init; } = ExportTags.All;

    /// <summary>Puts a folder for each study around its series: for instances of more than one study.</summary>
    public bool StudyFolders { get; init; }

    /// <summary>Frames that are decoded and rendered at the same time.</summary>
    public int MaxDegreeOfParallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>Limits and decoders.</summary>
    public FrameReaderOptions Reading { get; init; } = FrameReaderOptions.Default;
}

/// <summary>One instance to export. The exporter opens it when its turn comes and disposes what it opened.</summary>
/// <param name="Name">What the report calls it, a file name for instance.</param>
/// <param name="Open">Opens it.</param>
public sealed record ExportInstance(string Name, Func<DicomFile> Open);

/// <summary>Something that could not be exported, or not whole.</summary>
/// <param name="Name">The instance.</param>
/// <param name="Reason">Why; no value of the patient is in it.</param>
public sealed record ExportProblem(string Name, string Reason);

/// <summary>What an export came to.</summary>
/// <param name="Instances">Instances that could be read.</param>
/// <param name="Images">Image files written.</param>
/// <param name="Videos">Streams of videos written.</param>
/// <param name="Documents">Encapsulated documents written.</param>
/// <param name="Problems">What could not be exported, in order.</param>
public sealed record ExportReport(int Instances, int Images, int Videos, int Documents, IReadOnlyList<ExportProblem> Problems);
