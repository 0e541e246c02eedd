namespace Placa.Network;

/// <summary>
/// Notices a peer that has stopped: it sends no PDU although it is its turn, or takes none of ours. Looks four times per limit, so
/// that the path of each PDU pays no more than a timestamp.
/// </summary>
internal sealed class IdleWatch : IDisposable
{
    private readonly UpperLayer _upperLayer;
    private readonly Func<bool> _isPeersTurn;
    private readonly Action _onIdle;
    private readonly TimeSpan _limit;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private long _lastProgress;

    public IdleWatch(UpperLayer upperLayer, Func<bool> isPeersTurn, Action onIdle, TimeSpan limit, TimeProvider time)
    {
        _upperLayer = upperLayer;
        _isPeersTurn = isPeersTurn;
        _onIdle = onIdle;
        _limit = limit;
        _time = time;
        _lastProgress = time.GetTimestamp();
        _timer = time.CreateTimer(static watch => ((IdleWatch)watch!).Look(), this, limit / 4, limit / 4);
    }

    /// <summary>A whole PDU has come: a peer that sends a byte now and then makes no progress.</summary>
    public void Touch() => Volatile.Write(ref _lastProgress, _time.GetTimestamp());

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        if (_upperLayer.SendingSince is not 0 and var sendingSince)
        {
            if (_time.GetElapsedTime(sendingSince) >= _limit)
                _upperLayer.Transport.Close(); // it does not read, so it would not read an A-ABORT either
            return;
        }

        if (!_isPeersTurn())
            Touch();
        else if (_time.GetElapsedTime(Volatile.Read(ref _lastProgress)) >= _limit)
            _onIdle();
    }
}
