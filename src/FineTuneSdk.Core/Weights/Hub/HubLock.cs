using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Core.Weights.Hub;

/// <summary>
/// One download of a blob at a time, among all processes: the second one waits and finds it. On Unix it is the lock that Hugging Face's client takes too (flock).
/// Where a file system doesn't honour it, a file is downloaded twice and no more: what was downloaded is checked before it counts.
/// </summary>
internal static class HubLock
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Waits for the lock and takes it; disposing gives it back.</summary>
    /// <exception cref="FineTuneException">FTSDK0101: its file can't be written.</exception>
    public static async Task<IDisposable> TakeAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException exception) when (DeviceLock.IsHeld(exception))
            {
                await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new FineTuneException(DiagnosticCodes.CannotWrite, $"The lock {path} can't be taken: {exception.Message} Set HF_HUB_CACHE to a folder that can be written.", innerException: exception);
            }
        }
    }
}
