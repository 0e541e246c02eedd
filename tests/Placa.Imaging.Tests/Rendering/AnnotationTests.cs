using Placa.Dicom;

namespace Placa.Imaging.Tests.Rendering;

public class AnnotationTests
{
    [Fact]
    public void Every_printable_character_of_ASCII_and_Spanish_has_its_own_drawing()
    {
        var unknown = Convert.ToHexString(BitmapFont.Rows('\uFFFD'));
        var drawn = new HashSet<string>();
        foreach (var character in Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code).Concat("ñÑáéíóúÁÉÍÓÚüÜ¿¡çºª"))
        {
            var rows = Convert.ToHexString(BitmapFont.Rows(character));
            Assert.NotEqual(unknown, rows);
            Assert.True(drawn.Add(rows), $"{character} looks like another");
        }
    }

    [Fact]
    public void A_tilde_stands_over_the_letter()
    {
        var plain = BitmapFont.Rows('n');
        var tilde = BitmapFont.Rows('ñ');

        Assert.Equal(plain[5..].ToArray(), tilde[5..].ToArray());
        Assert.NotEqual(plain[..5].ToArray(), tilde[..5].ToArray());
    }

    [Fact]
    public void The_corners_tell_patient_study_series_and_window()
    {
        var dataset = Images.Make(2, 2, new byte[8], frames: 2);
        dataset.Set(Tags.PatientName, "Perez^Ana Maria^^Dra");
        dataset.Set(Tags.PatientID, "42");
        dataset.Set(Tags.PatientBirthDate, "19700102");
        dataset.Set(Tags.PatientSex, "F");
        dataset.Set(Tags.StudyDate, "20240304");
        dataset.Set(Tags.StudyTime, "0506");
        dataset.Set(Tags.Modality, "CT");
        dataset.Set(Tags.SeriesNumber, "3");
        dataset.Set(Tags.SeriesDescription, "Axial");
        var frame = Images.Read(dataset).ReadFrame(1);

        var text = CornerText.Create(dataset, frame, VoiLut.FromWindow(new VoiWindow(40, 400)), isUptake: false);

        Assert.Equal(["Perez, Ana Maria", "42", "1970-01-02 F"], text.UpperLeft);
        Assert.Equal(["2024-03-04 05:06", "CT"], text.UpperRight);
        Assert.Equal(["S 3 Axial", "F 2/2"], text.LowerLeft);
        Assert.Equal(["C 40 W 400"], text.LowerRight);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 300)]
    public void Text_that_has_no_room_is_cut(int rows, int columns)
    {
        var dataset = Images.Make(rows, columns, new byte[rows * columns + 1]);
        dataset.Set(Tags.PatientName, new string('W', 64));

        var image = new FrameRenderer(Images.Read(dataset)).Render(0, new RenderOptions { Annotate = true });

        Assert.Equal((columns, rows), (image.Width, image.Height));
    }
}
