using System.Globalization;
using System.Text;
using Placa.Dicom;

namespace Placa.Phantoms;

/// <summary>The report of the chest radiograph as Encapsulated PDF (PS3.3 section A.45.1).</summary>
internal sealed class PdfReport(UidSource uids)
{
    private const string SeriesName = "dx/report", Title = "Informe de radiología";

    private static readonly Device Workstation = new("Informes", "INF1", "PLACA-0005");

    private readonly Examination _examination = Examination.ChestRadiograph;

    public PhantomSeries Series => new(uids[SeriesName], "DOC", "Informe en PDF", 1, _ => Make());

    private Dataset Make()
    {
        var dataset = _examination.NewDataset(uids, Uids.EncapsulatedPDFStorage, SeriesName + "/1", TimeSpan.FromMinutes(52));
        _examination.AddSeries(dataset, uids, "DOC", 2, Series.Description, SeriesName, Workstation);
        dataset.Set(Tags.ConversionType, "SYN");
        dataset.SetInts(Tags.InstanceNumber, VR.IS, 1);
        dataset.Set(Tags.ContentDate, dataset.GetString(Tags.InstanceCreationDate)!);
        dataset.Set(Tags.ContentTime, dataset.GetString(Tags.InstanceCreationTime)!);
        dataset.Set(Tags.AcquisitionDateTime, dataset.GetString(Tags.ContentDate)! + dataset.GetString(Tags.ContentTime));
        dataset.Set(Tags.BurnedInAnnotation, "YES");
        dataset.Set(Tags.DocumentTitle, Title);
        dataset.SetCode(Tags.ConceptNameCodeSequence, new Code("18748-4", "LN", "Informe de diagnóstico por imagen"));
        dataset.Set(Tags.VerificationFlag, "UNVERIFIED");
        dataset.Set(Tags.MIMETypeOfEncapsulatedDocument, "application/pdf");
        var pdf = Pdf();
        dataset.Set(Tags.EncapsulatedDocument, VR.OB, pdf.AsMemory());
        dataset.SetInts(Tags.EncapsulatedDocumentLength, VR.UL, pdf.Length);
        return dataset;
    }

    private byte[] Pdf()
    {
        var patient = _examination.Patient;
        var page = new PdfPage(Title);
        page.Text(20, Examination.Institution, bold: true);
        page.Text(11, "Servicio de Radiodiagnóstico");
        page.Rule();
        page.Text(15, Title, bold: true);
        page.Text(11, $"Paciente: {patient.Name.Replace("^", ", ", StringComparison.Ordinal)}");
        page.Text(11, $"Historia: {patient.Id}     Nacimiento: {patient.BirthDate.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture)}     Sexo: {(patient.Sex == "M" ? "varón" : "mujer")}");
        page.Text(11, $"Estudio: {_examination.Description}     Fecha: {_examination.Start.ToString("dd/MM/yyyy HH:mm", CultureInfo.InvariantCulture)}     Nº {_examination.AccessionNumber}");
        page.Rule();
        page.Text(12, "Motivo", bold: true);
        page.Text(11, _examination.Reason + ".");
        page.Text(12, "Hallazgos", bold: true);
        page.Text(11, "Proyección posteroanterior, en bipedestación, con buena inspiración.");
        page.Text(11, "Campos pulmonares bien aireados; no se observan consolidaciones ni nódulos.");
        page.Text(11, "Senos costofrénicos libres. Silueta cardíaca de tamaño normal.");
        page.Text(11, "Mediastino centrado. Estructuras óseas sin lesiones agudas.");
        page.Text(12, "Conclusión", bold: true);
        page.Text(11, "Radiografía de tórax sin hallazgos patológicos. ¿Persiste la fiebre? Valorar control en 7 días.");
        page.Rule();
        page.Text(9, "Documento de demostración: el paciente no existe y la imagen es un maniquí calculado.");
        return page.ToArray();
    }
}

/// <summary>One page of A4 in Helvetica, as PDF 1.4 (ISO 32000-1). Text is limited to the Windows Latin alphabet.</summary>
internal sealed class PdfPage(string title)
{
    private const int Left = 56, Right = 539;
    private readonly StringBuilder _content = new();
    private double _baseline = 790;

    public void Text(double size, string text, bool bold = false)
    {
        _baseline -= size * 1.55;
        _content.Append(CultureInfo.InvariantCulture, $"BT /{(bold ? "F2" : "F1")} {size} Tf {Left} {_baseline:0.##} Td ({Escaped(text)}) Tj ET\n");
    }

    public void Rule()
    {
        _baseline -= 10;
        _content.Append(CultureInfo.InvariantCulture, $"0.7 G {Left} {_baseline:0.##} m {Right} {_baseline:0.##} l S\n");
        _baseline -= 2;
    }

    /// <summary>The file: objects, cross-reference table with the offset of each, trailer.</summary>
    public byte[] ToArray()
    {
        string[] objects =
        [
            "<< /Type /Catalog /Pages 2 0 R /Lang (es) >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 6 0 R /Resources << /Font << /F1 4 0 R /F2 5 0 R >> >> >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
            $"<< /Length {_content.Length} >>\nstream\n{_content}endstream",
            $"<< /Title ({Escaped(title)}) /Producer (Placa) >>",
        ];
        var file = new StringBuilder("%PDF-1.4\n%âãÏÓ\n"); // letters beyond ASCII say that the file is binary
        var table = new StringBuilder($"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n");
        for (var i = 0; i < objects.Length; i++)
        {
            table.Append(CultureInfo.InvariantCulture, $"{file.Length:0000000000} 00000 n \n");
            file.Append(CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n{objects[i]}\nendobj\n");
        }

        var start = file.Length;
        file.Append(table).Append(CultureInfo.InvariantCulture, $"trailer\n<< /Size {objects.Length + 1} /Root 1 0 R /Info 7 0 R >>\nstartxref\n{start}\n%%EOF\n");
        // Latin-1 has one byte for each character, so lengths in characters are offsets in bytes.
        return Encoding.Latin1.GetBytes(file.ToString());
    }

    private static string Escaped(string text) =>
        text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("(", @"\(", StringComparison.Ordinal).Replace(")", @"\)", StringComparison.Ordinal);
}
