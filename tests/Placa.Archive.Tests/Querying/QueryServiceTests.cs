using System.Text.Json;
using Placa.Archive.Querying;
using Placa.Dicom;

namespace Placa.Archive.Tests.Querying;

public class QueryServiceTests
{
    private static async Task<OpenArchive> FilledAsync()
    {
        var open = await OpenArchive.CreateAsync();
        (string Name, string Date, string Modality)[] studies =
        [
            ("Muñoz^María José", "20240105", "CT"), ("GARCIA^ANA", "20240310", "MR"), ("García López^Pedro", "20231224", "US"),
            ("Müller^Jörg=山田^太郎=やまだ^たろう", "20240105", "CT"), ("100%_x^\\", "20220101", "OT"),
        ];
        for (var i = 0; i < studies.Length; i++)
        {
            var sample = new SampleInstance
            {
                PatientName = studies[i].Name.TrimEnd('\\'),
                PatientId = $"ID{i}",
                StudyDate = studies[i].Date,
                Modality = studies[i].Modality,
                Study = $"1.{i}",
                Series = $"1.{i}.1",
                Instance = $"1.{i}.1.1",
            };
            await open.StoreAsync(sample);
            await open.StoreAsync(sample with { Instance = $"1.{i}.1.2", Number = 2 });
            await open.StoreAsync(sample with { Series = $"1.{i}.2", Instance = $"1.{i}.2.1", Modality = "SR" });
        }

        return open;
    }

    public static TheoryData<string, string, string> Matching => new()
    {
        { "PatientName", "GARCIA^ANA", "1.1" },
        { "PatientName", "garcia^ana", "1.1" },
        { "PatientName", "García*", "1.1 1.2" },
        { "PatientName", "GARCIA", "1.1" },
        { "PatientName", "*maria*", "1.0" },
        { "PatientName", "Muller^Jorg", "1.3" },
        { "PatientName", "山田*", "1.3" },
        { "PatientName", "=山田^太郎", "1.3" },
        { "PatientName", "GARC?A^ANA", "1.1" },
        { "PatientName", "100%*", "1.4" },
        { "PatientName", "%", "" },
        { "PatientName", "1__%_*", "" },
        { "PatientName", "*", "1.0 1.1 1.2 1.3 1.4" },
        { "PatientName", "' OR 1=1 --", "" },
        { "PatientID", "ID1", "1.1" },
        { "PatientID", "ID?", "1.0 1.1 1.2 1.3 1.4" },
        { "PatientID", "id1", "" },
        { "StudyInstanceUID", "1.0\\1.3\\7", "1.0 1.3" },
        { "ModalitiesInStudy", "C*", "1.0 1.3" },
        { "ModalitiesInStudy", "C*R", "" },
        { "ModalitiesInStudy", "MR,US", "1.1 1.2" },
        { "NumberOfStudyRelatedSeries", "2", "1.0 1.1 1.2 1.3 1.4" },
        { "NumberOfStudyRelatedInstances", "99", "" },
        { "NumberOfPatientRelatedStudies", "1", "1.0 1.1 1.2 1.3 1.4" },
        { "NumberOfPatientRelatedInstances", "4", "" },
        { "InstanceAvailability", "ONLINE", "1.0 1.1 1.2 1.3 1.4" },
        { "InstanceAvailability", "OFFLINE", "" },
        { "StudyDate", "20240105", "1.0 1.3" },
        { "StudyDate", "20240101-", "1.0 1.1 1.3" },
        { "StudyDate", "-20231231", "1.2 1.4" },
        { "StudyDate", "20231224-20240105", "1.0 1.2 1.3" },
        { "StudyTime", "10", "1.0 1.1 1.2 1.3 1.4" },
        { "StudyTime", "1016-", "" },
        { "ModalitiesInStudy", "CT", "1.0 1.3" },
        { "ModalitiesInStudy", "CT\\US", "1.0 1.2 1.3" },
        { "ModalitiesInStudy", "S?", "1.0 1.1 1.2 1.3 1.4" },
        { "ModalitiesInStudy", "C", "" },
        { "StudyDescription", "*50%*", "1.0 1.1 1.2 1.3 1.4" },
        { "StudyDescription", "craneo*", "1.0 1.1 1.2 1.3 1.4" },
        { "AccessionNumber", "A1.2", "1.2" },
        { "PatientSex", "F", "1.0 1.1 1.2 1.3 1.4" },
    };

    [Theory]
    [MemberData(nameof(Matching))]
    public async Task Studies_match_by_value_wildcard_list_and_range(string keyword, string value, string expected)
    {
        await using var open = await FilledAsync();
        var tag = (Tag)typeof(Tags).GetProperty(keyword)!.GetValue(null)!;

        var found = open.Find(QueryLevel.Study, (tag, value));

        Assert.Equal(expected, string.Join(' ', found.Select(match => match.StudyInstanceUid).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("garcia", "1.1 1.2")]
    [InlineData("*lop*", "1.2")]
    [InlineData("mar mun", "1.0")]
    [InlineData("arcia", "")]
    public async Task Fuzzy_matching_takes_the_start_of_any_word(string value, string expected)
    {
        await using var open = await FilledAsync();

        var found = open.Archive.Query.Find(OpenArchive.Sender, new QueryRequest(QueryLevel.Study)
        {
            Keys = [new QueryKey(Tags.PatientName, value)],
            FuzzyMatching = true,
        });

        Assert.Equal(expected, string.Join(' ', found.Matches.Select(match => match.StudyInstanceUid).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Studies_come_latest_first_and_pages_meet_without_gap()
    {
        await using var open = await FilledAsync();
        var all = open.Find(QueryLevel.Study).Select(match => match.StudyInstanceUid!).ToArray();
        var pages = new List<string?>();

        for (var offset = 0; offset < 6; offset += 2)
        {
            var page = open.Archive.Query.Find(OpenArchive.Sender, new QueryRequest(QueryLevel.Study) { Offset = offset, Limit = 2 });
            Assert.Equal(offset < 4, page.HasMore);
            pages.AddRange(page.Matches.Select(match => match.StudyInstanceUid));
        }

        Assert.Equal(["1.1", "1.3", "1.0", "1.2", "1.4"], all);
        Assert.Equal(all, pages);
    }

    [Fact]
    public async Task A_study_is_answered_with_its_counts_and_where_to_get_it()
    {
        await using var open = await FilledAsync();

        var match = Assert.Single(open.Archive.Query.Find(OpenArchive.Sender, new QueryRequest(QueryLevel.Study)
        {
            Keys = [new QueryKey(Tags.StudyInstanceUID, "1.0")],
            RetrieveUrlRoot = "/dicom-web",
        }).Matches);

        using var json = JsonDocument.Parse(match.ToJson());
        string Value(string tag) => json.RootElement.GetProperty(tag).GetProperty("Value").ToString();
        Assert.Equal("[2]", Value("00201206"));
        Assert.Equal("[3]", Value("00201208"));
        Assert.Equal("[\"CT\",\"SR\"]", Value("00080061"));
        Assert.Equal("[\"/dicom-web/studies/1.0\"]", Value("00081190"));
        Assert.Contains("Muñoz^María José", json.RootElement.GetProperty("00100010").GetProperty("Value")[0].GetProperty("Alphabetic").GetString(), StringComparison.Ordinal);
        var names = json.RootElement.EnumerateObject().Select(property => property.Name).ToArray();
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
    }

    [Fact]
    public async Task Series_and_instances_are_answered_within_their_study_or_across()
    {
        await using var open = await FilledAsync();

        var series = open.Find(QueryLevel.Series, (Tags.StudyInstanceUID, "1.2"));
        var across = open.Find(QueryLevel.Series, (Tags.Modality, "MR"));
        var instances = open.Find(QueryLevel.Instance, (Tags.StudyInstanceUID, "1.2"), (Tags.SeriesInstanceUID, "1.2.1"));
        var ct = open.Find(QueryLevel.Instance, (Tags.SOPClassUID, Uids.CTImageStorage.Value), (Tags.InstanceNumber, "2"));

        Assert.Equal(["1.2.1", "1.2.2"], series.Select(match => match.SeriesInstanceUid));
        Assert.DoesNotContain("00100010", Text(series[0]), StringComparison.Ordinal);
        Assert.Contains("00100010", Text(Assert.Single(across)), StringComparison.Ordinal);
        Assert.Equal(["1.2.1.1", "1.2.1.2"], instances.Select(match => match.SopInstanceUid));
        Assert.Equal(5, ct.Count);
    }

    [Fact]
    public async Task Fields_beyond_the_usual_are_included_on_demand()
    {
        await using var open = await FilledAsync();
        QueryRequest Request(bool all, params Tag[] fields) => new(QueryLevel.Instance)
        {
            Keys = [new QueryKey(Tags.StudyInstanceUID, "1.0"), new QueryKey(Tags.SeriesInstanceUID, "1.0.1")],
            IncludeFields = fields,
            IncludeAll = all,
        };

        string First(QueryRequest request) => Text(open.Archive.Query.Find(OpenArchive.Sender, request).Matches[0]);

        Assert.DoesNotContain("00180050", First(Request(false)), StringComparison.Ordinal);
        Assert.Contains("00180050", First(Request(false, Tags.SliceThickness)), StringComparison.Ordinal);
        Assert.Contains("00100010", First(Request(false, Tags.PatientName)), StringComparison.Ordinal);
        Assert.Contains("00180050", First(Request(true)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_nothing_is_kept_for_is_said_to_be_ignored()
    {
        await using var open = await FilledAsync();

        var result = open.Archive.Query.Find(OpenArchive.Sender, new QueryRequest(QueryLevel.Study)
        {
            Keys = [new QueryKey(Tags.SliceThickness, "1"), new QueryKey(Tags.InstitutionName, "")],
        });

        Assert.Equal([Tags.SliceThickness], result.IgnoredKeys);
        Assert.Equal(5, result.Matches.Count);
    }

    [Fact]
    public async Task A_key_of_another_level_is_said_to_be_ignored_and_a_universal_one_is_not()
    {
        await using var open = await FilledAsync();

        IEnumerable<Tag> Ignored(QueryLevel level, params QueryKey[] keys) =>
            open.Archive.Query.Find(OpenArchive.Sender, new QueryRequest(level) { Keys = keys }, TestContext.Current.CancellationToken).IgnoredKeys;
        QueryKey Sequence(string value) => new(Tags.RequestAttributesSequence, "") { Item = [new QueryKey(Tags.ScheduledProcedureStepID, value)] };

        Assert.Equal([Tags.InstitutionName], Ignored(QueryLevel.Study, new QueryKey(Tags.InstitutionName, "H"), new QueryKey(Tags.Modality, "*")));
        Assert.Equal([Tags.StudyDate, Tags.StudyDescription, Tags.ModalitiesInStudy], Ignored(
            QueryLevel.Patient, new QueryKey(Tags.StudyDate, "20240105"), new QueryKey(Tags.StudyDescription, "x"), new QueryKey(Tags.ModalitiesInStudy, "CT")));
        Assert.Equal([Tags.RequestAttributesSequence], Ignored(QueryLevel.Study, Sequence("1")));
        Assert.Empty(Ignored(QueryLevel.Study, Sequence("*"), new QueryKey(Tags.PatientSex, "F")));
        Assert.Empty(Ignored(QueryLevel.Series, Sequence("1"), new QueryKey(Tags.InstitutionName, "H"), new QueryKey(Tags.NumberOfSeriesRelatedInstances, "1")));
        Assert.Equal([new Tag(0x0009, 0x1001)], Ignored(QueryLevel.Instance, new QueryKey(new Tag(0x0009, 0x1001), "x")));
    }

    [Fact]
    public async Task Studies_come_by_date_the_last_first_in_pages_too()
    {
        await using var open = await OpenArchive.CreateAsync();
        var random = new Random(3);
        var stored = Enumerable.Range(0, 60).Select(i => (Uid: $"1.{i}", Date: $"202401{random.Next(1, 9):00}", Time: $"{random.Next(3):00}0000")).ToList();
        foreach (var (uid, date, time) in stored)
            await open.StoreAsync(new SampleInstance { Study = uid, Series = uid + ".1", Instance = uid + ".1.1", StudyDate = date, StudyTime = time });

        var expected = stored.Select((study, i) => (study, i)).OrderByDescending(one => one.study.Date + one.study.Time).ThenByDescending(one => one.i).Select(one => one.study.Uid);
        var pages = Enumerable.Range(0, 7).SelectMany(page => open.Archive.Query.Find(
            OpenArchive.Sender, new QueryRequest(QueryLevel.Study) { Limit = 9, Offset = page * 9 }, TestContext.Current.CancellationToken).Matches);
        Assert.Equal(expected, open.Find(QueryLevel.Study).Select(match => match.StudyInstanceUid));
        Assert.Equal(expected, pages.Select(match => match.StudyInstanceUid));
    }

    [Fact]
    public async Task V16_attributes_in_a_VR_that_is_not_theirs_do_not_spoil_the_query_for_the_others()
    {
        await using var open = await OpenArchive.CreateAsync();
        await open.StoreAsync(new SampleInstance { More = [(Tags.OperatorsName, "Lima^Ana"), (Tags.PerformingPhysicianName, "Soto"), (Tags.AcquisitionDateTime, "20240101")] });
        var wrong = new SampleInstance { Study = "1.9", Series = "1.9.1", Instance = "1.9.1.1" }.ToDataset();
        wrong.Set(Tags.OperatorsName, VR.LO, "Lima{^Ana");
        wrong.SetInts(Tags.PerformingPhysicianName, VR.US, 1, 2);
        wrong.SetInts(Tags.AcquisitionDateTime, VR.US, 2024);
        wrong.SetInts(Tags.ImageType, VR.US, 1);
        wrong.Set(Tags.RequestAttributesSequence, VR.LO, "x{\\y");
        wrong.Set(Tags.Rows, VR.LO, "x");
        wrong.Set(Tags.SeriesDate, VR.PN, "20240101");
        using var bytes = new MemoryStream();
        DatasetWriter.Write(bytes, wrong, TransferSyntax.ExplicitVRLittleEndian);
        var stored = await open.Archive.Store.StoreAsync(OpenArchive.Sender, SampleInstance.Incoming(bytes.ToArray(), Uids.CTImageStorage.Value, "1.9.1.1"), TestContext.Current.CancellationToken);
        Assert.True(stored.IsKept, $"{stored}");

        Assert.All<(Tag, string)>(
            [(Tags.OperatorsName, "Lima^*"), (Tags.OperatorsName, "=x"), (Tags.PerformingPhysicianName, "Soto"), (Tags.AcquisitionDateTime, "2023-2024"), (Tags.Rows, "16"), (Tags.ImageType, "X*"), (Tags.SeriesDate, "2024-")],
            key => Assert.InRange(open.Find(QueryLevel.Instance, key).Count, 0, 2));
        var sequence = new QueryKey(Tags.RequestAttributesSequence, "") { Item = [new QueryKey(Tags.ScheduledProcedureStepID, "1"), new QueryKey(Tags.RequestedProcedureCodeSequence, "") { Item = [new QueryKey(Tags.CodeValue, "x")] }] };
        Assert.Empty(open.Archive.Query.Find(OpenArchive.Sender, new QueryRequest(QueryLevel.Series) { Keys = [sequence] }, TestContext.Current.CancellationToken).Matches);
    }

    [Fact]
    public async Task Fuzzy_matching_holds_for_every_name()
    {
        await using var open = await OpenArchive.CreateAsync();
        await open.StoreAsync(new SampleInstance { More = [(Tags.ReferringPhysicianName, "Soto P\u00E9rez^Ana=\u5C71\u7530"), (Tags.OperatorsName, "Uno^A\\Lima^Bel\u00E9n")] });

        bool Finds(Tag tag, string value) => open.Archive.Query.Find(
            OpenArchive.Sender, new QueryRequest(QueryLevel.Series) { Keys = [new QueryKey(tag, value)], FuzzyMatching = true }, TestContext.Current.CancellationToken).Matches.Count == 1;

        Assert.True(Finds(Tags.ReferringPhysicianName, "perez ana"));
        Assert.True(Finds(Tags.ReferringPhysicianName, "\u5C71"));
        Assert.True(Finds(Tags.OperatorsName, "belen*"));
        Assert.False(Finds(Tags.OperatorsName, "uno belen"));
        Assert.False(Finds(Tags.ReferringPhysicianName, "nadie"));
    }

    [Theory]
    [InlineData("2024-x")]
    [InlineData("-")]
    [InlineData("20241301")]
    [InlineData("20240101120000.")]
    [InlineData("202401011200.5")]
    [InlineData("20240101+9900")]
    [InlineData("20240101-20240102-20240103")]
    public async Task V16_a_malformed_range_of_date_times_is_an_error_of_the_caller(string value)
    {
        await using var open = await FilledAsync();

        Assert.Throws<QueryException>(() => open.Find(QueryLevel.Instance, (Tags.AcquisitionDateTime, value)));
    }

    [Theory]
    [InlineData("2023-2024", true)] // a range of years: 2024 is no offset
    [InlineData("2024-1100", false)] // an offset: the year 2024 eleven hours west of Greenwich, which begins later
    [InlineData("2024-1100-", false)]
    [InlineData("20231231-1100-2024", true)]
    [InlineData("-0500", false)] // nothing before the hyphen: until the year 500
    [InlineData("-2024", true)]
    [InlineData("20231231235960", true)] // a leap second is the first of the next minute to any calendar
    public async Task A_hyphen_before_what_can_be_an_offset_is_one(string value, bool isFound)
    {
        await using var open = await OpenArchive.CreateAsync();
        await open.StoreAsync(new SampleInstance { Timezone = "+0000", More = [(Tags.AcquisitionDateTime, "20240101000000")] });

        Assert.Equal(isFound, open.Find(QueryLevel.Instance, (Tags.AcquisitionDateTime, value)).Any());
    }

    [Theory]
    [InlineData("2024010")]
    [InlineData("x")]
    [InlineData("20240101-x")]
    [InlineData("20240101-20240102-20240103")]
    public async Task V16_a_malformed_range_is_an_error_of_the_caller(string value)
    {
        await using var open = await FilledAsync();

        Assert.Throws<QueryException>(() => open.Find(QueryLevel.Study, (Tags.StudyDate, value)));
    }

    [Fact]
    public async Task V16_wild_cards_without_end_are_refused_and_long_lists_are_not()
    {
        await using var open = await FilledAsync();

        Assert.Throws<QueryException>(() => open.Find(QueryLevel.Study, (Tags.PatientName, string.Concat(Enumerable.Repeat("*a", 64)))));
        Assert.Empty(open.Find(QueryLevel.Study, (Tags.PatientName, new string('?', 1000))));
        var list = string.Join('\\', Enumerable.Range(0, 100_000).Select(i => $"9.{i}").Append("1.0"));
        Assert.Single(open.Find(QueryLevel.Study, (Tags.StudyInstanceUID, list)));
    }

    private static string Text(QueryMatch match) => System.Text.Encoding.UTF8.GetString(match.ToJson().Span);
}
