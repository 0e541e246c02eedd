using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Placa.Dicom;

namespace Placa.Archive.Index;

/// <summary>
/// The DICOM JSON of one instance, taken apart: what belongs to patient and study, to the series, to the answer of an instance
/// query, and the rest, in which <see cref="StudyMark"/> stands for each attribute left out. Laid together again it is the same, byte by byte.
/// </summary>
internal sealed class SplitMetadata
{
    /// <summary>Stands in the rest where an attribute of patient or study was. JSON text never holds it bare (RFC 8259 section 7).</summary>
    public const byte StudyMark = 1;

    private readonly Part _study = new();
    private readonly Part _series = new();
    private readonly Part _instance = new();
    private readonly ArrayBufferWriter<byte> _rest = new(8192);

    private SplitMetadata()
    {
    }

    public byte[] Study => _study.Close();

    public byte[] Series => _series.Close();

    public byte[] Instance => _instance.Close();

    /// <summary>Attributes one after another, each followed by a comma, marks between them.</summary>
    public ReadOnlySpan<byte> Rest => _rest.WrittenSpan;

    /// <summary>Takes a DICOM JSON object apart (PS3.18 section F.2).</summary>
    public static SplitMetadata Split(ReadOnlySpan<byte> json)
    {
        var split = new SplitMetadata();
        foreach (var (tag, range) in Attributes(json))
        {
            var attribute = json[range];
            if (AttributeLevels.IsStudy(tag))
            {
                split._study.Add(attribute);
                split._rest.Write([StudyMark]);
                continue;
            }

            if (AttributeLevels.IsSeries(tag))
                split._series.Add(attribute);
            if (AttributeLevels.IsInstance(tag))
                split._instance.Add(attribute);
            split._rest.Write(attribute);
            split._rest.Write(","u8);
        }

        return split;
    }

    /// <summary>Lays the study's attributes over the rest and writes the object.</summary>
    public static void Join(ReadOnlySpan<byte> rest, ReadOnlySpan<byte> study, IReadOnlyList<(Tag Tag, Range Range)> studyAttributes, ArrayBufferWriter<byte> output)
    {
        output.Write("{"u8);
        var isEmpty = true;
        var next = 0;
        while (true)
        {
            var mark = rest.IndexOf(StudyMark);
            var run = mark < 0 ? rest : rest[..mark];
            if (run.Length > 0)
            {
                if (!isEmpty)
                    output.Write(","u8);
                output.Write(run[..^1]); // without its last comma
                isEmpty = false;
            }

            if (mark < 0)
                break;

            if (!isEmpty)
                output.Write(","u8);
            output.Write(study[studyAttributes[next++].Range]);
            isEmpty = false;
            rest = rest[(mark + 1)..];
        }

        output.Write("}"u8);
    }

    /// <summary>The attributes of an object: tag, and where its property, name and value, stands.</summary>
    public static List<(Tag Tag, Range Range)> Attributes(ReadOnlySpan<byte> json)
    {
        var attributes = new List<(Tag, Range)>(64);
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 1000 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            if (!uint.TryParse(reader.ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
                throw new FormatException("A property of DICOM JSON is not named by its tag.");
            reader.Read();
            reader.Skip();
            attributes.Add((Tag.FromValue(value), start..(int)reader.BytesConsumed));
        }

        return attributes;
    }

    /// <summary>An object under construction.</summary>
    private sealed class Part
    {
        private readonly ArrayBufferWriter<byte> _bytes = new(1024);

        public void Add(ReadOnlySpan<byte> attribute)
        {
            _bytes.Write(_bytes.WrittenCount == 0 ? "{"u8 : ","u8);
            _bytes.Write(attribute);
        }

        public byte[] Close() => _bytes.WrittenCount == 0 ? "{}"u8.ToArray() : [.. _bytes.WrittenSpan, (byte)'}'];
    }
}
