namespace Placa.Archive.Storing;

/// <summary>Tells a full disk from other failures.</summary>
internal static class StorageErrors
{
    private const int NoSpace = 28; // ENOSPC
    private const int QuotaExceeded = 122; // EDQUOT on Linux
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);

    public static bool IsFull(int systemError) => systemError is NoSpace or QuotaExceeded;

    public static bool IsFull(IOException error) =>
        error.HResult is WindowsDiskFull or WindowsHandleDiskFull || !OperatingSystem.IsWindows() && IsFull(error.HResult);
}
