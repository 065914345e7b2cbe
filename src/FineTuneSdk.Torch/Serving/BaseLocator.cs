using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Stores;
using FineTuneSdk.Core.Weights;
using FineTuneSdk.Core.Weights.Hub;

namespace FineTuneSdk.Torch.Serving;

/// <summary>
/// Finds the base of an adapter by its hashes. A folder that somebody named for it must hold it; the usual places are tried one after the other, and a folder with
/// another model is passed over.
/// </summary>
/// <param name="adapter">The adapter's name, for errors.</param>
/// <param name="wanted">The base.</param>
internal sealed class BaseLocator(string adapter, ManifestBase wanted)
{
    private const int MaxPathLength = 1 << 15;

    private readonly List<string> _searched = [];

    /// <summary>Finds the folder.</summary>
    /// <exception cref="FineTuneException">FTSDK4002: nowhere; FTSDK4003: the folder that was named holds another model.</exception>
    public ModelFolder Find(FineTunedModelOptions options, BasePlaces places)
    {
        if (wanted.WeightsSha256 == BaseIdentity.FreshWeights)
            throw new FineTuneException(DiagnosticCodes.ServedBaseNotFound, $"The adapter '{adapter}' was trained on weights that were drawn anew (\"weights\": \"fresh\"), which no folder holds. Train it on a base.");
        if (options.BaseDirectory is { Length: > 0 } directory)
            return OpenNamed(directory, "the option BaseDirectory");
        if (options.Bases.TryGetValue(wanted.Model, out var configured))
            return OpenNamed(configured, $"FineTune:Bases:{wanted.Model}");
        return Usual(places).Distinct(StringComparer.Ordinal).Select(TryOpen).FirstOrDefault(f => f is not null) ?? throw NotFound();
    }

    private ModelFolder OpenNamed(string path, string namedBy)
    {
        var folder = ModelFolder.Open(path);
        if (Differences(folder, out var hash) is { } differences)
        {
            throw new FineTuneException(
                DiagnosticCodes.ServedBaseDiffers,
                $"The folder holds the model {Short(hash)}, and the adapter '{adapter}' belongs to '{wanted.Model}' {Short(wanted.Identity)}: {differences} differ. Name the adapter's base ({namedBy}), or train the adapter on this one.",
                new SourceSpan(folder.Path));
        }

        return folder;
    }

    private ModelFolder? TryOpen(string path)
    {
        if (!Directory.Exists(path))
        {
            _searched.Add(path);
            return null;
        }

        try
        {
            var folder = ModelFolder.Open(path);
            if (Differences(folder, out var hash) is not { } differences)
                return folder;
            _searched.Add($"{path} (the model {Short(hash)}: {differences} differ)");
        }
        catch (FineTuneException exception)
        {
            _searched.Add($"{path} ({exception.Diagnostics[0].Message.TrimEnd('.')})");
        }

        return null;
    }

    private IEnumerable<string> Usual(BasePlaces places)
    {
        if (IsPlainName(wanted.Model))
            yield return Path.Combine(places.Application, wanted.Model);
        if (Sha256.IsWellFormed(wanted.Identity))
        {
            var published = Path.Combine(places.Application, wanted.Identity);
            if (Directory.Exists(published))
                yield return published;
            if (ReadPath(published + ".path") is { } recorded)
                yield return recorded;
            yield return Path.Combine(places.Store, "bases", wanted.Identity);
        }

        if (Recorded() is { } recordedReference)
            yield return new HubCache(places.HubCache, recordedReference.Repository).Snapshot(recordedReference.Revision);
        foreach (var snapshot in HubSnapshots(places.HubCache))
            yield return snapshot;
        // Last, so that the errors name it even if it doesn't exist.
        if (!Directory.Exists(places.HubCache))
            _searched.Add(places.HubCache);
    }

    // The folder that was the base's on the machine that built the application; on another it means nothing, so what can't be read counts as not there.
    private static string? ReadPath(string file)
    {
        try
        {
            return File.Exists(file) && new FileInfo(file).Length is > 0 and < MaxPathLength && File.ReadAllText(file).Trim() is { Length: > 0 } path && !path.Contains('\0') ? path : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private HubReference? Recorded() => HubReference.TryParse($"{HubReference.Scheme}{wanted.Repository}@{wanted.Commit}", out _) is { IsPinned: true } reference ? reference : null;

    // Every snapshot whose repository's name ends with the base's: hashes decide, the name only spares hashing what can't be it.
    private IEnumerable<string> HubSnapshots(string cache) =>
        Directory.Exists(cache) && IsPlainName(wanted.Model)
            ? Directory.EnumerateDirectories(cache, "models--*--" + wanted.Model).Order(StringComparer.Ordinal)
                .Select(r => Path.Combine(r, "snapshots")).Where(Directory.Exists)
                .SelectMany(s => Directory.EnumerateDirectories(s).Order(StringComparer.Ordinal))
            : [];

    private string? Differences(ModelFolder folder, out string hash)
    {
        // The weights are read last, and only if everything else fits: they are gigabytes, the rest isn't.
        var identity = folder.ComputeIdentity(withWeights: false);
        if ((identity with { WeightsSha256 = wanted.WeightsSha256 }).Hash == wanted.Identity)
            identity = folder.ComputeIdentity(withWeights: true);
        hash = identity.Hash;
        if (hash == wanted.Identity)
            return null;
        var parts = new List<string>();
        if (identity.ConfigSha256 != wanted.ConfigSha256)
            parts.Add("config.json");
        if (identity.WeightsSha256 != wanted.WeightsSha256 && identity.WeightsSha256 != BaseIdentity.FreshWeights)
            parts.Add("weights");
        if (identity.TokenizerSha256 != wanted.TokenizerSha256)
            parts.Add("tokenizer or stop tokens");
        if (identity.ChatTemplateSha256 != wanted.ChatTemplateSha256)
            parts.Add("chat template");
        // The parts fit and the whole doesn't: only a manifest that somebody edited says so.
        return parts.Count > 0 ? string.Join(", ", parts) : "the manifest's own hashes";
    }

    private FineTuneException NotFound() => new(
        DiagnosticCodes.ServedBaseNotFound,
        $"The base '{wanted.Model}' ({wanted.Identity}) of the adapter '{adapter}' wasn't found; searched: {string.Join("; ", _searched)}. Name its folder in the configuration (FineTune:Bases:{wanted.Model}), {Download()}or publish it with the application (FineTunePublishBase=true).");

    private string Download() => Recorded() is { } reference ? $"download it (`hf download {reference.Repository} --revision {reference.Revision}`), " : "";

    private static bool IsPlainName(string name) => name.Length > 0 && name is not ("." or "..") && name.AsSpan().IndexOfAny("/\\:*?") < 0;

    private static string Short(string hash) => hash.Length > 12 ? hash[..12] : hash;
}
