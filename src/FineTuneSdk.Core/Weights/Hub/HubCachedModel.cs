using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Weights.Hub;

/// <summary>What the cache has of a model. Another client may have fetched some of its files only.</summary>
internal sealed class HubCachedModel(HubCache cache, bool withWeights)
{
    /// <summary>Whether every file that the model can have is there, or is known not to exist.</summary>
    public bool IsWhole(string commit) =>
        IsUsable(commit) && HubSelection.Optional.All(name => HubCache.Exists(cache.SnapshotFile(commit, name)) || File.Exists(cache.AbsenceNote(commit, name)));

    /// <summary>Whether the files are there without which it is no model.</summary>
    public bool IsUsable(string commit) => HubSelection.Required.All(name => HubCache.Exists(cache.SnapshotFile(commit, name))) && (!withWeights || HasWeights(cache.Snapshot(commit)));

    private static bool HasWeights(string folder)
    {
        try
        {
            return SafetensorsSet.FindFiles(folder).All(HubCache.Exists);
        }
        catch (FineTuneException)
        {
            return false;
        }
    }
}
