using FineTuneSdk.Cli.Pipeline;
using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Locks;
using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Cli.Locks;

/// <summary>Result → lock.</summary>
internal static class LockWriting
{
    /// <summary>Writes the lock beside the spec, unless it is there with the same bytes.</summary>
    /// <returns>What was done, as a line.</returns>
    public static string Write(RunInputs inputs, AdapterManifest manifest, IReadOnlyDictionary<string, string> files)
    {
        var path = AdapterLock.PathFor(inputs.File.Path, inputs.File.Name);
        var bytes = AdapterLockFile.Write(new AdapterLock
        {
            Fingerprint = manifest.Fingerprint,
            Adapter = new SortedDictionary<string, string>(AdapterDigest.Counted(files).ToDictionary(), StringComparer.Ordinal),
            Base = manifest.Base,
            TrainSha256 = inputs.DataHashes.Train,
            Spec = LockedInputs.Flatten(inputs.Spec),
            Metrics = new SortedDictionary<string, double>(manifest.Metrics.ToDictionary(MetricNames.Full, metric => metric.Value), StringComparer.Ordinal),
            Versions = manifest.Versions,
        });
        if (File.Exists(path) && bytes.AsSpan().SequenceEqual(File.ReadAllBytes(path)))
            return $"{path} accepts this adapter already.";
        AtomicFile.WriteAllBytes(path, bytes);
        return $"Wrote {path}; commit it. Builds now take the adapter with digest {AdapterDigest.Of(files)[..12]}… and no other.";
    }
}
