using Placa.Dicom;
using Placa.Network;
using Placa.Server.Tests.DicomWeb;
using Placa.Testing;

namespace Placa.Server.Tests.Dimse;

public class CFindHandlerTests
{
    private static readonly Uid StudyRoot = Uids.StudyRootQueryRetrieveInformationModelFind;
    private static readonly Uid PatientRoot = Uids.PatientRootQueryRetrieveInformationModelFind;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_study_is_found_by_name_without_accents_and_every_key_is_answered()
    {
        await using var server = await ServerWithAsync(TestInstance.Make("1.2.3.1"), TestInstance.Make("1.2.3.2"));

        var match = Assert.Single(await FindAsync(
            server, StudyRoot, "STUDY", (Tags.PatientName, "nunez*"), (Tags.PatientID, ""), (Tags.StudyInstanceUID, ""), (Tags.StudyDate, "20240101-20240301"),
            (Tags.ModalitiesInStudy, ""), (Tags.SOPClassesInStudy, ""), (Tags.NumberOfStudyRelatedInstances, ""), (Tags.StudyDescription, ""), (Tags.PatientComments, ""),
            (Tags.TimezoneOffsetFromUTC, ""), (Tags.NumberOfPatientRelatedStudies, ""), (Tags.NumberOfPatientRelatedInstances, "")));

        Assert.Equal("NU\u00D1EZ^JOS\u00C9", match.GetString(Tags.PatientName));
        Assert.Equal("ISO_IR 100", match.GetString(Tags.SpecificCharacterSet));
        Assert.Equal(("P1", "1.2", "20240229", "OT"), (match.GetString(Tags.PatientID), match.GetString(Tags.StudyInstanceUID), match.GetString(Tags.StudyDate), match.GetString(Tags.ModalitiesInStudy)));
        Assert.Equal((TestInstance.SopClass, "2"), (match.GetString(Tags.SOPClassesInStudy), match.GetString(Tags.NumberOfStudyRelatedInstances)));
        Assert.Equal(("1", "2"), (match.GetString(Tags.NumberOfPatientRelatedStudies), match.GetString(Tags.NumberOfPatientRelatedInstances)));
        Assert.Equal(("STUDY", "PLACA", "ONLINE"), (match.GetString(Tags.QueryRetrieveLevel), match.GetString(Tags.RetrieveAETitle), match.GetString(Tags.InstanceAvailability)));
        Assert.All([Tags.StudyDescription, Tags.PatientComments, Tags.TimezoneOffsetFromUTC], tag => Assert.Equal(0u, match.Find(tag)!.Value.Length));
    }

    [Theory]
    [InlineData("NU\u00D1EZ^JOS\u00C9", "ISO_IR 192", "ISO_IR 192")]
    [InlineData("NU\u00D1EZ^JOS\u00C9", null, "ISO_IR 100")]
    [InlineData("\u0418\u0432\u0430\u043D\u043E\u0432^\u041F\u0451\u0442\u0440", "ISO_IR 144", "ISO_IR 144")]
    [InlineData("\u0418\u0432\u0430\u043D\u043E\u0432^\u041F\u0451\u0442\u0440", "ISO_IR 100", "ISO_IR 192")]
    [InlineData("Yamada^Tarou=\u5C71\u7530^\u592A\u90CE=\u3084\u307E\u3060^\u305F\u308D\u3046", null, "ISO_IR 192")]
    [InlineData("PLAIN^NAME", "ISO_IR 100", null)]
    public async Task An_answer_comes_in_a_character_set_that_holds_it(string name, string? asked, string? answered)
    {
        var instance = TestInstance.Make("1.2.3.1");
        instance.Set(Tags.PatientName, name);
        await using var server = await ServerWithAsync(instance);

        var keys = new List<(Tag, string)> { (Tags.PatientName, "") };
        if (asked is not null)
            keys.Insert(0, (Tags.SpecificCharacterSet, asked));
        var match = Assert.Single(await FindAsync(server, StudyRoot, "STUDY", [.. keys]));

        Assert.Equal(name, match.GetString(Tags.PatientName));
        Assert.Equal(answered, match.GetString(Tags.SpecificCharacterSet));
    }

    [Fact]
    public async Task A_name_in_another_script_is_found_by_its_own_letters()
    {
        var instance = TestInstance.Make("1.2.3.1");
        instance.Set(Tags.PatientName, "Yamada^Tarou=\u5C71\u7530^\u592A\u90CE");
        await using var server = await ServerWithAsync(instance, TestInstance.Make("1.3.1", "1.3", "1.4"));

        var match = Assert.Single(await FindAsync(server, StudyRoot, "STUDY", (Tags.SpecificCharacterSet, "ISO_IR 192"), (Tags.PatientName, "\u5C71\u7530*"), (Tags.StudyInstanceUID, "")));

        Assert.Equal("1.2", match.GetString(Tags.StudyInstanceUID));
    }

    [Fact]
    public async Task Each_level_answers_its_entities()
    {
        await using var server = await ServerWithAsync(
            TestInstance.Make("1.2.3.1"), TestInstance.Make("1.2.3.2"), TestInstance.Make("1.2.4.1", "1.2.4"), TestInstance.Make("1.5.1", "1.5", "1.6"));

        Assert.Equal(["P1"], (await FindAsync(server, PatientRoot, "PATIENT", (Tags.PatientID, ""))).Select(match => match.GetString(Tags.PatientID)));
        Assert.Equal(2, (await FindAsync(server, PatientRoot, "STUDY", (Tags.PatientID, "P1"))).Count);
        Assert.Equal(["1.2.3", "1.2.4"], (await FindAsync(server, StudyRoot, "SERIES", (Tags.StudyInstanceUID, "1.2"))).Select(match => match.GetString(Tags.SeriesInstanceUID)).Order());
        var images = await FindAsync(server, StudyRoot, "IMAGE", (Tags.StudyInstanceUID, "1.2"), (Tags.SeriesInstanceUID, "1.2.3"), (Tags.SOPInstanceUID, ""), (Tags.Rows, ""));
        Assert.Equal(["1.2.3.1", "1.2.3.2"], images.Select(match => match.GetString(Tags.SOPInstanceUID)).Order());
        Assert.All(images, image => Assert.Equal("1.2", image.GetString(Tags.StudyInstanceUID)));
        Assert.All(images, image => Assert.Equal("4", image.GetStrings(Tags.Rows).Single()));
        Assert.Equal(3, (await FindAsync(server, StudyRoot, "SERIES", (Tags.SeriesInstanceUID, ""))).Count); // relational, asked for or not
        Assert.Single(await FindAsync(server, StudyRoot, "IMAGE", (Tags.SOPInstanceUID, "1.5.1\\9.9")));
    }

    [Fact]
    public async Task Sequences_match_by_one_item_and_answer_the_keys_asked_for()
    {
        var instance = TestInstance.Make("1.2.3.1");
        instance.SetItems(Tags.ProcedureCodeSequence, Code("A", "99X", "first"), Code("B", "99Y", "second"));
        await using var server = await ServerWithAsync(instance);

        async Task<List<Dataset>> FindCodeAsync(string value, string scheme)
        {
            var item = new Dataset();
            item.Set(Tags.CodeValue, value);
            item.Set(Tags.CodingSchemeDesignator, scheme);
            var identifier = Identifier("STUDY");
            identifier.SetItems(Tags.ProcedureCodeSequence, item);
            return await FindAsync(server, StudyRoot, identifier);
        }

        var match = Assert.Single(await FindCodeAsync("B", "99Y"));
        Assert.Empty(await FindCodeAsync("B", "99X"));
        var items = match.GetItems(Tags.ProcedureCodeSequence);
        Assert.Equal(["A", "B"], items.Select(item => item.GetString(Tags.CodeValue)));
        Assert.All(items, item => Assert.False(item.Contains(Tags.CodeMeaning)));
    }

    [Fact]
    public async Task A_match_by_fewer_keys_than_were_given_says_so()
    {
        await using var server = await ServerWithAsync(TestInstance.Make("1.2.3.1"));

        async Task<DimseStatus> StatusAsync(string level, params Action<Dataset>[] keys)
        {
            var identifier = Identifier(level, (Tags.StudyInstanceUID, "1.2"));
            foreach (var key in keys)
                key(identifier);
            var statuses = new List<DimseStatus>();
            Assert.Single(await FindAsync(server, StudyRoot, identifier, statuses: statuses));
            return Assert.Single(statuses);
        }

        Assert.Equal(DimseStatus.Pending, await StatusAsync("STUDY", keys => keys.Set(Tags.InstitutionName, VR.LO, ReadOnlyMemory<byte>.Empty)));
        Assert.Equal(DimseStatus.Pending, await StatusAsync("STUDY", keys => keys.Set(Tags.NumberOfStudyRelatedInstances, "1")));
        Assert.Equal(DimseStatus.Pending, await StatusAsync("IMAGE", keys => keys.SetInts(Tags.Rows, VR.US, 4)));
        Assert.Equal(DimseStatus.PendingWithWarning, await StatusAsync("STUDY", keys => keys.Set(Tags.InstitutionName, "Hospital")));
        Assert.Equal(DimseStatus.PendingWithWarning, await StatusAsync("STUDY", keys => keys.SetInts(Tags.Rows, VR.US, 4)));
        Assert.Equal(DimseStatus.PendingWithWarning, await StatusAsync("IMAGE", keys => keys.Set(Tags.PixelData, VR.OW, new byte[] { 1, 0 })));
        Assert.Equal(DimseStatus.PendingWithWarning, await StatusAsync("STUDY", keys => keys.Set(Tags.RetrieveAETitle, "ELSEWHERE")));
        Assert.Equal(DimseStatus.PendingWithWarning, await StatusAsync("STUDY", keys => keys.SetItems(Tags.ProcedureCodeSequence, Code("", "", "")), Private("x")));
        Assert.Equal(DimseStatus.Pending, await StatusAsync("STUDY", Private("")));
    }

    [Fact]
    public async Task Keys_in_binary_and_in_unknown_representations_are_matched()
    {
        await using var server = await ServerWithAsync(TestInstance.Make("1.2.3.1"));

        Task<List<Dataset>> RowsAsync(int rows)
        {
            var identifier = Identifier("IMAGE");
            identifier.SetInts(Tags.Rows, VR.US, rows);
            return FindAsync(server, StudyRoot, identifier);
        }
        Task<List<Dataset>> UnknownAsync(string name)
        {
            var identifier = Identifier("STUDY");
            identifier.Set(Tags.PatientName, VR.UN, System.Text.Encoding.ASCII.GetBytes(name));
            return FindAsync(server, StudyRoot, identifier);
        }

        Assert.Single(await RowsAsync(4));
        Assert.Empty(await RowsAsync(5));
        Assert.Single(await UnknownAsync("NUNEZ^JOSE"));
        Assert.Empty(await UnknownAsync("SOTO"));
    }

    [Fact]
    public async Task A_private_key_is_answered_empty_and_with_its_creator()
    {
        await using var server = await ServerWithAsync(TestInstance.Make("1.2.3.1"));
        var identifier = Identifier("STUDY");
        Private("")(identifier);

        var match = Assert.Single(await FindAsync(server, StudyRoot, identifier));

        Assert.Equal("ACME", match.GetString(new Tag(0x0009, 0x0010)));
        Assert.Equal(0u, match.Find(new Tag(0x0009, 0x1001))!.Value.Length);
    }

    [Fact]
    public async Task Ranges_of_date_and_time_are_one_when_negotiated()
    {
        await using var server = await ServerWithAsync(
            At("1.1", "20240101", "230000"), At("1.2", "20240102", "010000"), At("1.3", "20240102", "120000"), At("1.4", "20240103", "000000"));
        (Tag, string)[] keys = [(Tags.StudyInstanceUID, ""), (Tags.StudyDate, "20240101-20240102"), (Tags.StudyTime, "2200-0200")];

        var combined = await FindAsync(server, StudyRoot, Identifier("STUDY", keys), [0, 1, 0]);
        var apart = await FindAsync(server, StudyRoot, Identifier("STUDY", [(Tags.StudyInstanceUID, ""), (Tags.StudyDate, "20240101-20240102"), (Tags.StudyTime, "1100-2330")]));

        Assert.Equal(["1.1", "1.2"], combined.Select(match => match.GetString(Tags.StudyInstanceUID)).Order());
        Assert.Equal(["1.1", "1.3"], apart.Select(match => match.GetString(Tags.StudyInstanceUID)).Order());
    }

    [Fact]
    public async Task Dates_are_matched_in_the_timezone_of_the_query_when_negotiated()
    {
        var instance = At("1.1", "20240101", "230000");
        instance.Set(Tags.TimezoneOffsetFromUTC, "-0500");
        await using var server = await ServerWithAsync(instance);
        (Tag, string)[] keys = [(Tags.StudyDate, "20240102"), (Tags.StudyTime, ""), (Tags.TimezoneOffsetFromUTC, "+0100")]; // 5 in the morning there

        var match = Assert.Single(await FindAsync(server, StudyRoot, Identifier("STUDY", keys), [0, 0, 0, 1]));
        var without = await FindAsync(server, StudyRoot, Identifier("STUDY", keys), [0, 0, 0, 0]);
        var failure = await Assert.ThrowsAsync<DimseException>(() => FindAsync(server, StudyRoot, Identifier("STUDY", (Tags.TimezoneOffsetFromUTC, "+2500")), [0, 0, 0, 1]));

        Assert.Equal(("20240101", "230000", "-0500"), (match.GetString(Tags.StudyDate), match.GetString(Tags.StudyTime), match.GetString(Tags.TimezoneOffsetFromUTC)));
        Assert.Empty(without);
        Assert.Equal(0xA900, failure.Status.Code);
    }

    [Fact]
    public async Task Fuzzy_matching_finds_words_in_any_order_when_negotiated()
    {
        await using var server = await ServerWithAsync(TestInstance.Make("1.2.3.1"));

        Assert.Single(await FindAsync(server, StudyRoot, Identifier("STUDY", (Tags.PatientName, "jose nun")), [0, 0, 1]));
        Assert.Empty(await FindAsync(server, StudyRoot, Identifier("STUDY", (Tags.PatientName, "jose nun"))));
    }

    [Theory]
    [InlineData("PATIENT")]
    [InlineData("FRAME")]
    [InlineData("")]
    public async Task A_level_the_model_does_not_have_is_refused(string level)
    {
        await using var server = await ServerWithAsync(TestInstance.Make("1.2.3.1"));

        var failure = await Assert.ThrowsAsync<DimseException>(() => FindAsync(server, StudyRoot, level));

        Assert.Equal(0xA900, failure.Status.Code);
        Assert.Equal([Tags.QueryRetrieveLevel], failure.Status.OffendingElements);
    }

    [Fact]
    public async Task A_value_that_is_no_date_is_refused_without_repeating_it()
    {
        await using var server = await ServerWithAsync(TestInstance.Make("1.2.3.1"));

        var failure = await Assert.ThrowsAsync<DimseException>(() => FindAsync(server, StudyRoot, "STUDY", (Tags.StudyDate, "SECRET")));

        Assert.Equal(0xA900, failure.Status.Code);
        Assert.DoesNotContain("SECRET", failure.Status.ErrorComment);
    }

    [Fact]
    public async Task Findscu_finds_what_storescu_sent()
    {
        Tool.SkipIfAbsent("findscu");
        await using var server = await ServerWithAsync(TestInstance.Make("1.2.3.1"));

        using var folder = new TemporaryFolder();

        var outcome = await Tool.RunAsync(
            "findscu", "-X", "-od", folder.Path, "-S", "-k", "QueryRetrieveLevel=STUDY", "-k", "PatientName=NU*", "-k", "StudyInstanceUID",
            "127.0.0.1", $"{server.Host.DicomEndPoint!.Port}");

        Assert.True(outcome.ExitCode == 0, outcome.Error);
        using var response = DicomFile.Open(Assert.Single(Directory.GetFiles(folder.Path)));
        Assert.Equal("1.2", response.Dataset.GetString(Tags.StudyInstanceUID));
    }

    private static Dataset At(string study, string date, string time)
    {
        var instance = TestInstance.Make(study + ".1.1", study + ".1", study);
        instance.Set(Tags.StudyDate, date);
        instance.Set(Tags.StudyTime, time);
        return instance;
    }

    private static Dataset Code(string value, string scheme, string meaning)
    {
        var code = new Dataset();
        code.Set(Tags.CodeValue, value);
        code.Set(Tags.CodingSchemeDesignator, scheme);
        code.Set(Tags.CodeMeaning, meaning);
        return code;
    }

    private static async Task<TestServer> ServerWithAsync(params Dataset[] instances)
    {
        var server = await TestServer.StartAsync();
        foreach (var instance in instances)
            await server.StoreAsync(instance.ToFile());
        return server;
    }

    private static Dataset Identifier(string level, params (Tag Tag, string Value)[] keys)
    {
        var identifier = new Dataset();
        identifier.Set(Tags.QueryRetrieveLevel, level);
        foreach (var (tag, value) in keys)
        {
            if (value.Length == 0)
                identifier.Set(tag, DataDictionary.VRs(tag).First, ReadOnlyMemory<byte>.Empty);
            else
                identifier.Set(tag, value.Split('\\'));
        }
        return identifier;
    }

    private static Action<Dataset> Private(string value) => keys =>
    {
        keys.Set(new Tag(0x0009, 0x0010), VR.LO, "ACME");
        keys.Set(new Tag(0x0009, 0x1001), VR.LO, value);
    };

    private static Task<List<Dataset>> FindAsync(TestServer server, Uid model, string level, params (Tag, string)[] keys) => FindAsync(server, model, Identifier(level, keys));

    private static async Task<List<Dataset>> FindAsync(TestServer server, Uid model, Dataset identifier, byte[]? options = null, List<DimseStatus>? statuses = null)
    {
        var request = new AssociateRequest
        {
            CalledAeTitle = "PLACA",
            CallingAeTitle = "TESTER",
            PresentationContexts = AssociateRequest.Propose([(model, [TransferSyntax.ExplicitVRLittleEndian])]),
            UserInformation = new UserInformation { ExtendedNegotiations = options is null ? [] : [new ExtendedNegotiation(model, options)] },
        };
        await using var association = await Association.ConnectAsync("127.0.0.1", server.Host.DicomEndPoint!.Port, request, null, Cancelled);
        var found = new List<Dataset>();
        await foreach (var match in association.CFindAsync(association.FindContext(model)!, identifier, statuses is null ? null : new Collected(statuses), Cancelled))
            found.Add(match);
        await association.ReleaseAsync(Cancelled);
        return found;
    }

    private sealed class Collected(List<DimseStatus> into) : IProgress<DimseStatus>
    {
        public void Report(DimseStatus value) => into.Add(value);
    }
}
