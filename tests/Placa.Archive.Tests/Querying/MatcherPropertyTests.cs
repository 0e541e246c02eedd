using System.Globalization;
using System.Text;
using Placa.Archive.Querying;
using Placa.Dicom;

namespace Placa.Archive.Tests.Querying;

/// <summary>
/// What SQL finds is what a plain matcher finds, written from PS3.4 section C.2.2.2 without a look at the one that is tested: random studies, random keys, of
/// letters with and without accents and of the characters that mean something to SQL, to LIKE or to DICOM.
/// </summary>
public class MatcherPropertyTests
{
    private const string Letters = "aAáÁnNñÑeéoO%_'\"[]^ .-1";

    private static readonly string[] Modalities = ["CT", "MR", "US", "CR"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task V16_SQL_finds_what_a_plain_matcher_finds(int seed)
    {
        var random = new Random(seed);
        await using var open = await OpenArchive.CreateAsync();
        var studies = new List<SampleInstance>();
        for (var i = 0; i < 120; i++)
        {
            var study = new SampleInstance
            {
                PatientName = Name(random),
                PatientId = $"{Text(random, 3)}{i}",
                StudyDate = Day(random),
                StudyDescription = Text(random, 6),
                Modality = Modalities[random.Next(Modalities.Length)],
                Study = $"1.9.{i}",
                Series = $"1.9.{i}.1",
                Instance = $"1.9.{i}.1.1",
            };
            studies.Add(study);
            await open.StoreAsync(study);
        }

        var matched = 0;
        for (var round = 0; round < 1500; round++)
        {
            var keys = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Key(random, studies)).DistinctBy(key => key.Tag).ToArray();

            var found = open.Find(QueryLevel.Study, keys).Select(match => match.StudyInstanceUid!).Order(StringComparer.Ordinal);
            var expected = studies.Where(study => Array.TrueForAll(keys, key => Matches(study, key.Tag, key.Value))).Select(study => study.Study).Order(StringComparer.Ordinal).ToList();

            Assert.True(expected.SequenceEqual(found), $"round {round}: {string.Join(" and ", keys.Select(key => $"{key.Tag}={key.Value}"))}: {Difference(studies, found, expected)}");
            matched += expected.Count;
        }

        Assert.InRange(matched, 1000, 120 * 1500); // the keys find something, and not everything
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Dates_and_times_match_in_the_timezone_of_the_query(int seed)
    {
        string[] zones = ["+0000", "-0500", "+0900", "+0530", "-1200", "+1400", ""];
        var random = new Random(seed);
        await using var open = await OpenArchive.CreateAsync();
        var studies = new List<SampleInstance>();
        for (var i = 0; i < 120; i++)
        {
            studies.Add(new SampleInstance
            {
                StudyDate = new DateTime(2024, 2, 27).AddDays(random.Next(6)).ToString("yyyyMMdd", CultureInfo.InvariantCulture),
                StudyTime = $"{random.Next(24):00}{random.Next(60):00}{random.Next(60):00}",
                Timezone = zones[random.Next(zones.Length)],
                Study = $"1.9.{i}",
                Series = $"1.9.{i}.1",
                Instance = $"1.9.{i}.1.1",
            });
            await open.StoreAsync(studies[i]);
        }

        var matched = 0;
        for (var round = 0; round < 300; round++)
        {
            var offset = TimeSpan.FromMinutes(15 * random.Next(-48, 57));
            var (one, other) = (Moment(studies[random.Next(studies.Count)], offset), Moment(studies[random.Next(studies.Count)], offset));
            string Day(DateTimeOffset moment) => moment.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
            string Time(DateTimeOffset moment) => moment.ToString("HHmmss", CultureInfo.InvariantCulture);
            var date = random.Next(4) switch { 0 => Day(one), 1 => $"{Day(one)}-", 2 => $"{Day(one)}-{Day(other)}", _ => "" };
            var time = random.Next(3) switch { 0 => Time(one), 1 => $"{Time(one)}-{Time(other)}", _ => "" };
            var request = new QueryRequest(QueryLevel.Study)
            {
                Keys = [new QueryKey(Tags.StudyDate, date), new QueryKey(Tags.StudyTime, time)],
                TimezoneOffset = offset,
                CombinedDateTime = random.Next(2) == 0,
            };

            var found = open.Archive.Query.Find(OpenArchive.Sender, request, TestContext.Current.CancellationToken).Matches.Select(match => match.StudyInstanceUid!).Order(StringComparer.Ordinal);
            var isOneMoment = request.CombinedDateTime && date.Contains('-', StringComparison.Ordinal) && time.Contains('-', StringComparison.Ordinal);
            var expected = studies.Where(study => isOneMoment
                ? IsWithin(Day(Moment(study, offset)) + Time(Moment(study, offset)), Joined(date, time))
                : IsWithin(Day(Moment(study, offset)), date) && IsWithin(Time(Moment(study, offset)), time)).Select(study => study.Study).Order(StringComparer.Ordinal).ToList();

            Assert.True(expected.SequenceEqual(found), $"round {round}: {date} {time} at {offset}");
            matched += expected.Count;
        }

        Assert.InRange(matched, 300, 120 * 300 - 1);
    }

    /// <summary>What is stored without an offset is of this machine's timezone.</summary>
    private static DateTimeOffset Moment(SampleInstance study, TimeSpan offset)
    {
        var wall = DateTime.ParseExact(study.StudyDate + study.StudyTime, "yyyyMMddHHmmss", CultureInfo.InvariantCulture);
        var moment = study.Timezone.Length == 0
            ? new DateTimeOffset(wall, TimeZoneInfo.Local.GetUtcOffset(wall))
            : DateTimeOffset.ParseExact($"{wall:yyyyMMddHHmmss} {study.Timezone.Insert(3, ":")}", "yyyyMMddHHmmss zzz", CultureInfo.InvariantCulture);
        return moment.ToOffset(offset);
    }

    private static bool IsWithin(string value, string key)
    {
        var ends = key.Split('-');
        return key.Length == 0 || ends.Length == 1
            ? key.Length == 0 || value == key
            : string.CompareOrdinal(value, ends[0]) >= 0 && (ends[1].Length == 0 || string.CompareOrdinal(value, ends[1]) <= 0);
    }

    /// <summary>A range of dates and one of times as one of moments; a date without an end has none.</summary>
    private static string Joined(string dates, string times)
    {
        var (days, hours) = (dates.Split('-'), times.Split('-'));
        return $"{days[0]}{hours[0]}-{(days[1].Length == 0 ? "" : days[1] + hours[1])}";
    }

    private static string Difference(List<SampleInstance> studies, IEnumerable<string> found, IReadOnlyCollection<string> expected)
    {
        string Show(IEnumerable<string> uids) => string.Join("; ", uids.Select(uid => studies.First(study => study.Study == uid)).Select(study => $"{study.PatientName}, {study.PatientId}, {study.StudyDescription}"));
        return $"found besides: {Show(found.Except(expected))}; not found: {Show(expected.Except(found))}";
    }

    private static bool Matches(SampleInstance study, Tag tag, string key)
    {
        if (key.Trim().All(character => character == '*'))
            return true;
        if (tag == Tags.PatientName)
            return MatchesName(Plain(study.PatientName), Plain(key));
        if (tag == Tags.PatientID)
            return key.Split('\\').Any(one => Like(study.PatientId.Trim(), one.Trim()));
        if (tag == Tags.StudyDescription)
            return key.Split('\\').Any(one => Like(Plain(study.StudyDescription), Plain(one)));
        if (tag == Tags.ModalitiesInStudy)
            return key.Split('\\').Contains(study.Modality);
        if (tag == Tags.StudyInstanceUID)
            return key.Split('\\').Contains(study.Study);
        var ends = key.Split('-');
        return ends.Length == 1
            ? study.StudyDate == key
            : string.CompareOrdinal(study.StudyDate, ends[0]) >= 0 && (ends[1].Length == 0 || string.CompareOrdinal(study.StudyDate, ends[1]) <= 0);
    }

    /// <summary>Components that the key leaves out at its end match anything.</summary>
    private static bool MatchesName(string name, string key)
    {
        name = TrimComponents(name);
        key = TrimComponents(key);
        return key.IndexOfAny(['*', '?']) >= 0 ? Like(name, key) : name == key || name.StartsWith(key + "^", StringComparison.Ordinal);
    }

    private static string TrimComponents(string name) => string.Join('^', name.Split('^').Select(component => component.Trim())).TrimEnd('^');

    /// <summary>Upper case without accents, blanks single.</summary>
    private static string Plain(string text)
    {
        var plain = new StringBuilder();
        foreach (var character in text)
        {
            if (character != ' ' || plain.Length == 0 || plain[^1] != ' ')
                plain.Append(character switch { 'á' or 'Á' => 'A', 'ñ' or 'Ñ' => 'N', 'é' => 'E', _ => char.ToUpperInvariant(character) });
        }
        return plain.ToString().Trim();
    }

    /// <summary>Wild cards, by going back to the last star only: never more than the product of both lengths.</summary>
    private static bool Like(string text, string pattern)
    {
        var (t, p, star, mark) = (0, 0, -1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
                (star, mark) = (p++, t);
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == text[t]))
                (t, p) = (t + 1, p + 1);
            else if (star >= 0)
                (p, t) = (star + 1, ++mark);
            else
                return false;
        }
        return pattern.AsSpan(p).IndexOfAnyExcept('*') < 0;
    }

    private static (Tag Tag, string Value) Key(Random random, List<SampleInstance> studies)
    {
        var study = studies[random.Next(studies.Count)];
        var other = studies[random.Next(studies.Count)];
        return random.Next(6) switch
        {
            0 => (Tags.PatientName, Vary(random, study.PatientName)),
            1 => (Tags.PatientID, Vary(random, study.PatientId) + (random.Next(3) == 0 ? "\\" + other.PatientId : "")),
            2 => (Tags.StudyDescription, Vary(random, study.StudyDescription)),
            3 => (Tags.ModalitiesInStudy, random.Next(2) == 0 ? study.Modality : $"{study.Modality}\\{other.Modality}"),
            4 => (Tags.StudyInstanceUID, string.Join('\\', Enumerable.Range(0, random.Next(1, 30)).Select(_ => studies[random.Next(studies.Count)].Study))),
            _ => (Tags.StudyDate, random.Next(4) switch { 0 => study.StudyDate, 1 => $"{study.StudyDate}-", 2 => $"-{study.StudyDate}", _ => $"{study.StudyDate}-{other.StudyDate}" }),
        };
    }

    /// <summary>The value itself, or in other letters, cut, with wild cards in it, or another one.</summary>
    private static string Vary(Random random, string value)
    {
        var at = random.Next(value.Length + 1);
        return random.Next(7) switch
        {
            0 => value.ToLowerInvariant(),
            1 => value[..at] + "*",
            2 => "*" + value[at..],
            3 => value[..at] + "*" + value[random.Next(at, value.Length + 1)..],
            4 when at < value.Length => value[..at] + "?" + value[(at + 1)..],
            5 => Text(random, 3),
            _ => value,
        };
    }

    private static string Name(Random random) => string.Join('^', Enumerable.Range(0, random.Next(1, 4)).Select(_ => "b" + Text(random, 4).Replace('^', 'c')));

    private static string Text(Random random, int length) =>
        "x" + string.Concat(Enumerable.Range(0, random.Next(1, length + 1)).Select(_ => Letters[random.Next(Letters.Length)])) + "z";

    private static string Day(Random random) => new DateTime(2020, 1, 1).AddDays(random.Next(900)).ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
