using System.Runtime.InteropServices;

namespace FineTuneSdk.Core.Stores;

/// <summary>Brings what was written to the disk itself, and names to the disk after they were given: what survives a loss of power.</summary>
internal static partial class DiskFlush
{
    /// <summary>Told of each step in order, <c>flush</c> and <c>rename</c> with the path: tests hold the order by it, and break off in between.</summary>
    internal static AsyncLocal<Action<string, string>?> Observer { get; } = new();

    internal static void Observe(string step, string path) => Observer.Value?.Invoke(step, path);

    /// <summary>Flushes a folder's files and the folders that name them.</summary>
    public static void Folder(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
            RandomAccess.FlushToDisk(handle);
            Observe("flush", file);
        }

        foreach (var inner in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories))
            Names(inner);
        Names(folder);
    }

    /// <summary>Brings a name that was just given to the disk.</summary>
    public static void Renamed(string path)
    {
        Observe("rename", path);
        Names(Path.GetDirectoryName(path)!);
    }

    // .NET opens no folders. Windows keeps names by its journal. A file system that can't flush a folder (some network shares) says so, and there is nothing to be done about it.
    private static void Names(string folder)
    {
        if (!OperatingSystem.IsWindows() && Open(folder, 0) is var descriptor and >= 0)
        {
            _ = Flush(descriptor);
            _ = Close(descriptor);
        }

        Observe("flush", folder);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
