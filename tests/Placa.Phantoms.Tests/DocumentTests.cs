using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Placa.Dicom;

namespace Placa.Phantoms.Tests;

public sealed class DocumentTests(PhantomFiles files)
{
    [Fact]
    public void The_cross_reference_table_of_the_pdf_points_at_its_objects()
    {
        var report = One("DOC");
        var bytes = report.Find(Tags.EncapsulatedDocument)!.Value.GetBytes();
        var pdf = Encoding.Latin1.GetString(bytes.Span[..report.GetInt32(Tags.EncapsulatedDocumentLength)!.Value]);

        var start = int.Parse(Regex.Match(pdf, @"startxref\n(\d+)\n%%EOF\n$").Groups[1].Value, CultureInfo.InvariantCulture);
        var entries = Regex.Matches(pdf[start..], @"(\d{10}) 00000 n \n");

        Assert.StartsWith("xref\n", pdf[start..]);
        Assert.All(entries.Index(), entry => Assert.StartsWith(
            $"{entry.Index + 1} 0 obj\n", pdf[int.Parse(entry.Item.Groups[1].Value, CultureInfo.InvariantCulture)..]));
        Assert.Contains("Castaño Yáñez, Íñigo", pdf);
    }

    [Fact]
    public void The_report_measures_a_nodule_that_the_image_it_refers_to_shows()
    {
        var study = PhantomStudies.Make(new PhantomOptions { Scale = 0.35 })[0]; // slices close enough for one to meet the nodule
        var finding = Nodes(study.Series.Single(series => series.Modality == "SR").Make(0).Dataset).Single(node => node.GetString(Tags.ValueType) == "SCOORD");
        var line = finding.GetDoubles(Tags.GraphicData);
        var image = finding.GetItems(Tags.ContentSequence)[0].GetItems(Tags.ReferencedSOPSequence)[0].GetUid(Tags.ReferencedSOPInstanceUID);

        var slice = study.Instances.First(instance => instance.SopInstanceUid == image).Dataset;
        var columns = slice.GetInt32(Tags.Columns)!.Value;
        var pixels = slice.Find(Tags.PixelData)!.Value.GetBytes();
        var pixel = 2 * ((int)line[1] * columns + (int)((line[0] + line[2]) / 2));
        var inHounsfieldUnits = BitConverter.ToUInt16(pixels.Span[pixel..]) + slice.GetInt32(Tags.RescaleIntercept)!.Value;

        Assert.InRange(inHounsfieldUnits, -150, 150);
    }

    private Dataset One(string modality) =>
        files.Studies.SelectMany(study => study.Series).Single(series => series.Modality == modality).Make(0).Dataset;

    private static IEnumerable<Dataset> Nodes(Dataset node) =>
        node.GetItems(Tags.ContentSequence).SelectMany(Nodes).Prepend(node);
}
