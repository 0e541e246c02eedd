namespace Placa.Archive.Storing;

/// <summary>Looks now and then whether the disk has room left; the reserve is for the index, settings and records.</summary>
internal sealed class FreeSpace(string path, ArchiveOptions options)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private long? _lastLooked;
    private bool _hasRoom = true;

    public bool HasRoom()
    {
        lock (_lock)
        {
            if (_lastLooked is { } last && options.TimeProvider.GetElapsedTime(last) < Interval)
                return _hasRoom;

            _lastLooked = options.TimeProvider.GetTimestamp();
            return _hasRoom = new DriveInfo(path).AvailableFreeSpace >= options.MinimumFreeSpace;
        }
    }
}
