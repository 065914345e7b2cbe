using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Cli.Stores;

/// <summary><c>finetune store verify</c>: fails where something is damaged and stays so.</summary>
internal static class StoreVerification
{
    public static async Task<int> RunAsync(IReadOnlyList<FolderStore> stores, bool repair, bool json, TextWriter writer, CancellationToken cancellationToken)
    {
        var (rows, left) = (new List<StoreRow>(), 0);
        foreach (var store in stores)
        {
            foreach (var fingerprint in store.Fingerprints())
            {
                if (await store.VerifyAsync(fingerprint, cancellationToken) is not { } damaged)
                    continue;
                var diagnostics = new DiagnosticBag();
                var adapter = damaged.Contains(StoreEntry.FileName) ? null : await store.FindAsync(fingerprint, diagnostics, cancellationToken);
                var row = adapter is null ? new StoreRow(store.Name, fingerprint, null, null, null, null, null) : StoreListing.Describe(store, adapter);
                var note = damaged.Count == 0 ? "good" : $"damaged: {string.Join(", ", damaged)}";
                if (damaged.Count > 0 && repair)
                    note += "; " + await RepairAsync(store, fingerprint, adapter?.Digest, stores, cancellationToken);
                else if (damaged.Count > 0)
                    left++;
                rows.Add(row with { Note = note, Damaged = damaged });
            }
        }

        StoreReport.Write(rows, json, "state", $"No adapters in {string.Join(" and ", stores.Select(store => store.Name))}.", writer);
        return left == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    // By way of a folder beside the store: the other's bytes are checked before the damaged entry goes.
    private static async Task<string> RepairAsync(FolderStore store, string fingerprint, string? digest, IReadOnlyList<FolderStore> stores, CancellationToken cancellationToken)
    {
        var diagnostics = new DiagnosticBag();
        foreach (var other in stores.Where(one => one != store))
        {
            var found = await other.FindAsync(fingerprint, diagnostics, cancellationToken);
            if (found is null || (digest is not null && found.Digest != digest))
                continue;
            var folder = Directory.CreateTempSubdirectory("finetune-repair-").FullName;
            try
            {
                if (await other.ReadAsync(fingerprint, folder, diagnostics, cancellationToken) is not { } good)
                    continue;
                await store.AddAsync(fingerprint, folder, [.. good.Files.Keys], diagnostics, cancellationToken);
                return $"repaired from {other.Name}";
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        await store.RemoveAsync(fingerprint, cancellationToken);
        return "no other store has it; removed, the next build trains it again";
    }
}
