using System.Text;
using System.Text.Json;

namespace Placa.Fuzz;

/// <summary>A value of a JSON document that can be changed. Names and scalars stay as they were written, and names may come twice.</summary>
internal sealed class JsonTree
{
    private const int MaxDepth = 1000;

    /// <summary>The members of an object.</summary>
    public List<(string Name, JsonTree Value)>? Members { get; private init; }

    /// <summary>The values of an array.</summary>
    public List<JsonTree>? Items { get; private init; }

    /// <summary>Anything else, as it is spelled.</summary>
    public string Scalar { get; set; } = "null";

    public static JsonTree Object(params (string Name, JsonTree Value)[] members) => new() { Members = [.. members] };

    public static JsonTree Array(params JsonTree[] items) => new() { Items = [.. items] };

    public static JsonTree String(string text) => new() { Scalar = JsonSerializer.Serialize(text) };

    public static JsonTree Raw(string scalar) => new() { Scalar = scalar };

    /// <summary>Null when the bytes are no JSON.</summary>
    public static JsonTree? TryParse(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            reader.Read();
            var tree = Read(ref reader);
            return reader.Read() ? null : tree;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public byte[] ToBytes()
    {
        var output = new StringBuilder();
        Append(output);
        return Encoding.UTF8.GetBytes(output.ToString());
    }

    public JsonTree Clone() => new()
    {
        Members = Members?.ConvertAll(member => (member.Name, member.Value.Clone())),
        Items = Items?.ConvertAll(item => item.Clone()),
        Scalar = Scalar,
    };

    /// <summary>A member of an object, where there is one.</summary>
    public JsonTree? Find(string name) => Members?.Find(member => member.Name == name).Value;

    private static JsonTree Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            var items = new List<JsonTree>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                items.Add(Read(ref reader));
            return new JsonTree { Items = items };
        }
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            var members = new List<(string, JsonTree)>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                var name = Encoding.UTF8.GetString(reader.ValueSpan);
                reader.Read();
                members.Add((name, Read(ref reader)));
            }
            return new JsonTree { Members = members };
        }
        var text = Encoding.UTF8.GetString(reader.ValueSpan);
        return new JsonTree { Scalar = reader.TokenType == JsonTokenType.String ? $"\"{text}\"" : text };
    }

    private void Append(StringBuilder output)
    {
        if (Items is not null)
        {
            output.Append('[');
            for (var i = 0; i < Items.Count; i++)
            {
                if (i > 0)
                    output.Append(',');
                Items[i].Append(output);
            }
            output.Append(']');
        }
        else if (Members is not null)
        {
            output.Append('{');
            for (var i = 0; i < Members.Count; i++)
            {
                output.Append(i > 0 ? ",\"" : "\"").Append(Members[i].Name).Append("\":");
                Members[i].Value.Append(output);
            }
            output.Append('}');
        }
        else
        {
            output.Append(Scalar);
        }
    }
}
