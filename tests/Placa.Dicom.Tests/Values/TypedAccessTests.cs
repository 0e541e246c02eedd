using Placa.Testing;

namespace Placa.Dicom.Tests.Values;

public class TypedAccessTests
{
    private static Dataset With(Tag tag, VR vr, params string[] values)
    {
        var dataset = new Dataset(CharacterSet.Utf8);
        dataset.Set(tag, vr, values);
        return dataset;
    }

    [Theory]
    [InlineData("0.1", "0.1")]
    [InlineData(" -12.50 ", "-12.50")]
    [InlineData("1E-28", "0.0000000000000000000000000001")]
    [InlineData("1E-29", null)]
    [InlineData("1E40", null)]
    [InlineData("0E99999999999", null)]
    [InlineData("abc", null)]
    public void A_decimal_is_read_exactly_or_not_at_all(string text, string? expected)
    {
        var value = With(Tags.SliceThickness, VR.DS, text).GetDecimal(Tags.SliceThickness);

        Assert.Equal(expected, value?.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("20240229", 2024, 2, 29)]
    [InlineData("1997.12.03", 1997, 12, 3)]
    public void A_date_is_read_in_both_forms(string text, int year, int month, int day) =>
        Assert.Equal(new DateOnly(year, month, day), With(Tags.StudyDate, VR.DA, text).GetDate(Tags.StudyDate));

    [Theory]
    [InlineData("20230229")]
    [InlineData("2024.0229")]
    [InlineData("202402")]
    [InlineData("00000101")]
    public void What_is_no_date_is_null(string text) => Assert.Null(With(Tags.StudyDate, VR.DA, text).GetDate(Tags.StudyDate));

    [Theory]
    [InlineData("10", "10:00:00.0000000", 0)]
    [InlineData("1015", "10:15:00.0000000", 0)]
    [InlineData("101530.25", "10:15:30.2500000", 2)]
    [InlineData("101530.123456", "10:15:30.1234560", 6)]
    [InlineData("235960", "23:59:59.9999999", 0)]
    [InlineData("10:15:30", "10:15:30.0000000", 0)]
    public void A_time_keeps_its_precision(string text, string clock, int digits)
    {
        var time = With(Tags.StudyTime, VR.TM, text).GetTime(Tags.StudyTime)!.Value;

        Assert.Equal(TimeOnly.Parse(clock, System.Globalization.CultureInfo.InvariantCulture), time.ToTimeOnly());
        Assert.Equal(digits, time.FractionDigits);
        Assert.Equal(text.Replace(":", "", StringComparison.Ordinal), time.ToString());
    }

    [Theory]
    [InlineData("24")]
    [InlineData("106")]
    [InlineData("101530.")]
    [InlineData("101561")]
    [InlineData("101530.1234567")]
    public void What_is_no_time_is_null(string text) => Assert.Null(With(Tags.StudyTime, VR.TM, text).GetTime(Tags.StudyTime));

    [Theory]
    [InlineData("2024", null)]
    [InlineData("202402", null)]
    [InlineData("20240229", null)]
    [InlineData("2024022910", null)]
    [InlineData("20240229101530.5-0330", -210)]
    [InlineData("2024+1400", 840)]
    public void A_date_and_time_is_written_as_it_was_read(string text, int? offsetInMinutes)
    {
        var value = With(Tags.AcquisitionDateTime, VR.DT, text).GetDateTime(Tags.AcquisitionDateTime)!.Value;

        Assert.Equal(text, value.ToString());
        Assert.Equal(offsetInMinutes, value.Offset?.TotalMinutes);
    }

    [Fact]
    public void The_offset_of_the_data_set_counts_where_the_value_has_none()
    {
        var bytes = Bytes.FromHex(
            "0800 0102 5348 0600 2B3032303020" + "4000 30A7 5351 0000 FFFFFFFF FEFF00E0 FFFFFFFF 0800 2A00 4454 0E00 3230323430323239313031353330 FEFF0DE0 00000000 FEFFDDE0 00000000");
        var item = DicomFile.ReadDataset(bytes, TransferSyntax.ExplicitVRLittleEndian).Dataset.GetItems(Tags.ContentSequence)[0];

        Assert.Equal(
            new DateTimeOffset(2024, 2, 29, 10, 15, 30, TimeSpan.FromHours(2)),
            item.GetDateTime(Tags.AcquisitionDateTime)!.Value.ToDateTimeOffset());
    }

    [Fact]
    public void A_date_and_its_time_are_one_moment()
    {
        var dataset = With(Tags.StudyDate, VR.DA, "20240229");
        dataset.Set(Tags.StudyTime, "1015");
        dataset.Set(Tags.TimezoneOffsetFromUTC, "-0500");

        Assert.Equal("202402291015-0500", dataset.GetDateTime(Tags.StudyDate, Tags.StudyTime).ToString());
    }

    [Fact]
    public void An_end_of_the_calendar_is_no_moment() =>
        Assert.Null(With(Tags.AcquisitionDateTime, VR.DT, "0001+1400").GetDateTime(Tags.AcquisitionDateTime)!.Value.ToDateTimeOffset());

    [Fact]
    public void An_age_has_a_number_and_a_unit()
    {
        Assert.Equal(new Age(18, AgeUnit.Months), With(Tags.PatientAge, VR.AS, "018M").GetAge(Tags.PatientAge));
        Assert.Null(With(Tags.PatientAge, VR.AS, "18M").GetAge(Tags.PatientAge));
    }

    [Fact]
    public void A_name_has_three_groups_of_five_components()
    {
        var name = With(Tags.PatientName, VR.PN, "Yamada^Tarou^^Dr^MD=山田^太郎=やまだ^たろう").GetPersonName(Tags.PatientName)!.Value;

        Assert.Equal(new PersonNameComponents("Yamada", "Tarou", "", "Dr", "MD"), name.Components);
        Assert.Equal(new PersonNameComponents("山田", "太郎"), name.IdeographicComponents);
        Assert.Equal(new PersonNameComponents("やまだ", "たろう"), name.PhoneticComponents);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Numbers_are_read_at_once_in_either_byte_order(bool bigEndian)
    {
        var dataset = bigEndian
            ? DicomFile.ReadDataset(Bytes.FromHex("0028 3006 5553 0006 0001 0102 FFFF"), TransferSyntax.ExplicitVRBigEndian).Dataset
            : DicomFile.ReadDataset(Bytes.FromHex("2800 0630 5553 0600 0100 0201 FFFF"), TransferSyntax.ExplicitVRLittleEndian).Dataset;
        var tag = dataset.First().Tag;

        Assert.Equal([1, 258, 65535], dataset.GetNumbers<ushort>(tag));
        Assert.Equal([1.0, 258, 65535], dataset.GetDoubles(tag));
        Assert.Empty(dataset.GetNumbers<short>(tag));
        Assert.True(dataset.TryGetSpan<ushort>(tag, out var span));
        Assert.Equal([1, 258, 65535], span.ToArray());
        Assert.False(dataset.TryGetSpan<uint>(tag, out _));
    }

    [Fact]
    public void A_span_of_a_little_endian_value_is_no_copy()
    {
        var bytes = Bytes.FromHex("2800 0630 5553 0200 0100");
        var dataset = DicomFile.ReadDataset(bytes, TransferSyntax.ExplicitVRLittleEndian).Dataset;
        Assert.True(dataset.TryGetSpan<ushort>(dataset.First().Tag, out var span));

        bytes[8] = 7;

        Assert.Equal(7, span[0]);
    }

    [Fact]
    public void A_hundred_thousand_decimal_strings_are_read_in_one_pass()
    {
        var dataset = new Dataset();
        dataset.Set(Tags.ContourData, VR.DS, string.Join('\\', Enumerable.Repeat("1.5", 100_000)));

        var values = dataset.GetDoubles(Tags.ContourData);

        Assert.Equal(100_000, values.Length);
        Assert.All(values, value => Assert.Equal(1.5, value));
    }

    [Fact]
    public void What_is_set_is_read_again()
    {
        var dataset = new Dataset(CharacterSet.Utf8);
        dataset.SetDate(Tags.StudyDate, new DateOnly(2024, 2, 29));
        dataset.SetTime(Tags.StudyTime, TimeValue.From(new TimeOnly(10, 15, 30, 250)));
        dataset.SetDateTime(Tags.AcquisitionDateTime, DateTimeValue.From(new DateTimeOffset(2024, 2, 29, 10, 15, 30, TimeSpan.FromHours(-3.5))));
        dataset.SetAge(Tags.PatientAge, new Age(7, AgeUnit.Weeks));
        dataset.SetDecimals(Tags.PixelSpacing, 0.70m, 0.70m);
        dataset.SetPersonName(Tags.PatientName, new PersonName("Ibáñez^Peña"));
        dataset.SetUid(Tags.SOPClassesInStudy, new Uid("1.2"), new Uid("1.3"));

        Assert.Equal(new DateOnly(2024, 2, 29), dataset.GetDate(Tags.StudyDate));
        Assert.Equal("101530.25", dataset.GetString(Tags.StudyTime));
        Assert.Equal("20240229101530-0330", dataset.GetString(Tags.AcquisitionDateTime));
        Assert.Equal("007W", dataset.GetString(Tags.PatientAge));
        Assert.Equal(["0.70", "0.70"], dataset.GetStrings(Tags.PixelSpacing));
        Assert.Equal("Ibáñez", dataset.GetPersonName(Tags.PatientName)!.Value.Components.FamilyName);
        Assert.Equal([new Uid("1.2"), new Uid("1.3")], dataset.GetUids(Tags.SOPClassesInStudy));
    }

    [Fact]
    public void An_absent_sequence_is_not_an_empty_one()
    {
        var dataset = new Dataset();
        dataset.SetItems(Tags.ContentSequence);

        Assert.Empty(dataset.GetSequence(Tags.ContentSequence)!);
        Assert.Null(dataset.GetSequence(Tags.ReferencedImageSequence));
    }
}
