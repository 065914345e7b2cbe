using System.Runtime.InteropServices;

namespace FineTuneSdk.Torch.Native;

/// <summary>Tells libtorch's OpenMP, before it is loaded, to let waiting threads sleep.</summary>
internal static partial class OpenMpWaiting
{
    /// <summary>Sets <c>OMP_WAIT_POLICY</c> unless the user has.</summary>
    /// <remarks>
    /// Threads that wait would otherwise spin between operations, which on a busy machine made small models six to ten times slower. .NET's own environment is a copy that
    /// native code never sees, hence setenv.
    /// </remarks>
    public static void Apply()
    {
        if (OperatingSystem.IsLinux())
            _ = SetEnvironmentVariable("OMP_WAIT_POLICY", "passive", overwrite: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetEnvironmentVariable(string name, string value, int overwrite);
}
