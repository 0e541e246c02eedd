using System.Globalization;
using System.Numerics;
using Placa.Dicom;
using Placa.Phantoms.Modelling;

namespace Placa.Phantoms;

/// <summary>The report of the CT as Comprehensive SR (PS3.3 section A.35.3), with the nodule's size measured on its slice.</summary>
internal sealed class StructuredReport(UidSource uids, CtThorax ct)
{
    private const string SeriesName = "ct/report";

    private static readonly Device Workstation = new("Informes", "INF1", "PLACA-0005");

    private readonly Examination _examination = Examination.CtThorax;
    private readonly CharacterSet _characterSet = CharacterSet.FromSpecificCharacterSet([Examination.CtThorax.CharacterSet], out _);

    public PhantomSeries Series => new(uids[SeriesName], "SR", "Informe estructurado", 1, _ => Make());

    private Dataset Make()
    {
        var dataset = _examination.NewDataset(uids, Uids.ComprehensiveSRStorage, SeriesName + "/1", TimeSpan.FromMinutes(75));
        _examination.AddSeries(dataset, uids, "SR", 3, Series.Description, SeriesName, Workstation);
        dataset.SetItems(Tags.ReferencedPerformedProcedureStepSequence);
        AddDocumentGeneral(dataset);

        Fill(dataset, "CONTAINER", new Code("18748-4", "LN", "Informe de diagnóstico por imagen"), container =>
        {
            container.Set(Tags.ContinuityOfContent, "SEPARATE");
            container.SetItems(Tags.ContentTemplateSequence, Item(item =>
            {
                item.Set(Tags.MappingResource, "DCMR");
                item.Set(Tags.TemplateIdentifier, "2000");
            }));
            container.SetItems(Tags.ContentSequence, Content());
        });
        return dataset;
    }

    // TID 2000 Basic Diagnostic Imaging Report (PS3.16).
    private Dataset[] Content() =>
    [
        Coded("HAS CONCEPT MOD", new("121049", "DCM", "Idioma del contenido y sus descendientes"), new("es", "RFC5646", "Español")),
        Coded("HAS OBS CONTEXT", new("121005", "DCM", "Tipo de observador"), new("121006", "DCM", "Persona")),
        Child("HAS OBS CONTEXT", "PNAME", new("121008", "DCM", "Nombre de la persona que observa"), item => item.Set(Tags.PersonName, "Ordóñez Muñiz^Águeda^^Dra.")),
        Section(new("121060", "DCM", "Historia"), Text(new("121060", "DCM", "Historia"), $"{_examination.Reason}. Exfumador.")),
        Section(new("121070", "DCM", "Hallazgos"),
            Text(new("121071", "DCM", "Hallazgo"), "Nódulo sólido, de contorno liso, en el lóbulo superior derecho."),
            Diameter(),
            Text(new("121071", "DCM", "Hallazgo"), "Grandes vasos y cavidades cardíacas de calibre normal. Sin derrame pleural."),
            Text(new("121071", "DCM", "Hallazgo"), "Hígado, bazo, páncreas y riñones sin lesiones focales.")),
        Section(new("121076", "DCM", "Conclusiones"),
            Text(new("121077", "DCM", "Conclusión"), "Nódulo pulmonar solitario de 13 mm. Se recomienda PET-TC o control en 3 meses.")),
    ];

    // The line that was measured runs across the nodule on its slice; it is inferred from that selection.
    private Dataset Diameter() => Child("CONTAINS", "NUM", new("103339001", "SCT", "Eje mayor"), item =>
    {
        item.SetItems(Tags.MeasuredValueSequence, Item(value =>
        {
            value.SetCode(Tags.MeasurementUnitsCodeSequence, new("mm", "UCUM", "milímetro"));
            value.Set(Tags.NumericValue, (2 * Thorax.NoduleRadius).ToString("0.0", CultureInfo.InvariantCulture));
        }));
        item.SetItems(Tags.ContentSequence, Child("INFERRED FROM", "SCOORD", new("121230", "DCM", "Trayecto"), line =>
        {
            var (_, centre, radius) = Nodule;
            line.Set(Tags.GraphicType, "POLYLINE");
            line.SetDoubles(Tags.GraphicData, VR.FL, centre.X - radius, centre.Y, centre.X + radius, centre.Y);
            line.SetItems(Tags.ContentSequence, Item(image =>
            {
                image.Set(Tags.RelationshipType, "SELECTED FROM");
                image.Set(Tags.ValueType, "IMAGE");
                image.SetItems(Tags.ReferencedSOPSequence, PhantomModules.Reference(Uids.CTImageStorage, Nodule.Slice));
            }));
        }));
    });

    private (Uid Slice, Vector2 Centre, float Radius) Nodule
    {
        get
        {
            var (slice, centre) = ct.NoduleSlice;
            return (slice, centre + new Vector2(0.5f), Thorax.NoduleRadius / ct.Pixel); // SCOORD counts from the corner of a pixel
        }
    }

    private void AddDocumentGeneral(Dataset dataset)
    {
        var made = dataset.GetString(Tags.InstanceCreationDate)!;
        var time = dataset.GetString(Tags.InstanceCreationTime)!;
        dataset.SetInts(Tags.InstanceNumber, VR.IS, 1);
        dataset.Set(Tags.ContentDate, made);
        dataset.Set(Tags.ContentTime, time);
        dataset.Set(Tags.CompletionFlag, "COMPLETE");
        dataset.Set(Tags.VerificationFlag, "VERIFIED");
        dataset.SetItems(Tags.VerifyingObserverSequence, Item(observer =>
        {
            observer.Set(Tags.VerifyingObserverName, "Ordóñez Muñiz^Águeda^^Dra.");
            observer.Set(Tags.VerifyingOrganization, Examination.Institution);
            observer.Set(Tags.VerificationDateTime, made + time);
            observer.SetItems(Tags.VerifyingObserverIdentificationCodeSequence);
        }));
        dataset.SetItems(Tags.PerformedProcedureCodeSequence);
        dataset.SetItems(Tags.CurrentRequestedProcedureEvidenceSequence, Item(study =>
        {
            study.Set(Tags.StudyInstanceUID, _examination.StudyInstanceUid(uids).Value);
            study.SetItems(Tags.ReferencedSeriesSequence, Item(series =>
            {
                series.Set(Tags.SeriesInstanceUID, ct.SeriesInstanceUid.Value);
                series.SetItems(Tags.ReferencedSOPSequence, PhantomModules.Reference(Uids.CTImageStorage, Nodule.Slice));
            }));
        }));
    }

    private Dataset Section(Code name, params Dataset[] content) => Child("CONTAINS", "CONTAINER", name, item =>
    {
        item.Set(Tags.ContinuityOfContent, "SEPARATE");
        item.SetItems(Tags.ContentSequence, content);
    });

    private Dataset Text(Code name, string text) => Child("CONTAINS", "TEXT", name, item => item.Set(Tags.TextValue, text));

    private Dataset Coded(string relationship, Code name, Code value) =>
        Child(relationship, "CODE", name, item => item.SetCode(Tags.ConceptCodeSequence, value));

    private Dataset Child(string relationship, string valueType, Code name, Action<Dataset> fill) => Item(item =>
    {
        item.Set(Tags.RelationshipType, relationship);
        Fill(item, valueType, name, fill);
    });

    private static void Fill(Dataset item, string valueType, Code name, Action<Dataset> fill)
    {
        item.Set(Tags.ValueType, valueType);
        item.SetCode(Tags.ConceptNameCodeSequence, name);
        fill(item);
    }

    private Dataset Item(Action<Dataset> fill)
    {
        var item = new Dataset(_characterSet);
        fill(item);
        return item;
    }
}
