using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Placa.Archive.Segments;

/// <summary>
/// The one place that makes bytes durable. The runtime's own flush returns normally when <c>fsync</c> fails on Linux
/// (.NET 10.0.12), so the calls are made here and their result is checked. After a failure nothing is tried again on that
/// descriptor: the kernel marks the lost pages clean, and a second flush would "succeed".
/// </summary>
public static partial class DurableFile
{
    private const int InterruptedCall = 4; // EINTR

    /// <summary>Makes content and size of a file durable (<c>fdatasync</c>).</summary>
    /// <exception cref="FlushFailedException">The system could not promise it.</exception>
    public static void FlushData(SafeFileHandle file)
    {
        if (OperatingSystem.IsLinux())
            Check(RetryInterrupted(static handle => FDataSync(handle), file), "fdatasync");
        else
            Flush(file);
    }

    /// <summary>Makes content and attributes of a file durable (<c>fsync</c>, on Windows <c>FlushFileBuffers</c>).</summary>
    /// <exception cref="FlushFailedException">The system could not promise it.</exception>
    public static void Flush(SafeFileHandle file)
    {
        if (OperatingSystem.IsWindows())
            Check(FlushFileBuffers(file) ? 0 : -1, "FlushFileBuffers");
        else
            Check(RetryInterrupted(static handle => FSync(handle), file), "fsync");
    }

    /// <summary>Makes the names in a directory durable; without it a new or renamed file may be gone after a power cut.</summary>
    /// <exception cref="FlushFailedException">The system could not promise it.</exception>
    public static void FlushDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            return; // NTFS journals names itself and has no such call

        var descriptor = Open(path, 0); // O_RDONLY; the runtime refuses to open a directory
        Check(descriptor, "open");
        using var directory = new SafeFileHandle(descriptor, ownsHandle: true);
        Check(RetryInterrupted(static handle => FSync(handle), directory), "fsync");
    }

    private static int RetryInterrupted(Func<SafeFileHandle, int> call, SafeFileHandle file)
    {
        while (true)
        {
            var result = call(file);
            if (result >= 0 || Marshal.GetLastPInvokeError() != InterruptedCall)
                return result;
        }
    }

    private static void Check(int result, string call)
    {
        if (result < 0)
            throw new FlushFailedException(call, Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FDataSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool FlushFileBuffers(SafeFileHandle file);
}

/// <summary>A flush failed: what was written since the last one may be lost, and nobody may be told otherwise.</summary>
public sealed class FlushFailedException : IOException
{
    /// <summary>Names the call and what the system answered.</summary>
    public FlushFailedException(string call, int systemError)
        : base($"{call} failed: {Marshal.GetPInvokeErrorMessage(systemError)}")
        => SystemError = systemError;

    /// <summary>The system's error number (<c>errno</c>).</summary>
    public int SystemError { get; }
}
