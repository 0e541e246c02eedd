using Placa.Archive.Segments;

namespace Placa.Archive.Storing;

/// <summary>
/// Whether the disk has room left: looked at now and then, less what was written since and what is arriving. The reserve is for the index, settings and records.
/// </summary>
internal sealed class FreeSpace(Func<long> available, ArchiveOptions options)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly long _ownSegmentAbove = options.OwnSegmentAbove;
    private readonly Lock _lock = new();
    private long? _lastLooked;
    private long _free;
    private long _writtenSince;
    private long _arriving;

    public bool HasRoom()
    {
        lock (_lock)
        {
            if (_lastLooked is not { } last || options.TimeProvider.GetElapsedTime(last) >= Interval)
            {
                _lastLooked = options.TimeProvider.GetTimestamp();
                _free = available();
                _writtenSince = 0;
            }

            return _free - _writtenSince - _arriving >= options.MinimumFreeSpace;
        }
    }

    /// <summary>Counts an object while it arrives; disposing it says that it is in the log, or given up.</summary>
    public Arrival Expect(StagedBytes staged) => new(this, staged);

    internal sealed class Arrival(FreeSpace space, StagedBytes staged) : IDisposable
    {
        private long _staged;
        private long _toCopy;

        /// <summary>Counts what has been staged since the last call. An object that becomes a segment as it lies there is not copied into one.</summary>
        public void Update()
        {
            var inFile = staged.File is null ? 0 : staged.Length;
            var toCopy = staged.Length > space._ownSegmentAbove ? 0 : staged.Length;
            space.Count(inFile - _staged, toCopy - _toCopy);
            (_staged, _toCopy) = (inFile, toCopy);
        }

        /// <summary>A staged file is moved or deleted now, so that only the disk knows; what was in memory is in the log.</summary>
        public void Dispose()
        {
            space.Count(_toCopy, -_toCopy);
            if (_staged > 0)
                space.LookAgain();
        }
    }

    private void LookAgain()
    {
        lock (_lock)
            _lastLooked = null;
    }

    private void Count(long written, long arriving)
    {
        lock (_lock)
        {
            _writtenSince += written;
            _arriving += arriving;
        }
    }
}
