namespace Placa.Archive.Importing;

/// <summary>Bytes that all entries of a zip file may inflate to together.</summary>
internal sealed class InflationBudget(long limit)
{
    public long Left { get; private set; } = limit;

    public void Spend(long bytes) => Left -= bytes;
}

/// <summary>An inflating stream that ends with an error when it passes its own limit or the common budget.</summary>
internal sealed class LimitedStream(Stream inflated, InflationBudget budget, long limit) : ForwardStream
{
    private long _read;

    public override int Read(Span<byte> buffer) => Count(inflated.Read(buffer));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await inflated.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

    private int Count(int bytes)
    {
        _read += bytes;
        budget.Spend(bytes);
        if (_read > limit)
            throw new InvalidDataException($"it inflates to more than {limit} bytes, which no such small input should");
        if (budget.Left < 0)
            throw new InvalidDataException("the zip file inflates to more than is allowed in all");
        return bytes;
    }
}
