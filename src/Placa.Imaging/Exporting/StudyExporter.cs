using Placa.Dicom;

namespace Placa.Imaging.Exporting;

/// <summary>
/// Writes instances as files that anyone can open: PNG for each frame, videos as playable streams, the data as text, JSON and CSV, documents as they
/// are. What cannot be decoded is reported, and the rest goes on.
/// </summary>
/// <param name="options">What to export.</param>
public sealed class StudyExporter(ExportOptions options)
{
    private const string ReadmeName = "README.txt";

    /// <summary>Exports instances, in any order. The target stays open: disposing it completes the export.</summary>
    /// <param name="instances">The instances; each is opened when its turn comes.</param>
    /// <param name="target">A folder or a ZIP file.</param>
    /// <param name="progress">Told the number of instances that are done, after each.</param>
    /// <param name="cancellationToken">Ends the export where it is.</param>
    /// <exception cref="IOException">The target cannot be written.</exception>
    public async Task<ExportReport> ExportAsync(
        IEnumerable<ExportInstance> instances, IExportTarget target, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(instances);
        ArgumentNullException.ThrowIfNull(target);
        using var run = new Run(options, target, cancellationToken);
        var done = 0;
        foreach (var instance in instances)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await run.ExportAsync(instance);
            progress?.Report(++done);
        }

        return await run.CompleteAsync();
    }

    /// <summary>One export while it is made.</summary>
    private sealed class Run(ExportOptions options, IExportTarget target, CancellationToken cancellationToken) : IDisposable
    {
        private readonly Dictionary<(string? Study, string? Series), SeriesExport> _series = [];
        private readonly Dictionary<string, string> _studyFolders = [];
        private readonly Dictionary<string, UniqueNames> _folderNames = [];
        private readonly List<ExportProblem> _problems = [];
        private int _instances;
        private int _images;
        private int _videos;
        private int _documents;

        public async Task ExportAsync(ExportInstance instance)
        {
            if (Open(instance) is not { } file)
                return;

            using (file)
            {
                _instances++;
                var isVideo = VideoStream.IsVideo(file);
                if (options.Images == ExportImages.Video && options.Tags == ExportTags.None && !isVideo)
                    return;
                var series = SeriesOf(file.Dataset);
                var name = series.TakeName(file.Dataset);
                AddData(series, name, instance, file);
                if (isVideo && options.Images != ExportImages.None)
                    await WriteVideoAsync(series, name, instance, file);
                else if (options.Images == ExportImages.Video)
                    return;
                else if (EncapsulatedDocument.ExtensionOf(file.Dataset) is { } extension)
                    await WriteDocumentAsync(series, name, extension, file);
                else if (options.Images != ExportImages.None && FrameReader.HasPixelData(file.Dataset))
                    await WriteImagesAsync(series, name, instance, file);
            }
        }

        public async Task<ExportReport> CompleteAsync()
        {
            foreach (var series in _series.Values)
                await series.WriteDataAsync(target, cancellationToken);

            var report = new ExportReport(_instances, _images, _videos, _documents, _problems);
            if (options.Images == ExportImages.Video && options.Tags == ExportTags.None)
                return report; // the files speak for themselves
            var readme = ReadmeText.Make(options, report);
            await target.WriteAsync(
                ReadmeName, isCompressible: true, async (stream, token) => await stream.WriteAsync(readme, token), cancellationToken);
            return report;
        }

        public void Dispose()
        {
            foreach (var series in _series.Values)
                series.Dispose();
        }

        private DicomFile? Open(ExportInstance instance)
        {
            try
            {
                return instance.Open();
            }
            catch (Exception error) when (error is DicomException or IOException or UnauthorizedAccessException)
            {
                _problems.Add(new ExportProblem(instance.Name, error.Message));
                return null;
            }
        }

        private void AddData(SeriesExport series, string name, ExportInstance instance, DicomFile file)
        {
            try
            {
                series.AddData(name, file);
            }
            catch (DicomException error)
            {
                _problems.Add(new ExportProblem(instance.Name, error.Message));
            }
        }

        private async Task WriteDocumentAsync(SeriesExport series, string name, string extension, DicomFile file)
        {
            await target.WriteAsync(
                $"{series.Folder}/{name}.{extension}", isCompressible: true,
                (stream, token) => EncapsulatedDocument.CopyToAsync(file.Dataset, stream, token), cancellationToken);
            _documents++;
        }

        private async Task WriteVideoAsync(SeriesExport series, string name, ExportInstance instance, DicomFile file)
        {
            VideoStream video;
            try
            {
                video = VideoStream.Read(file);
            }
            catch (DicomException error)
            {
                _problems.Add(new ExportProblem(instance.Name, error.Message));
                return;
            }

            await target.WriteAsync($"{series.Folder}/{name}.{video.Format.Extension()}", isCompressible: false, video.CopyToAsync, cancellationToken);
            _videos++;
        }

        private async Task WriteImagesAsync(SeriesExport series, string name, ExportInstance instance, DicomFile file)
        {
            try
            {
                var reader = new FrameReader(file, options.Reading);
                var renderer = new FrameRenderer(reader);
                var pictures = OrderedWindow.RunAsync(
                    0, reader.NumberOfFrames, Math.Max(1, options.MaxDegreeOfParallelism), (i, token) => MakePng(reader, renderer, i, token), cancellationToken);
                await foreach (var (frameIndex, png, problem) in pictures)
                {
                    if (problem is not null)
                        _problems.Add(new ExportProblem(instance.Name, problem));
                    if (png is null)
                        continue;
                    var path = reader.NumberOfFrames == 1 ? $"{series.Folder}/{name}.png" : $"{series.Folder}/{name}-f{frameIndex + 1:D4}.png";
                    await target.WriteAsync(
                        path, isCompressible: false, async (stream, token) => await stream.WriteAsync(png.GetBuffer().AsMemory(0, (int)png.Length), token), cancellationToken);
                    _images++;
                }
            }
            catch (DicomException error)
            {
                _problems.Add(new ExportProblem(instance.Name, error.Message));
            }
        }

        /// <summary>A frame with a broken codestream is one problem and the next frame follows; any other fault is that of the whole image.</summary>
        private Picture MakePng(FrameReader reader, FrameRenderer renderer, int frameIndex, CancellationToken token)
        {
            try
            {
                var frame = reader.ReadFrame(frameIndex, token);
                var png = new MemoryStream();
                if (options.Images == ExportImages.Png16 && frame.Description.SamplesPerPixel == 1
                    && frame.Description.PhotometricInterpretation != PhotometricInterpretation.PaletteColor)
                    FramePng.WriteStored(png, frame);
                else
                    FramePng.WriteRendered(png, renderer.Render(frame));
                return new Picture(frameIndex, png, frame.IsComplete
                    ? null
                    : $"Frame {frameIndex + 1} is cut short: {frame.CompletePixels} of {frame.Description.PixelCount} pixels; the others are black.");
            }
            catch (PixelDataException error) when (error.Error == PixelDataError.InvalidCodestream)
            {
                return new Picture(frameIndex, null, error.Message);
            }
        }

        private SeriesExport SeriesOf(Dataset dataset)
        {
            var key = (dataset.GetString(Tags.StudyInstanceUID), dataset.GetString(Tags.SeriesInstanceUID));
            if (_series.TryGetValue(key, out var known))
                return known;

            var parent = options.StudyFolders ? StudyFolderOf(key.Item1 ?? "", dataset) : "";
            string[] parts = [dataset.GetString(Tags.Modality) ?? "", dataset.GetString(Tags.SeriesNumber) ?? "", dataset.GetString(Tags.SeriesDescription) ?? ""];
            var folder = TakeFolder(parent, string.Join('-', parts.Where(part => part.Length > 0)), "serie");
            var series = new SeriesExport(folder, options.Tags);
            _series.Add(key, series);
            return series;
        }

        private string StudyFolderOf(string studyInstanceUid, Dataset dataset)
        {
            if (_studyFolders.TryGetValue(studyInstanceUid, out var known))
                return known;

            string[] parts = [dataset.GetString(Tags.StudyDate) ?? "", dataset.GetString(Tags.StudyDescription) ?? ""];
            var folder = TakeFolder("", string.Join('-', parts.Where(part => part.Length > 0)), "estudio");
            _studyFolders.Add(studyInstanceUid, folder);
            return folder;
        }

        private string TakeFolder(string parent, string text, string fallback)
        {
            if (!_folderNames.TryGetValue(parent, out var names))
            {
                _folderNames.Add(parent, names = new UniqueNames());
                names.Take(ReadmeName);
            }

            var name = names.Take(ExportName.From(text, fallback));
            return parent.Length == 0 ? name : $"{parent}/{name}";
        }

        /// <summary>A frame as PNG, what is to be said of it, or both.</summary>
        private readonly record struct Picture(int FrameIndex, MemoryStream? Png, string? Problem);
    }
}
