using System.Text.Json;
using System.Text.Json.Serialization;
using Placa.Server.Api;
using Placa.Server.Web;

namespace Placa.Server;

/// <summary>The JSON of our own API, read and written without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(HealthBody))]
[JsonSerializable(typeof(StatusBody))]
internal sealed partial class ServerJson : JsonSerializerContext;
