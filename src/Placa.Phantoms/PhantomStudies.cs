namespace Placa.Phantoms;

/// <summary>
/// Sample studies of invented patients: images computed from models of the body, in data sets that keep to PS3.3.
/// They are for demonstrations and tests; nothing in them comes from a person.
/// </summary>
public static class PhantomStudies
{
    /// <summary>The studies of the demonstration. Pixels are computed when an instance is asked for.</summary>
    public static IReadOnlyList<PhantomStudy> Make(PhantomOptions? options = null)
    {
        options ??= new PhantomOptions();
        var uids = new UidSource(options.Seed);
        var ct = new CtThorax(options, uids);
        var mr = new MrBrain(options, uids);
        return
        [
            Study(Examination.CtThorax, ct.Series, new StructuredReport(uids, ct).Series),
            Study(Examination.MrBrain, mr.T1, mr.T2),
            Study(Examination.Echocardiogram, new UltrasoundHeart(options, uids).Series),
            Study(Examination.ChestRadiograph, new ChestRadiograph(options, uids).Series, new PdfReport(uids).Series),
        ];

        PhantomStudy Study(Examination examination, params IReadOnlyList<PhantomSeries> series) =>
            new(examination.StudyInstanceUid(uids), examination.Description, series);
    }
}
