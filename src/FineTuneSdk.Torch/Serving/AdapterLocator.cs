using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Torch.Serving;

/// <summary>Finds the folder of an adapter by the name that a build gave it, or by its path.</summary>
internal static class AdapterLocator
{
    /// <summary>Finds the folder.</summary>
    /// <param name="adapter">A name, or a path: whatever has a separator in it.</param>
    /// <param name="contentDirectory">Holds the adapters by name.</param>
    /// <param name="applicationDirectory">What a relative path is relative to.</param>
    /// <exception cref="FineTuneException">FTSDK4001, with the place searched and the adapters that are there.</exception>
    public static string Find(string adapter, string contentDirectory, string applicationDirectory)
    {
        var isPath = adapter.AsSpan().ContainsAny(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar) || adapter is "." or "..";
        var folder = Path.GetFullPath(isPath ? Path.Combine(applicationDirectory, adapter) : Path.Combine(contentDirectory, adapter));
        if (IsAdapter(folder))
            return folder;
        if (isPath)
            throw new FineTuneException(DiagnosticCodes.ServedAdapterNotFound, $"There is no adapter in {folder}: an adapter's folder holds {PeftAdapterConfig.FileName} and {AdapterManifest.FileName}.");
        var present = Directory.Exists(contentDirectory) ? Directory.EnumerateDirectories(contentDirectory).Where(IsAdapter).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToList() : [];
        throw new FineTuneException(
            DiagnosticCodes.ServedAdapterNotFound,
            $"There is no adapter '{adapter}': {folder} isn't there, and {(present.Count == 0 ? "no other is" : $"these are: {string.Join(", ", present)}")}. Build the project that has {adapter}.finetune.json, with training switched on, and run its output.");
    }

    private static bool IsAdapter(string? folder) => folder is not null && File.Exists(Path.Combine(folder, AdapterManifest.FileName));
}
