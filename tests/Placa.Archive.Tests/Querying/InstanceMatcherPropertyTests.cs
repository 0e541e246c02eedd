using System.Globalization;
using Placa.Archive.Querying;
using Placa.Dicom;

namespace Placa.Archive.Tests.Querying;

/// <summary>
/// As <see cref="MatcherPropertyTests"/>, of what has no column of its own: attributes of several values, date-times with and without an offset, numbers,
/// person names with all their groups, and numbers of related entities.
/// </summary>
public class InstanceMatcherPropertyTests
{
    private static readonly string[] ImageTypes = ["ORIGINAL", "DERIVED", "PRIMARY", "SECONDARY", "AXIAL", "LOCALIZER", "MPR", ""];
    private static readonly string[] Alphabetic = ["SOTO^ANA", "SOTO^LUIS", "SO^ANA", "YAMADA^TAROU", "YAMADA", "DIAZ^^^DR"];
    private static readonly string[] Ideographic = ["", "\u5C71\u7530^\u592A\u90CE", "\u5C71\u7530", "\u738B^\u5C0F\u6771"];
    private static readonly string[] Phonetic = ["", "\u3084\u307E\u3060^\u305F\u308D\u3046", "\u3084\u307E"];
    private static readonly string[] Offsets = ["", "", "+0000", "-0500", "+0900", "+1400", "-1200"];
    private static readonly Tag[] Names = [Tags.OperatorsName, Tags.PerformingPhysicianName, Tags.ReferringPhysicianName];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task SQL_finds_what_a_plain_matcher_finds(int seed)
    {
        var random = new Random(seed);
        await using var open = await OpenArchive.CreateAsync();
        var instances = new List<SampleInstance>();
        for (var i = 0; i < 100; i++)
        {
            var instance = new SampleInstance
            {
                Study = $"1.9.{i}",
                Series = $"1.9.{i}.1",
                Instance = $"1.9.{i}.1.1",
                Rows = random.Next(1, 4),
                Timezone = Pick(random, Offsets),
                More =
                [
                    (Tags.ImageType, Several(random, 4, () => Pick(random, ImageTypes))),
                    (Tags.OperatorsName, Several(random, 2, () => Name(random))),
                    (Tags.PerformingPhysicianName, Name(random)),
                    (Tags.ReferringPhysicianName, Name(random)),
                    (Tags.AcquisitionDateTime, random.Next(8) == 0 ? "" : DateAndTime(random) + Pick(random, Offsets)),
                    (Tags.WindowCenter, Several(random, 3, () => Pick(random, ["40", "40.0", "+4e1", "-600", "50.5"]))),
                ],
            };
            instances.Add(instance);
            await open.StoreAsync(instance);
        }

        var matched = 0;
        for (var round = 0; round < 1500; round++)
        {
            var keys = Enumerable.Range(0, random.Next(1, 3)).Select(_ => Key(random, instances)).DistinctBy(key => key.Tag).ToArray();

            var found = open.Find(QueryLevel.Instance, keys).Select(match => match.StudyInstanceUid!).Order(StringComparer.Ordinal).ToList();
            var expected = instances.Where(instance => Array.TrueForAll(keys, key => Matches(instance, key.Tag, key.Value))).Select(instance => instance.Study).Order(StringComparer.Ordinal).ToList();

            Assert.True(expected.SequenceEqual(found), $"round {round}: {string.Join(" and ", keys.Select(key => $"{key.Tag}={key.Value}"))}: " +
                $"{found.Count} found, {expected.Count} expected; {found.Except(expected).Concat(expected.Except(found)).Select(uid => Shown(instances.First(one => one.Study == uid))).FirstOrDefault()}");
            matched += expected.Count;
        }

        Assert.InRange(matched, 2000, 80 * 1500);
    }

    private static string Shown(SampleInstance instance) => $"{string.Join("; ", instance.More.Select(one => $"{one.Tag}={one.Value}"))}; {instance.Timezone}; {instance.Rows}";

    private static T Pick<T>(Random random, T[] of) => of[random.Next(of.Length)];

    private static string Several(Random random, int most, Func<string> one) => string.Join('\\', Enumerable.Range(0, random.Next(1, most + 1)).Select(_ => one()));

    private static string Name(Random random) => $"{Pick(random, Alphabetic)}={Pick(random, Ideographic)}={Pick(random, Phonetic)}".TrimEnd('=');

    private static string DateAndTime(Random random)
    {
        var moment = new DateTime(2024, 2, 27, 20, 0, 0).AddSeconds(random.Next(4 * 86400));
        var text = moment.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
        return random.Next(6) switch { 0 => text[..8], 1 => text[..12], 2 => text + ".5", 3 => text + ".123456", _ => text };
    }

    private static (Tag Tag, string Value) Key(Random random, List<SampleInstance> instances)
    {
        var instance = Pick(random, [.. instances]);
        switch (random.Next(6))
        {
            case 0:
                return (Tags.ImageType, Pick(random, ["PRIMARY", "primary", "LOCALIZER", "P*", "*AL", "?PR", "MPR\\AXIAL", "ORIGINAL\\X", "*"]));
            case 1:
                return (Tags.WindowCenter, Pick(random, ["40", "40.00", "-6e2", "50.5", "50", "4*", "x"]));
            case 2:
                return (Tags.Rows, Pick(random, ["1", "2", "02", "2\\3", "9"]));
            case 3:
                return (Tags.AcquisitionDateTime, Range(random, instances));
            default:
                var tag = Pick(random, Names);
                var name = Pick(random, Value(instance, tag).Split('\\'));
                var groups = name.Split('=');
                return (tag, random.Next(6) switch
                {
                    0 => name,
                    1 => groups[0].ToLowerInvariant(),
                    2 => groups[0].Split('^')[0],
                    3 => string.Concat(Pick(random, groups).Take(1)) + "*",
                    4 => "*" + (groups[0].Length > 2 ? groups[0][^2..] : ""),
                    _ => Pick(random, groups),
                });
        }
    }

    private static string Range(Random random, List<SampleInstance> instances)
    {
        string One() => Value(Pick(random, [.. instances.Where(one => Value(one, Tags.AcquisitionDateTime).Length > 0)]), Tags.AcquisitionDateTime).Split('+', '-')[0] is var text && random.Next(3) == 0
            ? text[..8]
            : text;
        var (first, last) = (One(), One());
        if (string.CompareOrdinal(first, last) > 0)
            (first, last) = (last, first);
        first += Pick(random, Offsets);
        last += Pick(random, Offsets);
        return random.Next(4) switch { 0 => first, 1 => first + "-", 2 => "-" + last, _ => $"{first}-{last}" };
    }

    private static string Value(SampleInstance instance, Tag tag) => instance.More.First(one => one.Tag == tag).Value;

    private static bool Matches(SampleInstance instance, Tag tag, string key)
    {
        if (key.Trim('*').Length == 0)
            return true;
        if (tag == Tags.Rows)
            return key.Split('\\').Any(one => int.Parse(one, CultureInfo.InvariantCulture) == instance.Rows);
        var values = Value(instance, tag).Split('\\').Where(value => value.Length > 0);
        if (tag == Tags.ImageType)
            return values.Any(value => key.Split('\\').Any(one => Like(value, one.ToUpperInvariant())));
        if (tag == Tags.WindowCenter)
            return decimal.TryParse(key, NumberStyles.Float, CultureInfo.InvariantCulture, out var wanted) && values.Any(value => decimal.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture) == wanted);
        if (tag == Tags.AcquisitionDateTime)
            return values.Any(value => IsWithin(value, key, instance.Timezone));
        return values.Any(value => MatchesName(value, key.ToUpperInvariant()));
    }

    private static bool MatchesName(string name, string key)
    {
        var groups = (name + "==").Split('=');
        if (!key.Contains('=', StringComparison.Ordinal))
            return groups.Take(3).Any(group => MatchesGroup(group, key));
        var keys = (key + "==").Split('=');
        return Enumerable.Range(0, 3).All(i => keys[i].Length == 0 || MatchesGroup(groups[i], keys[i]));
    }

    private static bool MatchesGroup(string group, string key) =>
        key.Contains('*', StringComparison.Ordinal) ? Like(group, key) : group == key || group.StartsWith(key + "^", StringComparison.Ordinal);

    private static bool Like(string text, string pattern) =>
        System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: false);

    /// <summary>By moments where an end of the key has an offset: an end without one is of this machine's timezone. Else by what is written.</summary>
    private static bool IsWithin(string value, string key, string declared)
    {
        var ends = System.Text.RegularExpressions.Regex.Match(key, @"^(?<a>[0-9.]+([+-]\d{4}(?=-|$))?)?(?<r>-)?(?<b>[0-9.]+([+-]\d{4})?)?$");
        Assert.True(ends.Success, key);
        var (first, last) = (ends.Groups["a"].Value, ends.Groups["r"].Success ? ends.Groups["b"].Value : ends.Groups["a"].Value);
        if (first.IndexOfAny(['+', '-']) < 0 && last.IndexOfAny(['+', '-']) < 0)
        {
            var written = Pad(value.Split('+', '-')[0]);
            return (first.Length == 0 || string.CompareOrdinal(written, Pad(first)) >= 0)
                && (last.Length == 0 || string.CompareOrdinal(written, last) <= 0 || written.StartsWith(last, StringComparison.Ordinal));
        }

        var moment = Moment(value, declared, isEnd: false);
        return (first.Length == 0 || moment >= Moment(first, "", isEnd: false)) && (last.Length == 0 || moment <= Moment(last, "", isEnd: true));
    }

    /// <summary>Digits that are missing are those of the start.</summary>
    private static string Pad(string text) => (text.Length == 8 ? text + "000000" : text.Length == 12 ? text + "00" : text) is var padded && padded.Contains('.', StringComparison.Ordinal)
        ? padded.PadRight(21, '0')
        : padded + ".000000";

    private static DateTimeOffset Moment(string text, string declared, bool isEnd)
    {
        var sign = text.IndexOfAny(['+', '-']);
        var (digits, offset) = sign < 0 ? (text, declared) : (text[..sign], text[sign..]);
        var latest = digits.Contains('.', StringComparison.Ordinal) ? digits.PadRight(21, '9') : digits + "235959"[Math.Clamp(digits.Length - 8, 0, 6)..] + ".999999";
        var wall = DateTime.ParseExact(isEnd ? latest : Pad(digits), "yyyyMMddHHmmss.ffffff", CultureInfo.InvariantCulture);
        return offset.Length == 0
            ? new DateTimeOffset(wall, TimeZoneInfo.Local.GetUtcOffset(wall))
            : DateTimeOffset.ParseExact($"{wall:yyyyMMddHHmmss.ffffff} {offset.Insert(3, ":")}", "yyyyMMddHHmmss.ffffff zzz", CultureInfo.InvariantCulture);
    }
}
