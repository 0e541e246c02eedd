using System.Text;

namespace Placa.Imaging.Exporting;

/// <summary>README.txt of an export, in Spanish and English.</summary>
internal static class ReadmeText
{
    public static byte[] Make(ExportOptions options, ExportReport report)
    {
        var text = new StringBuilder();
        WriteSpanish(text, options, report);
        text.Append("\n\n");
        WriteEnglish(text, options, report);
        return Encoding.UTF8.GetBytes(text.Replace("\n", "\r\n").ToString()); // every editor of every system shows these line ends
    }

    private static void WriteSpanish(StringBuilder text, ExportOptions options, ExportReport report)
    {
        text.Append("EXPORTACIÓN DE PLACA\n\n");
        text.Append($"Instancias: {report.Instances}   Imágenes: {report.Images}   Videos: {report.Videos}   Documentos: {report.Documents}\n\n");
        text.Append("Cada carpeta es una serie.\n");
        if (options.Images is ExportImages.Png or ExportImages.Png16)
            text.Append("  0001.png          imagen (el número es el de la instancia)\n  0001-f0001.png    cuadro de una imagen con varios cuadros\n");
        if (report.Videos > 0)
            text.Append("  0001.mp4          video, tal como se guardó (también .ts, .m2ts, .mpg, .m2v, .h264, .h265)\n");
        WriteFiles(text, options.Tags, "todos los datos, para leer", "los mismos datos en DICOM JSON, para programas", "los mismos datos, para hojas de cálculo");
        if (options.Images == ExportImages.Png)
            text.Append("\nLas imágenes PNG muestran una sola ventana de 8 bits: sirven para ver y compartir, no para diagnosticar.\n");
        if (options.Images == ExportImages.Png16)
        {
            text.Append("\nLas imágenes PNG de 16 bits contienen los valores almacenados: valor = muestra × escala + desplazamiento.\n");
            text.Append($"Ambos números están en el texto del archivo PNG ({FramePng.ScaleKeyword}, {FramePng.OffsetKeyword}). Sin ajustar parecen oscuras.\n");
        }

        if (report.Problems.Count == 0)
            return;
        text.Append("\nNo se pudo exportar, o no por completo:\n");
        WriteProblems(text, report);
    }

    private static void WriteEnglish(StringBuilder text, ExportOptions options, ExportReport report)
    {
        text.Append("PLACA EXPORT\n\n");
        text.Append($"Instances: {report.Instances}   Images: {report.Images}   Videos: {report.Videos}   Documents: {report.Documents}\n\n");
        text.Append("Each folder is a series.\n");
        if (options.Images is ExportImages.Png or ExportImages.Png16)
            text.Append("  0001.png          image (the number is that of the instance)\n  0001-f0001.png    frame of an image with several frames\n");
        if (report.Videos > 0)
            text.Append("  0001.mp4          video, as it was stored (also .ts, .m2ts, .mpg, .m2v, .h264, .h265)\n");
        WriteFiles(text, options.Tags, "all data, to read", "the same data as DICOM JSON, for programs", "the same data, for spreadsheets");
        if (options.Images == ExportImages.Png)
            text.Append("\nPNG images show a single window of 8 bits: they are for viewing and sharing, not for diagnosis.\n");
        if (options.Images == ExportImages.Png16)
        {
            text.Append("\nPNG images of 16 bits hold the stored values: value = sample × scale + offset.\n");
            text.Append($"Both numbers are in the text of the PNG file ({FramePng.ScaleKeyword}, {FramePng.OffsetKeyword}). Unadjusted they look dark.\n");
        }

        if (report.Problems.Count == 0)
            return;
        text.Append("\nWhat could not be exported, or not whole:\n");
        WriteProblems(text, report);
    }

    private static void WriteFiles(StringBuilder text, ExportTags tags, string readable, string json, string csv)
    {
        if (tags.HasFlag(ExportTags.Text))
            text.Append($"  datos.txt         {readable}\n");
        if (tags.HasFlag(ExportTags.Json))
            text.Append($"  datos.json        {json}\n");
        if (tags.HasFlag(ExportTags.Csv))
            text.Append($"  datos.csv         {csv}\n");
    }

    private static void WriteProblems(StringBuilder text, ExportReport report)
    {
        foreach (var problem in report.Problems)
            text.Append($"  {problem.Name}: {problem.Reason}\n");
    }
}
