using System.Text.Json;
using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Core.Locks;

/// <summary>
/// <c>&lt;name&gt;.finetune.lock.json</c> beside a spec, to be committed: the adapter that was accepted, and what decided it, so that a build can say what differs. Builds only
/// read it.
/// </summary>
public sealed record AdapterLock
{
    /// <summary>The format that this version reads and writes.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The format's version.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The name of the inputs.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The adapter's files: name → SHA-256, without the manifest, which another test set writes anew.</summary>
    public required SortedDictionary<string, string> Adapter { get; init; }

    /// <summary>The base.</summary>
    public required ManifestBase Base { get; init; }

    /// <summary>SHA-256 of the training data.</summary>
    public required string TrainSha256 { get; init; }

    /// <summary>What the spec says about the training, defaults written out: key, as <c>method.rank</c> → value.</summary>
    public required SortedDictionary<string, JsonElement> Spec { get; init; }

    /// <summary>What was measured when it was accepted: name, as <c>test.loss</c> → figure.</summary>
    public required SortedDictionary<string, double> Metrics { get; init; }

    /// <summary>The programs that made it.</summary>
    public required ManifestVersions Versions { get; init; }

    /// <summary>See <see cref="AdapterDigest"/>.</summary>
    public string Digest() => AdapterDigest.Of(Adapter);

    /// <summary>The lock's place for a spec.</summary>
    /// <param name="spec">The spec's path.</param>
    /// <param name="name">The adapter's name.</param>
    public static string PathFor(string spec, string name) => Path.Combine(Path.GetDirectoryName(spec)!, name + ".finetune.lock.json");
}
