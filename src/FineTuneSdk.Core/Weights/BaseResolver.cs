using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;

namespace FineTuneSdk.Core.Weights;

/// <summary>Finds the folder of the base that a spec names.</summary>
public static class BaseResolver
{
    /// <summary>Finds the folder; <see cref="ModelFolder.Open"/> says whether it is a model.</summary>
    /// <param name="model">The spec's base.</param>
    /// <param name="specDirectory">The folder that a relative path is relative to.</param>
    /// <param name="bundledBasesDirectory">The folder of the bundled bases, each a folder by its name; may be empty or absent.</param>
    /// <param name="place">Where the spec names the base, for errors.</param>
    /// <exception cref="FineTuneException">FTSDK1100: it doesn't exist; FTSDK1101: bases of its kind aren't supported yet.</exception>
    public static string Resolve(BaseSpec model, string specDirectory, string bundledBasesDirectory, SourceSpan? place = null)
    {
        var name = model.Model;
        if (name.StartsWith("hf://", StringComparison.OrdinalIgnoreCase))
            throw NotSupported(name, "a base on the Hugging Face Hub", "Download it (`hf download <name> --local-dir <folder>`) and name the folder.", place);
        if (name.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase))
            throw NotSupported(name, "a GGUF file", "Name a folder with the model as safetensors.", place);
        if (IsPlainName(name) && bundledBasesDirectory.Length > 0 && Directory.Exists(Path.Combine(bundledBasesDirectory, name)))
            return Path.GetFullPath(Path.Combine(bundledBasesDirectory, name));
        var folder = Path.GetFullPath(Path.Combine(specDirectory, name.Replace('\\', '/')));
        if (Directory.Exists(folder))
            return folder;
        var bundled = Directory.Exists(bundledBasesDirectory) ? Directory.EnumerateDirectories(bundledBasesDirectory).Select(Path.GetFileName).Cast<string>().Order(StringComparer.Ordinal).ToList() : [];
        throw new FineTuneException(
            DiagnosticCodes.BaseNotFound,
            $"The base '{name}' was not found: there is no folder {folder}{(bundled.Count > 0 ? $", and bundled are {string.Join(", ", bundled)}" : "")}.{Suggestion.Sentence(name, bundled)}",
            place);
    }

    private static bool IsPlainName(string name) => name.Length > 0 && name is not ("." or "..") && name.AsSpan().IndexOfAny('/', '\\', ':') < 0;

    private static FineTuneException NotSupported(string name, string kind, string remedy, SourceSpan? place) =>
        new(DiagnosticCodes.BaseKindNotSupported, $"The base '{name}' is {kind}, which isn't supported yet. {remedy}", place);
}
