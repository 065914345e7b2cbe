using System.Diagnostics;
using System.IO;

namespace FineTuneSdk.Tasks.Inputs;

/// <summary>What else than files decides whether a result still holds.</summary>
internal static class CacheProperties
{
    /// <summary>Lines <c>name=value</c>, for a request and for the next build's comparison.</summary>
    public static string[] For(string workerAssembly) =>
        ["FineTuneSdk=" + (File.Exists(workerAssembly) ? FileVersionInfo.GetVersionInfo(workerAssembly).ProductVersion : "")];
}
