using System.Text.Json;
using Placa.Archive.Settings;
using Placa.Dicom;
using Placa.Network;
using Placa.Server.Tests.DicomWeb;
using Placa.Testing;

namespace Placa.Server.Tests.Dimse;

/// <summary>Names in every character set of PS3.3 section C.12.1.1.2: stored by C-STORE, found by C-FIND, and read out of the answers by pydicom.</summary>
public sealed class CharacterSetTests
{
    private const string Python = "/usr/bin/python3";

    /// <summary>The names in files, as JSON: study, terms and name of each.</summary>
    private const string Script = """
        import sys, json, warnings
        warnings.simplefilter('ignore')
        import pydicom
        out = []
        for path in sys.argv[1:]:
            d = pydicom.dcmread(path, force=True)
            terms = d.get('SpecificCharacterSet', '')
            terms = terms if isinstance(terms, str) else '\\'.join(terms)
            d.decode()
            out.append([str(d.get('StudyInstanceUID', '')), terms, str(d.get('PatientName', ''))])
        print(json.dumps(out))
        """;

    /// <summary>Every defined term alone, and those with code extensions as the standard's examples have them (PS3.5 annexes H, I, J, K).</summary>
    public static TheoryData<string, string> Names => new()
    {
        { "", "SMITH^JOHN" },
        { "ISO_IR 100", "N\u00FA\u00F1ez^Jos\u00E9" },
        { "ISO_IR 101", "Wa\u0142\u0119sa^\u0141ukasz" },
        { "ISO_IR 109", "\u011Cirafo^\u0108arlo" },
        { "ISO_IR 110", "B\u0113rzi\u0146\u0161^J\u0101nis" },
        { "ISO_IR 144", "\u041B\u044E\u043A\u0441\u0435\u043C\u0431\u0443\u0440\u0433^\u0418\u0432\u0430\u043D" },
        { "ISO_IR 127", "\u0642\u0628\u0627\u0646\u064A^\u0644\u0646\u0632\u0627\u0631" },
        { "ISO_IR 126", "\u0394\u03B9\u03BF\u03BD\u03C5\u03C3\u03B9\u03BF\u03C2^\u03A0\u03AC\u03BD\u03BF\u03C2" },
        { "ISO_IR 138", "\u05E9\u05E8\u05D5\u05DF^\u05D3\u05D1\u05D5\u05E8\u05D4" },
        { "ISO_IR 148", "\u00C7avu\u015Fo\u011Flu^\u0130brahim" },
        { "ISO_IR 203", "\u0160\u0153uvre^Zo\u00EB" },
        { "ISO_IR 13", "\uFF94\uFF8F\uFF80\uFF9E^\uFF80\uFF9B\uFF73" },
        { "ISO_IR 166", "\u0E2A\u0E21\u0E0A\u0E32\u0E22^\u0E43\u0E08\u0E14\u0E35" },
        { "ISO_IR 192", "Wang^XiaoDong=\u738B^\u5C0F\u6771" },
        { "GB18030", "Zhao^XiaoDong=\u8D75^\u5C0F\u4E1C\u3400" },
        { "GBK", "Qian^XiaoDong=\u94B1^\u5C0F\u4E1C" },
        { "ISO 2022 IR 6\\ISO 2022 IR 87", "Yamada^Tarou=\u5C71\u7530^\u592A\u90CE=\u3084\u307E\u3060^\u305F\u308D\u3046" },
        { "\\ISO 2022 IR 87", "Suzuki^Tarou=\u9234\u6728^\u592A\u90CE=\u3059\u305A\u304D^\u305F\u308D\u3046" },
        { "ISO 2022 IR 13\\ISO 2022 IR 87", "\uFF84\uFF76\uFF6F^\uFF80\uFF9B\uFF73=\u7530\u4E2D^\u592A\u90CE=\u305F\u306A\u304B^\u305F\u308D\u3046" },
        { "\\ISO 2022 IR 87\\ISO 2022 IR 159", "Kato^Tarou=\u4E02\u52A0^\u592A\u90CE" },
        { "\\ISO 2022 IR 159", "Sato^Tarou=\u4E02" },
        { "\\ISO 2022 IR 149", "Hong^Gildong=\u6D2A^\u5409\u6D1E=\uD64D^\uAE38\uB3D9" },
        { "\\ISO 2022 IR 58", "Sun^XiaoDong=\u5B59^\u5C0F\u4E1C" },
        { "ISO 2022 IR 100\\ISO 2022 IR 144", "J\u00E9r\u00F4me^\u0418\u0432\u0430\u043D" },
        { "ISO 2022 IR 100\\ISO 2022 IR 126", "Fran\u00E7ois^\u03A0\u03AC\u03BD\u03BF\u03C2" },
        { "ISO 2022 IR 101\\ISO 2022 IR 109", "\u0160koda^\u0108arlo" },
        { "ISO 2022 IR 100\\ISO 2022 IR 110\\ISO 2022 IR 127\\ISO 2022 IR 138\\ISO 2022 IR 148\\ISO 2022 IR 166\\ISO 2022 IR 203", "\u00C9mile^\u0642\u0628\u0627^\u05E9\u05E8^\u0E2A\u0E21" },
    };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_name_comes_back_as_it_went_in_whatever_character_set_it_is_asked_in(string terms, string name)
    {
        await using var server = await TestServer.StartAsync();
        await StoreAsync(server, "1.2", terms, name);
        await StoreAsync(server, "1.3", "", "XXX^XXX");

        foreach (var (asked, key) in Keys(terms, name))
        {
            var match = Assert.Single(await FindAsync(server, asked, key));
            Assert.Equal(name, match.GetString(Tags.PatientName));
            Assert.True(Holds(asked, name) ? Same(asked, match) || name.All(char.IsAscii) : match.CharacterSet.DefinedTerms.Count > 0, $"asked in {asked}, answered in {match.CharacterSet}");
        }
    }

    [Fact]
    public async Task Findscu_finds_every_name_and_pydicom_reads_it()
    {
        Tool.SkipIfAbsent("findscu");
        Assert.SkipUnless(File.Exists(Python) && (await Tool.RunAsync(Python, "-c", "import pydicom")).ExitCode == 0, "python3-pydicom is not installed.");
        using var folder = new TemporaryFolder();
        await using var server = await TestServer.StartAsync();
        var expected = new List<(string Study, string Terms, string Name)>();
        foreach (var row in Names)
            expected.Add(($"1.2.{expected.Count}", row.Data.Item1, row.Data.Item2));
        foreach (var (study, terms, name) in expected)
            await StoreAsync(server, study, terms, name);
        if (Corpus.IsPresent)
            expected.AddRange(await StoreCorpusAsync(server));

        var asked = new List<(string Study, string Name, string Terms)>();
        foreach (var (study, terms, name) in expected)
        {
            foreach (var set in (string[])[terms, "ISO_IR 192"])
            {
                var query = Identifier(set, name);
                query.Set(Tags.QueryRetrieveLevel, "STUDY");
                query.Set(Tags.StudyInstanceUID, study);
                var path = folder.Write($"query{asked.Count}.dcm", Encoded(query));
                var answers = folder.CreateFolder($"answers{asked.Count}");
                var outcome = await Tool.RunAsync("findscu", "-S", "-X", "-od", answers, "127.0.0.1", $"{server.Host.DicomEndPoint!.Port}", path);
                Assert.True(outcome.ExitCode == 0, outcome.Error);
                Assert.True(Directory.GetFiles(answers) is [_], $"{terms}: asked in {set}, {Directory.GetFiles(answers).Length} answers");
                asked.Add((study, name, set));
            }
        }

        var read = await ReadNamesAsync(asked.Select((_, i) => Directory.GetFiles(folder.File($"answers{i}"))[0]));
        for (var i = 0; i < asked.Count; i++)
        {
            Assert.Equal(asked[i].Study, read[i].Study);
            if (read[i].Terms != "ISO_IR 203") // which this pydicom takes for Latin 1
                Assert.Equal((asked[i].Terms, asked[i].Name), (asked[i].Terms, read[i].Name.Replace("\u001B$)A", "", StringComparison.Ordinal))); // pydicom leaves this escape in
        }
    }

    [Fact]
    public async Task What_a_peer_must_receive_goes_before_what_it_asks_in()
    {
        await using var server = await TestServer.StartAsync();
        server.Host.Archive.Peers.Register(new Peer("OLD") { Hosts = ["127.0.0.1"], SentCharacterSet = "ISO_IR 101" });
        await StoreAsync(server, "1.2", "ISO_IR 192", "Wa\u0142\u0119sa^Lech");
        await StoreAsync(server, "1.3", "ISO_IR 192", "\u041B\u0435\u0445");

        Assert.Equal("ISO_IR 101", Assert.Single(await FindAsync(server, "ISO_IR 192", "Wa*", "OLD")).GetString(Tags.SpecificCharacterSet));
        Assert.Equal("ISO_IR 192", Assert.Single(await FindAsync(server, "ISO_IR 192", "\u041B*", "OLD")).GetString(Tags.SpecificCharacterSet)); // it would be lost
    }

    [Fact]
    public async Task What_a_peer_leaves_undeclared_is_read_as_it_writes()
    {
        await using var server = await TestServer.StartAsync();
        server.Host.Archive.Peers.Register(new Peer("OLD") { Hosts = ["127.0.0.1"], AssumedCharacterSet = "ISO_IR 144" });
        const string name = "\u0418\u0432\u0430\u043D\u043E\u0432^\u0418\u0432\u0430\u043D";
        var instance = Instance("1.2", "ISO_IR 144", name);
        instance.Remove(Tags.SpecificCharacterSet);
        await StoreAsync(server, instance, "OLD");

        Assert.Single(await FindAsync(server, "ISO_IR 192", name));
        Assert.Equal(name, Assert.Single(await FindAsync(server, "ISO_IR 192", "\u0438\u0432*")).GetString(Tags.PatientName));
        var metadata = await server.GetJsonAsync("dicom-web/studies/1.2/metadata"); // what the viewer shows
        Assert.Equal(name, metadata[0].GetProperty("00100010").GetProperty("Value")[0].GetProperty("Alphabetic").GetString());
        var kept = Assert.Single(await server.RetrieveAsync("studies/1.2", "*/*"));
        Assert.Equal(TestInstance.DatasetBytes(Encoded(instance)), TestInstance.DatasetBytes(kept.Bytes)); // as received
    }

    [Fact]
    public async Task A_patient_of_a_peer_is_one_of_its_issuer_in_store_and_query()
    {
        await using var server = await TestServer.StartAsync();
        server.Host.Archive.Peers.Register(new Peer("NORTH") { Hosts = ["127.0.0.1"], DefaultIssuer = "N" });
        server.Host.Archive.Peers.Register(new Peer("SOUTH") { Hosts = ["127.0.0.1"], DefaultIssuer = "S" });
        await StoreAsync(server, Instance("1.2", "", "NORTH^ERNER"), "NORTH");
        await StoreAsync(server, Instance("1.3", "", "SOUTH^ERNER"), "SOUTH");

        async Task<string[]> StudiesAsync(string peer, params (Tag Tag, string Value)[] keys)
        {
            var identifier = new Dataset();
            identifier.Set(Tags.StudyInstanceUID, VR.UI, ReadOnlyMemory<byte>.Empty);
            foreach (var (tag, value) in keys)
                identifier.Set(tag, value);
            return [.. (await FindAsync(server, identifier, peer)).Select(match => match.GetString(Tags.StudyInstanceUID)!).Order()];
        }

        Assert.Equal(["1.2"], await StudiesAsync("NORTH", (Tags.PatientID, "P1")));
        Assert.Equal(["1.3"], await StudiesAsync("SOUTH", (Tags.PatientID, "P1")));
        Assert.Equal(["1.2", "1.3"], await StudiesAsync("NORTH"));
        Assert.Equal(["1.2", "1.3"], await StudiesAsync("OTHER", (Tags.PatientID, "P1")));
        Assert.Equal(["1.3"], await StudiesAsync("NORTH", (Tags.PatientID, "P1"), (Tags.IssuerOfPatientID, "S")));
        var asked = Identifier("", "SOUTH*");
        asked.Set(Tags.IssuerOfPatientID, VR.LO, ReadOnlyMemory<byte>.Empty);
        Assert.Equal("S", Assert.Single(await FindAsync(server, asked, "OTHER")).GetString(Tags.IssuerOfPatientID));
    }

    /// <summary>The name itself, in its own set and in UTF-8, and by a wild card in other letters where its script has them.</summary>
    private static IEnumerable<(string Terms, string Key)> Keys(string terms, string name)
    {
        yield return (terms, name);
        yield return ("ISO_IR 192", name);
        yield return (terms, name.Split('^')[0][..2] + "*");
        yield return ("ISO_IR 192", name.ToLowerInvariant());
        yield return ("ISO_IR 192", Plain(name.Split('=')[0]));
        yield return ("ISO_IR 192", "*" + name.Split('^')[^1][..1] + "*");
    }

    /// <summary>Latin letters without their accents.</summary>
    private static string Plain(string name) => string.Concat(name.Normalize(System.Text.NormalizationForm.FormD).Where(character =>
        character is < '\u0300' or > '\u036F')).Normalize();

    private static CharacterSet SetOf(string terms) => CharacterSet.FromSpecificCharacterSet(terms.Length == 0 ? [] : terms.Split('\\'), out _);

    private static bool Holds(string terms, string name) => SetOf(terms).TryEncode(name, VR.PN, out _);

    private static bool Same(string terms, Dataset answer) => SetOf(terms).ToString() == answer.CharacterSet.ToString();

    private static Dataset Instance(string study, string terms, string name)
    {
        var instance = TestInstance.Make(study + ".1.1", study + ".1", study);
        instance.Remove(Tags.PatientName);
        instance.Remove(Tags.SpecificCharacterSet);
        if (terms.Length > 0)
            instance.Set(Tags.SpecificCharacterSet, terms.Split('\\'));
        instance.Set(Tags.PatientName, name);
        return instance;
    }

    private static byte[] Encoded(Dataset dataset)
    {
        var stream = new MemoryStream();
        if (dataset.Contains(Tags.SOPClassUID))
            DicomFile.Write(stream, null, dataset, TransferSyntax.ExplicitVRLittleEndian);
        else
            DatasetWriter.Write(stream, dataset, TransferSyntax.ImplicitVRLittleEndian); // as findscu reads a query
        return stream.ToArray();
    }

    private static Task StoreAsync(TestServer server, string study, string terms, string name) => StoreAsync(server, Instance(study, terms, name), "TESTER");

    private static async Task StoreAsync(TestServer server, Dataset instance, string peer)
    {
        using var bytes = new MemoryStream();
        DatasetWriter.Write(bytes, instance, TransferSyntax.ExplicitVRLittleEndian);
        bytes.Position = 0;
        var sopClass = new Uid(instance.GetString(Tags.SOPClassUID)!);
        await using var association = await ConnectAsync(server, sopClass, peer);
        var status = await association.CStoreAsync(association.FindContext(sopClass)!, sopClass, new Uid(instance.GetString(Tags.SOPInstanceUID)!), bytes, null, Cancelled);
        Assert.Equal(DimseStatus.Success, status);
        await association.ReleaseAsync(Cancelled);
    }

    /// <summary>The names of the corpus, as pydicom reads them from the files, which are stored too.</summary>
    private static async Task<List<(string Study, string Terms, string Name)>> StoreCorpusAsync(TestServer server)
    {
        var files = Corpus.Files.Where(file => file.RelativePath.StartsWith("charsets/", StringComparison.Ordinal)).Select(file => file.FullPath).ToList();
        var names = await ReadNamesAsync(files);
        var kept = new Dictionary<string, (string Study, string Terms, string Name)>();
        for (var i = 0; i < files.Count; i++)
        {
            if (names[i].Name.Length == 0 || !kept.TryAdd(names[i].Study, names[i]))
                continue;
            using var file = DicomFile.Open(files[i]);
            await StoreAsync(server, file.Dataset, "TESTER");
        }
        return [.. kept.Values];
    }

    private static async Task<List<(string Study, string Terms, string Name)>> ReadNamesAsync(IEnumerable<string> files)
    {
        var outcome = await Tool.RunAsync(Python, ["-c", Script, .. files]);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        using var names = JsonDocument.Parse(outcome.Output);
        return [.. names.RootElement.EnumerateArray().Select(row => (row[0].GetString()!, row[1].GetString()!, row[2].GetString()!))];
    }

    private static Dataset Identifier(string terms, string name)
    {
        var identifier = new Dataset();
        if (terms.Length > 0)
            identifier.Set(Tags.SpecificCharacterSet, terms.Split('\\'));
        identifier.Set(Tags.PatientName, name);
        return identifier;
    }

    private static Task<List<Dataset>> FindAsync(TestServer server, string terms, string name, string peer = "TESTER") => FindAsync(server, Identifier(terms, name), peer);

    private static async Task<List<Dataset>> FindAsync(TestServer server, Dataset identifier, string peer)
    {
        var model = Uids.StudyRootQueryRetrieveInformationModelFind;
        identifier.Set(Tags.QueryRetrieveLevel, "STUDY");
        await using var association = await ConnectAsync(server, model, peer);
        var found = new List<Dataset>();
        await foreach (var match in association.CFindAsync(association.FindContext(model)!, identifier, null, Cancelled))
            found.Add(match);
        await association.ReleaseAsync(Cancelled);
        return found;
    }

    private static Task<Association> ConnectAsync(TestServer server, Uid abstractSyntax, string peer)
    {
        var request = new AssociateRequest
        {
            CalledAeTitle = "PLACA",
            CallingAeTitle = peer,
            PresentationContexts = AssociateRequest.Propose([(abstractSyntax, [TransferSyntax.ExplicitVRLittleEndian])]),
        };
        return Association.ConnectAsync("127.0.0.1", server.Host.DicomEndPoint!.Port, request, null, Cancelled);
    }
}
