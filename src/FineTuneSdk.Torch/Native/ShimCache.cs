using System.Security.Cryptography;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Torch.Native;

/// <summary>Keeps adapted libraries by their content's hash: in the user's folder, or in the temporary one where that is read-only.</summary>
internal static class ShimCache
{
    /// <summary>Puts a library into the cache and returns its path. What is there already is taken only if it has the same bytes.</summary>
    public static string Store(byte[] bytes, string fileName) =>
        Store(bytes, fileName, [UserStore.DefaultRoot(), Path.Combine(Path.GetTempPath(), $"finetune-{Environment.UserName}")]);

    internal static string Store(byte[] bytes, string fileName, IReadOnlyList<string> homes)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes))[..32];
        Exception? last = null;
        foreach (var home in homes)
        {
            var path = Path.Combine(home, "native", hash, fileName);
            try
            {
                if (!HasBytes(path, bytes))
                    Write(path, bytes);
                return path;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or FineTuneException)
            {
                last = e;
            }
        }
        throw new FineTuneException(
            DiagnosticCodes.NativeLibraryNotLoadable,
            $"TorchSharp's native library has to be adapted to this machine's C++ runtime, and no folder for the copy can be written ({string.Join(", ", homes)}): {last?.Message} Set FINETUNE_HOME to one that can.",
            null,
            last);
    }

    private static bool HasBytes(string path, byte[] bytes) =>
        File.Exists(path) && new FileInfo(path).Length == bytes.Length && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes);

    private static void Write(string path, byte[] bytes)
    {
        // Others must not put a library of theirs where ours is loaded from.
        if (!OperatingSystem.IsWindows())
            Directory.CreateDirectory(Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        AtomicFile.WriteAllBytes(path, bytes);
    }
}
