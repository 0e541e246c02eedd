using Placa.Dicom;

namespace Placa.Fuzz;

/// <summary>A data set with a value of each kind the document models spell differently.</summary>
internal static class DocumentSeed
{
    public static Dataset Make(string characterSet)
    {
        var code = new Dataset();
        code.Set(Tags.CodeValue, "T-04000");
        var region = new Dataset();
        region.SetItems(Tags.AnatomicRegionModifierSequence, [code, new Dataset()]);

        var dataset = new Dataset();
        dataset.Set(Tags.SpecificCharacterSet, VR.CS, characterSet);
        dataset.Set(Tags.ImageType, "DERIVED", "", "AXIAL");
        dataset.Set(Tags.PatientName, "Yamada^Tarou=" + (characterSet == "ISO_IR 100" ? "" : "山田^太郎"));
        dataset.Set(Tags.PatientComments, VR.LT, "a <b> & \"c\"\r\n\\d\t");
        dataset.SetItems(Tags.AnatomicRegionSequence, [region]);
        dataset.SetInts(Tags.FrameIncrementPointer, VR.AT, 0x00181063);
        dataset.SetInts(Tags.Rows, VR.US, 8);
        dataset.SetInts(Tags.SmallestImagePixelValue, VR.SS, -8);
        dataset.SetInts(new Tag(0x0009, 0x1003), VR.SV, long.MinValue, 5);
        dataset.SetDoubles(new Tag(0x0018, 0x9087), VR.FD, 0.1, double.NaN, double.NegativeInfinity);
        dataset.SetDoubles(new Tag(0x0018, 0x9089), VR.FL, 0.1, -0.0);
        dataset.Set(Tags.PixelSpacing, VR.DS, "+0.5", "0.12345678901234567");
        dataset.Set(new Tag(0x0009, 0x0010), VR.LO, "PLACA FUZZ");
        dataset.Set(new Tag(0x0009, 0x1001), VR.UN, new byte[] { 1, 2, 3, 4 });
        dataset.Set(new Tag(0x0009, 0x1002), VR.LT, "control \u0001");
        dataset.Set(Tags.PixelData, VR.OW, new byte[16]);
        return dataset;
    }
}
