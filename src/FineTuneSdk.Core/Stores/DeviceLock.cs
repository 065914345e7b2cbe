using System.Globalization;
using System.Text.Json;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Stores;

/// <summary>One run per device at a time, machine-wide: two trainings on the same cores or the same GPU would take longer than one after the other.</summary>
/// <remarks>
/// The lock is an open file that nobody else can open: the operating system gives it back when its process ends, however it ends, so a lock is never orphaned.
/// Beside it stands who holds it, for others to say; that note can outlive its writer and decides nothing.
/// </remarks>
public sealed class DeviceLock : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly FileStream _file;
    private readonly string _notePath;

    private DeviceLock(FileStream file, string notePath) => (_file, _notePath) = (file, notePath);

    /// <summary>The folder of the locks: <c>FINETUNE_LOCKS</c>, else one in the machine's temporary folder.</summary>
    public static string DefaultDirectory() =>
        Environment.GetEnvironmentVariable("FINETUNE_LOCKS") is { Length: > 0 } folder ? folder : Path.Combine(Path.GetTempPath(), "finetune-locks");

    /// <summary>Waits until the device is free and takes it.</summary>
    /// <param name="directory">The folder of the locks.</param>
    /// <param name="device">The device, such as <c>cpu</c> or <c>cuda:0</c>.</param>
    /// <param name="owner">Who takes it, for those who wait: <c>support (/src/App/support.finetune.json)</c>.</param>
    /// <param name="waiting">Told who holds the device, once for each holder that is waited for.</param>
    /// <param name="time">The clock of the waiting.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="FineTuneException">The lock's file can't be written (FTSDK0101).</exception>
    public static async Task<DeviceLock> TakeAsync(string directory, string device, string owner, Action<string> waiting, TimeProvider time, CancellationToken cancellationToken)
    {
        var path = Path.Combine(directory, device.Replace(':', '-') + ".lock");
        var notePath = path + ".json";
        string? told = null;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryOpen(path) is { } file)
            {
                WriteNote(notePath, owner);
                return new DeviceLock(file, notePath);
            }

            var holder = ReadNote(notePath);
            if (holder != told)
            {
                told = holder;
                waiting(holder);
            }

            await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Gives the device back.</summary>
    public void Dispose()
    {
        // The lock's own file stays: deleting it would let two processes hold two files of one name.
        File.Delete(_notePath);
        _file.Dispose();
    }

    private static FileStream? TryOpen(string path)
    {
        try
        {
            CreateDirectory(Path.GetDirectoryName(path)!);
            // Opened without "create" where it is there: in a folder that everybody may write to, Linux refuses to "create" another user's file (fs.protected_regular).
            return File.Exists(path) ? new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None) : Create(path);
        }
        catch (IOException exception) when (IsHeld(exception))
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FineTuneException(DiagnosticCodes.CannotWrite, $"The lock {path} can't be taken: {exception.Message} Set FINETUNE_LOCKS to a folder that can be written.", innerException: exception);
        }
    }

    // Two who create at once: the later one finds the file, and opens it the next time.
    private static FileStream? Create(string path)
    {
        try
        {
            var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);
            return file;
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    // EWOULDBLOCK from flock (11, macOS 35), ERROR_SHARING_VIOLATION on Windows.
    internal static bool IsHeld(IOException exception) => (exception.HResult & 0xFFFF) is 11 or 35 or 32 && exception is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException);

    // Other users of the machine take the same lock; the modes are set apart, because the process's mask would take the others' right to write away.
    private static void CreateDirectory(string path)
    {
        if (Directory.Exists(path))
            return;
        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, (UnixFileMode)0b1_111_111_111);
    }

    private static void WriteNote(string path, string owner)
    {
        try
        {
            File.WriteAllText(path, JsonSerializer.Serialize(new { process = Environment.ProcessId, owner }));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The lock is held without it; those who wait say less.
        }
    }

    private static string ReadNote(string path)
    {
        try
        {
            using var note = JsonDocument.Parse(File.ReadAllText(path));
            var process = note.RootElement.GetProperty("process").GetInt32();
            return string.Create(CultureInfo.InvariantCulture, $"process {process}, {note.RootElement.GetProperty("owner").GetString()}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return "another process";
        }
    }
}
