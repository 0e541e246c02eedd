using System.Buffers;
using System.IO.Pipelines;

namespace Placa.Network;

/// <summary>A message whose command set has arrived; its data set, if it has one, follows in a pipe (PS3.7 section 6.3).</summary>
/// <param name="Context">The presentation context it came in.</param>
/// <param name="Command">The command set.</param>
/// <param name="Dataset">Where the data set appears; null when there is none.</param>
/// <param name="DatasetEnd">Ends with true when all of the data set has arrived, with false when the association ended before.</param>
internal sealed record Message(PresentationContext Context, CommandSet Command, PipeReader? Dataset, Task<bool> DatasetEnd);

/// <summary>
/// Puts message fragments together (PS3.8 annex E): command fragments into a command set, data set fragments into a pipe of bounded size.
/// One message follows another; fragments of two are never mixed.
/// </summary>
internal sealed class MessageReader
{
    private static readonly Task<bool> Ended = Task.FromResult(true);

    private readonly PduReader _pdus;
    private readonly NetworkLimits _limits;
    private readonly IReadOnlyDictionary<byte, PresentationContext> _contexts;
    private readonly ArrayBufferWriter<byte> _command = new(256);
    private PresentationContext? _context;
    private PipeWriter? _dataset;
    private TaskCompletionSource<bool>? _datasetEnd;
    private bool _datasetUnwanted;
    private volatile bool _isWaitingForHandler;

    public MessageReader(PduReader pdus, NetworkLimits limits, IReadOnlyDictionary<byte, PresentationContext> contexts)
    {
        _pdus = pdus;
        _limits = limits;
        _contexts = contexts;
    }

    /// <summary>True between the first fragment of a message and its last.</summary>
    public bool IsInsideMessage => _context is not null;

    /// <summary>True while the peer has to wait because the handler reads more slowly than it sends.</summary>
    public bool IsWaitingForHandler => _isWaitingForHandler;

    /// <summary>Reads the presentation data values of one P-DATA-TF whose header was read. Each complete command set goes to <paramref name="onMessage"/>, before its data set.</summary>
    /// <exception cref="InvalidPduException">The items do not fill the PDU, or break the order of messages.</exception>
    public async ValueTask ReadDataPduAsync(uint length, Func<Message, ValueTask> onMessage, CancellationToken cancellationToken)
    {
        if (length == 0)
            throw new InvalidPduException("The P-DATA-TF holds no presentation data value.");

        for (var rest = length; rest > 0;)
        {
            if (rest < PdvHeader.Size)
                throw new InvalidPduException($"A presentation data value needs {PdvHeader.Size} bytes; {rest} are left in the PDU.");
            var pdv = await _pdus.ReadPdvHeaderAsync();
            rest -= PdvHeader.Size;
            if (pdv.Length < PdvHeader.CountedSize || pdv.Length - PdvHeader.CountedSize > rest)
                throw new InvalidPduException($"A presentation data value announces {pdv.Length} bytes; {rest + PdvHeader.CountedSize} are left in the PDU.");

            var fragmentLength = pdv.Length - PdvHeader.CountedSize;
            rest -= fragmentLength;
            if (pdv.IsCommand)
                await ReadCommandFragmentAsync(pdv, fragmentLength, onMessage);
            else
                await ReadDatasetFragmentAsync(pdv, fragmentLength, cancellationToken);
        }
    }

    /// <summary>Ends the data set under way, if any, with an exception that its reader will see.</summary>
    public async ValueTask EndAsync(Exception reason)
    {
        _context = null;
        if (_dataset is not { } dataset)
            return;
        _dataset = null;
        await dataset.CompleteAsync(reason);
        _datasetEnd!.SetResult(false);
    }

    private async ValueTask ReadCommandFragmentAsync(PdvHeader pdv, uint length, Func<Message, ValueTask> onMessage)
    {
        if (_dataset is not null)
            throw new InvalidPduException("A command begins before the data set of the last message has ended.", AbortReason.UnexpectedPduParameter);
        CheckContext(pdv.ContextId);
        if (length > _limits.MaxCommandSetLength - _command.WrittenCount)
            throw new InvalidPduException($"The command set is longer than {_limits.MaxCommandSetLength} bytes.");

        while (length > 0)
        {
            var bytes = await _pdus.ReadSomeAsync(length);
            foreach (var segment in bytes)
                _command.Write(segment.Span);
            length -= (uint)bytes.Length;
            _pdus.Advance(bytes.End);
        }

        if (pdv.IsLast)
        {
            var command = CommandSet.Read(_command.WrittenSpan.ToArray());
            _command.ResetWrittenCount();
            await StartMessageAsync(command, onMessage);
        }
    }

    private async ValueTask StartMessageAsync(CommandSet command, Func<Message, ValueTask> onMessage)
    {
        if (command.Field is null)
            throw new InvalidPduException("The command set has no Command Field (0000,0100).");

        var context = _context!;
        if (!command.HasDataset)
        {
            _context = null;
            await onMessage(new Message(context, command, null, Ended));
            return;
        }

        // A handler of C-STORE goes on where its bytes come in, without a change of thread for each of them. The others do not:
        // they have much to do when their data set is there, and a C-CANCEL is to be read meanwhile.
        var scheduler = command.Field == CommandField.CStoreRequest ? PipeScheduler.Inline : PipeScheduler.ThreadPool;
        var pipe = new Pipe(new PipeOptions(
            readerScheduler: scheduler,
            pauseWriterThreshold: _limits.DatasetBufferLength,
            resumeWriterThreshold: _limits.DatasetBufferLength / 2,
            minimumSegmentSize: 64 * 1024,
            useSynchronizationContext: false));
        _datasetEnd = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _datasetUnwanted = false;
        _dataset = pipe.Writer;
        await onMessage(new Message(context, command, pipe.Reader, _datasetEnd.Task));
    }

    private async ValueTask ReadDatasetFragmentAsync(PdvHeader pdv, uint length, CancellationToken cancellationToken)
    {
        if (_dataset is not { } dataset)
            throw new InvalidPduException("A data set fragment follows no command that announced one.", AbortReason.UnexpectedPduParameter);
        CheckContext(pdv.ContextId);

        while (length > 0)
        {
            var bytes = await _pdus.ReadSomeAsync(length);
            length -= (uint)bytes.Length;
            if (!_datasetUnwanted)
            {
                foreach (var segment in bytes)
                    dataset.Write(segment.Span);
            }
            _pdus.Advance(bytes.End);
            if (!_datasetUnwanted)
                await FlushAsync(dataset, cancellationToken);
        }

        if (pdv.IsLast)
        {
            _dataset = null;
            _context = null;
            await dataset.CompleteAsync();
            _datasetEnd!.SetResult(true);
        }
    }

    private async ValueTask FlushAsync(PipeWriter dataset, CancellationToken cancellationToken)
    {
        var flush = dataset.FlushAsync(cancellationToken);
        if (!flush.IsCompleted)
            _isWaitingForHandler = true;
        try
        {
            _datasetUnwanted = (await flush).IsCompleted;
        }
        finally
        {
            _isWaitingForHandler = false;
        }
    }

    private void CheckContext(byte id)
    {
        if (_context is { } current)
        {
            if (current.Id != id)
                throw new InvalidPduException($"A message in presentation context {current.Id} goes on in context {id}.");
            return;
        }
        if (!_contexts.TryGetValue(id, out _context))
            throw new InvalidPduException($"Presentation context {id} was not accepted.");
    }
}
