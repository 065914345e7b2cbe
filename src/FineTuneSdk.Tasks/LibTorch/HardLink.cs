using System.IO;
using System.Runtime.InteropServices;

namespace FineTuneSdk.Tasks.LibTorch;

/// <summary>A second name for a file where the file system has them: the CUDA libraries are gigabytes.</summary>
internal static class HardLink
{
    /// <summary>Links, or copies where that can't be (another volume).</summary>
    public static void CreateOrCopy(string file, string target)
    {
        var linked = Path.DirectorySeparatorChar == '\\' ? CreateHardLinkW(target, file, 0) : Link(file, target) == 0;
        if (!linked)
            File.Copy(file, target);
    }

    [DllImport("libc", EntryPoint = "link", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link([MarshalAs(UnmanagedType.LPStr)] string existing, [MarshalAs(UnmanagedType.LPStr)] string link);

    [DllImport("kernel32", CharSet = CharSet.Unicode, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool CreateHardLinkW(string link, string existing, nint security);
}
