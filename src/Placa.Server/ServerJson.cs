using System.Text.Json;
using System.Text.Json.Serialization;
using Placa.Server.Api;
using Placa.Server.Handover;
using Placa.Server.Web;

namespace Placa.Server;

/// <summary>The JSON of our own API, read and written without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CommitmentBody))]
[JsonSerializable(typeof(CommitmentList))]
[JsonSerializable(typeof(CommitmentOrder))]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(HandoverImport))]
[JsonSerializable(typeof(HandoverLine))]
[JsonSerializable(typeof(HealthBody))]
[JsonSerializable(typeof(ImportBody))]
[JsonSerializable(typeof(RunFile))]
[JsonSerializable(typeof(StatusBody))]
internal sealed partial class ServerJson : JsonSerializerContext;
