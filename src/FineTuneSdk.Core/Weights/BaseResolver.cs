using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Core.Weights.Hub;

namespace FineTuneSdk.Core.Weights;

/// <summary>Finds the folder of the base that a spec names.</summary>
public static class BaseResolver
{
    /// <summary>Finds the folder, or has it downloaded; <see cref="ModelFolder.Open"/> says whether it is a model.</summary>
    /// <param name="model">The spec's base.</param>
    /// <param name="specDirectory">The folder that a relative path is relative to.</param>
    /// <param name="bundledBasesDirectory">The folder of the bundled bases, each a folder by its name; may be empty or absent.</param>
    /// <param name="hub">Gets a model of the Hub (<see cref="HubClient.GetAsync"/>); told whether its weights are needed.</param>
    /// <param name="place">Where the spec names the base, for errors.</param>
    /// <exception cref="FineTuneException">FTSDK1011: it is no name on the Hub; FTSDK1100: it doesn't exist; FTSDK1101: bases of its kind aren't supported yet; what <paramref name="hub"/> throws.</exception>
    public static async Task<ResolvedBase> ResolveAsync(
        BaseSpec model, string specDirectory, string bundledBasesDirectory, Func<HubReference, bool, Task<HubSnapshot>> hub, SourceSpan? place = null)
    {
        if (!HubReference.IsHub(model.Model))
            return new ResolvedBase(Find(model.Model, specDirectory, bundledBasesDirectory, place), null);
        var reference = HubReference.TryParse(model.Model, out var problem)
            ?? throw new FineTuneException(DiagnosticCodes.SpecHubName, SpecRules.HubNameProblem(model.Model, problem!), place);
        var snapshot = await hub(reference, model.Weights == BaseWeights.Pretrained).ConfigureAwait(false);
        return new ResolvedBase(snapshot.Folder, snapshot);
    }

    private static string Find(string name, string specDirectory, string bundledBasesDirectory, SourceSpan? place)
    {
        if (name.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase))
            throw new FineTuneException(DiagnosticCodes.BaseKindNotSupported, $"The base '{name}' is a GGUF file, which isn't supported yet. Name a folder with the model as safetensors.", place);
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
}
