using System.Collections.Generic;
using System.Diagnostics;
using System.IO;

namespace FineTuneSdk.Tasks.Inputs;

/// <summary>What else than files decides whether a result still holds.</summary>
internal static class CacheProperties
{
    /// <summary>Lines <c>name=value</c>, for a request and for the next build's comparison.</summary>
    public static IEnumerable<string> For(string workerAssembly, string store, bool lockedMode)
    {
        yield return "FineTuneSdk=" + (File.Exists(workerAssembly) ? FileVersionInfo.GetVersionInfo(workerAssembly).ProductVersion : "");
        // What holds without them needs no run when they are gone: only the build that has them asks whether the last one had them too.
        if (store.Length > 0)
            yield return "FineTuneStore=" + store;
        if (lockedMode)
            yield return "FineTuneLockedMode=true";
    }
}
