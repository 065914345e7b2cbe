using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Cli.Stores;

/// <summary><c>finetune store list</c>.</summary>
internal static class StoreListing
{
    public static async Task<int> RunAsync(IReadOnlyList<FolderStore> stores, bool json, TextWriter writer, CancellationToken cancellationToken)
    {
        var rows = new List<StoreRow>();
        foreach (var store in stores)
        {
            await foreach (var adapter in store.ListAsync(cancellationToken))
                rows.Add(Describe(store, adapter));
        }

        StoreReport.Write(rows, json, "base", $"No adapters in {string.Join(" and ", stores.Select(store => store.Name))}.", writer);
        return ExitCodes.Done;
    }

    /// <summary>A row with the names that the adapter's manifest has, where that can be read.</summary>
    public static StoreRow Describe(FolderStore store, StoredAdapter adapter)
    {
        var row = new StoreRow(store.Name, adapter.Fingerprint, null, adapter.Digest, adapter.Bytes, adapter.AddedAt, adapter.UsedAt);
        try
        {
            var manifest = AdapterManifestFile.Read(store.FolderOf(adapter.Fingerprint));
            return row with { Adapter = manifest.Name, Note = manifest.Base.Model };
        }
        catch (FineTuneException)
        {
            return row;
        }
    }
}
