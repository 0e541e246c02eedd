using System.Threading.Channels;

namespace Placa.Network;

/// <summary>A response to a request of ours (PS3.7 section 6.3): its command set, and the bytes of its data set if it has one.</summary>
internal readonly record struct Response(CommandSet Command, ReadOnlyMemory<byte>? Dataset);

/// <summary>A request of ours that is under way: its responses wait here, up to a limit, then the peer has to.</summary>
internal sealed class PendingRequest(ushort messageId, CommandField request, long startedAt, int maxWaiting)
{
    private readonly Channel<Response> _responses = Channel.CreateBounded<Response>(new BoundedChannelOptions(maxWaiting) { SingleReader = true, SingleWriter = true });

    public ushort MessageId => messageId;

    /// <summary>What was asked for.</summary>
    public CommandField Field => request;

    /// <summary>A timestamp of the clock.</summary>
    public long StartedAt => startedAt;

    public ChannelReader<Response> Responses => _responses.Reader;

    public ValueTask AddAsync(Response response, CancellationToken cancellationToken) => _responses.Writer.WriteAsync(response, cancellationToken);

    /// <summary>No response follows: the final one came, or with <paramref name="reason"/> none will.</summary>
    public void End(Exception? reason = null) => _responses.Writer.TryComplete(reason);
}
