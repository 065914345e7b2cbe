using System.Text;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Stores;

/// <summary>Writes a file or a folder beside its name, flushes it to the disk and renames it, so that nobody ever sees half of it.</summary>
/// <remarks>Content is flushed before the rename, and the folder that holds the new name after it: a loss of power leaves the old, the new or nothing, and at worst a leftover for <see cref="StoreLeftovers"/>.</remarks>
public static class AtomicFile
{
    /// <summary>The end of the names under which something is written before it has its own.</summary>
    internal const string TemporarySuffix = ".tmp";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes a text as UTF-8 without a byte order mark.</summary>
    /// <exception cref="FineTuneException">The file can't be written (FTSDK0101).</exception>
    public static void WriteAllText(string path, string text) => WriteAllBytes(path, Utf8.GetBytes(text));

    /// <summary>Writes bytes.</summary>
    /// <exception cref="FineTuneException">The file can't be written (FTSDK0101).</exception>
    public static void WriteAllBytes(string path, byte[] bytes) => Write(path, stream => stream.Write(bytes));

    /// <summary>Writes what <paramref name="write"/> puts into a stream; the file appears when it has returned, or stays as it was when it throws.</summary>
    /// <exception cref="FineTuneException">The file can't be written (FTSDK0101).</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var full = Path.GetFullPath(path);
        var temporary = NameBeside(full);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            DiskFlush.Observe("flush", temporary);
            File.Move(temporary, full, overwrite: true);
            DiskFlush.Renamed(full);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(full, exception);
        }
        finally
        {
            if (File.Exists(temporary))
                File.Delete(temporary);
        }
    }

    /// <summary>Copies a file of any size, without its time and its rights: the copy is as new as a file that was just written.</summary>
    /// <exception cref="FineTuneException">The file can't be written (FTSDK0101).</exception>
    public static void Copy(string source, string path) => Write(path, stream =>
    {
        using var from = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);
        from.CopyTo(stream, 1 << 20);
    });

    /// <summary>Makes a folder from what <paramref name="fill"/> puts into it, in place of one that may be there.</summary>
    /// <remarks>The old folder is renamed away before the new one takes its name: a crash in between leaves no folder, never a mixture.</remarks>
    /// <exception cref="FineTuneException">The folder can't be written (FTSDK0101).</exception>
    public static void WriteFolder(string path, Action<string> fill) => WriteFolderAsync(path, folder =>
    {
        fill(folder);
        return Task.FromResult(true);
    }).GetAwaiter().GetResult();

    /// <summary>As <see cref="WriteFolder"/>; what is there stays as it is where <paramref name="fill"/> answers false.</summary>
    /// <returns>What <paramref name="fill"/> answered.</returns>
    /// <exception cref="FineTuneException">The folder can't be written (FTSDK0101).</exception>
    public static async Task<bool> WriteFolderAsync(string path, Func<string, Task<bool>> fill)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var temporary = NameBeside(full);
        try
        {
            Directory.CreateDirectory(temporary);
            if (!await fill(temporary).ConfigureAwait(false))
                return false;
            DiskFlush.Folder(temporary);
            if (Directory.Exists(full))
            {
                var old = NameBeside(full);
                Directory.Move(full, old);
                Directory.Move(temporary, full);
                DiskFlush.Renamed(full);
                Directory.Delete(old, recursive: true);
            }
            else
            {
                Directory.Move(temporary, full);
                DiskFlush.Renamed(full);
            }

            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(full, exception);
        }
        finally
        {
            DeleteFolder(temporary);
        }
    }

    /// <summary>Makes a folder, unless one with the name is there, or comes first.</summary>
    /// <returns>Whether this call made it.</returns>
    /// <exception cref="FineTuneException">The folder can't be written (FTSDK0101).</exception>
    public static async Task<bool> TryPublishFolderAsync(string path, Func<string, Task> fill)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Directory.Exists(full))
            return false;
        var temporary = NameBeside(full);
        try
        {
            Directory.CreateDirectory(temporary);
            await fill(temporary).ConfigureAwait(false);
            DiskFlush.Folder(temporary);
            Directory.Move(temporary, full);
            DiskFlush.Renamed(full);
            return true;
        }
        catch (IOException) when (Directory.Exists(full))
        {
            return false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(full, exception);
        }
        finally
        {
            DeleteFolder(temporary);
        }
    }

    // In the same folder: a rename is atomic within one file system only.
    private static string NameBeside(string path) => Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}{TemporarySuffix}");

    private static void DeleteFolder(string path)
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }

    private static FineTuneException CannotWrite(string path, Exception exception) =>
        new(DiagnosticCodes.CannotWrite, $"{path} can't be written: {exception.Message}", innerException: exception);
}
