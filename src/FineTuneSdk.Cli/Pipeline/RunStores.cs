using FineTuneSdk.Cli.Reports;
using FineTuneSdk.Core.Events;
using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Cli.Pipeline;

/// <summary>The stores of a run: the user's, and the team's where one is named.</summary>
internal sealed class RunStores
{
    private readonly FolderStore[] _stores;

    public RunStores(WorkerRequest request, TimeProvider time)
    {
        string[] roots = [UserStore.DefaultRoot(), .. request.Store.Length > 0 ? [Path.GetFullPath(request.Store, Path.GetDirectoryName(request.Spec)!)] : (string[])[]];
        _stores = [.. roots.Distinct(StringComparer.Ordinal).Select(root => new FolderStore(root, time))];
    }

    /// <summary>The user's store first.</summary>
    public IReadOnlyList<IAdapterStore> Adapters => _stores;

    /// <summary>The places, for a sentence.</summary>
    public string Names => string.Join(" and ", _stores.Select(store => store.Name));

    /// <summary>What was measured under a key, or null.</summary>
    public string? FindEvaluation(string key) => _stores.Select(store => store.Evaluations.Find(key)).FirstOrDefault(text => text is not null);

    /// <summary>Keeps what was measured, in every store that lacks it.</summary>
    public async Task KeepEvaluationAsync(string key, string text, RunLog log)
    {
        foreach (var store in _stores.Where(store => store.Evaluations.Find(key) is null))
        {
            await StoreWriting.TryAsync(store.Name, () =>
            {
                store.Evaluations.Keep(key, text);
                return Task.CompletedTask;
            }, log);
        }
    }
}
